export type { Child } from 'hono/jsx'

import type { User } from '../db/schema/accounts.ts'
import type { Session } from '../db/schema/sessions.ts'
import type { Config } from '../env/env.ts'
import type { Texts } from '../texts/en.ts'
import type { Language } from '../texts/languages.ts'

/** Who asks for a page: by the pages' cookie, or nobody that is known. */
export interface Visitor {
  user: User | undefined
  session: Session | undefined
}

/** All that a page knows of the request besides its form. */
export interface Visit<V extends Visitor = Visitor> {
  visitor: V
  language: Language
  texts: Texts
  brand: Config['brand']
  /** The path, without the query. */
  path: string
  /** The same with the query, for who comes back. */
  place: string
  /** The person has sent a form of the page, which was not done, as a proof was wanted first. */
  isOnceMore: boolean
  /** Unix seconds. */
  now: number
  /** What forms of the session carry; undefined: nobody is signed in. */
  formToken: string | undefined
  /** The person may go to the console. */
  hasConsole: boolean
  /** Of the widget that the page may show; undefined: none is asked for there. */
  turnstileSiteKey: string | undefined
}
