import type { Route } from '../http/route.ts'
import { pages as activity } from './activity/pages.tsx'
import { pages as deletion } from './deletion/pages.tsx'
import { pages as email } from './email/pages.tsx'
import { pages as profile } from './profile/pages.tsx'
import { pages as providers } from './providers/pages.tsx'
import { pages as security } from './security/pages.tsx'
import { pages as sessions } from './sessions/pages.tsx'

/** What a person sees and changes of their own account. */
export const pages: readonly Route[] = [
  ...profile,
  ...security,
  ...providers,
  ...email,
  ...sessions,
  ...activity,
  ...deletion,
]
