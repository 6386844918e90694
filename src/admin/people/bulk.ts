import type { LostRight } from '../../accounts/still-superuser.ts'
import type { User } from '../../db/schema/accounts.ts'
import type { Deps } from '../../deps.ts'
import { signOutOthers } from '../../sessions/sign-out-others.ts'
import { deactivateUsers } from '../../users/deactivate-users.ts'
import { sendVerifications } from '../../verification/send-verifications.ts'

type Act = (deps: Deps, ids: string[], actor: User) => Promise<string[] | LostRight>

/** What can be done with some people at once; each gives the ids of those with whom it was. */
export const bulk = {
  deactivate: deactivateUsers,
  'sign-out': signOutOthers,
  'send-verification': sendVerifications,
} as const satisfies Record<string, Act>

/** Their names, in the order of the buttons. */
export const bulkNames = [
  'send-verification',
  'sign-out',
  'deactivate',
] as const satisfies (keyof typeof bulk)[]
