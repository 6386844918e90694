import type { Route } from '../http/route.ts'
import { pages as deleted } from './deleted/pages.tsx'
import { pages as events } from './events/pages.tsx'
import { pages as mails } from './mails/pages.tsx'
import { pages as newPerson } from './new-person/pages.tsx'
import { pages as people } from './people/pages.tsx'
import { pages as person } from './person/pages.tsx'
import { pages as providers } from './providers/pages.tsx'
import { pages as settings } from './settings/pages.tsx'

/** The console, for superusers. What is called `new` comes before what would match it too. */
export const pages: readonly Route[] = [
  ...people,
  ...newPerson,
  ...person,
  ...deleted,
  ...events,
  ...mails,
  ...providers,
  ...settings,
]
