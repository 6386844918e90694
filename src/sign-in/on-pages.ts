import type { User } from '../db/schema/accounts.ts'
import type { Proofs } from '../db/schema/sessions.ts'
import type { Deps } from '../deps.ts'
import { readAsker } from '../http/asker.ts'
import { logEvent } from '../log.ts'
import { readSessionToken } from '../sessions/session-secret.ts'
import { pagesCookie, readPagesCookie } from '../sessions/transports.ts'
import { rememberClient } from './known-client.ts'
import { type SignIn, signIn } from './sign-in.ts'

type Refused = Extract<SignIn, { outcome: 'refused' }>

/**
 * Signs in on our pages: the cookies that the browser is to keep, as Set-Cookie has them, or why there is
 * no session. The one that the browser had ends.
 */
export async function signInOnPages(
  deps: Deps,
  user: User,
  proofs: Proofs,
  request: Request,
  isKnownClient: boolean,
): Promise<{ cookies: string[] } | Refused> {
  const { cookie, sessionLifetimesSeconds } = deps.config
  const held = readPagesCookie(request.headers, cookie)
  const result = await signIn(deps, user, proofs, {
    kind: 'pages',
    by: 'secret',
    asker: readAsker(request),
    isKnownClient,
    replaces: held ? await readSessionToken(held) : undefined,
  })
  switch (result.outcome) {
    case 'refused':
      return result
    case 'signed-in': {
      if (!result.session) throw new Error('A sign-in on a page has begun no session')
      logEvent('login.ok', { user_id: user.id, backend: 'pages' })
      const { token } = result.session
      const pages = pagesCookie(cookie, token, sessionLifetimesSeconds.all)
      return { cookies: [pages, await rememberClient(deps, user, request.headers)] }
    }
  }
}
