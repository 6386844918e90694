import { type UserChanges, updateUser } from '../accounts/accounts.ts'
import { refusePassword } from '../accounts/password-policy.ts'
import type { User } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { type EventName, logEvent } from '../log.ts'

/** What is asked for: a password in the clear, and the rest as it is stored. */
export type WantedChanges = Omit<UserChanges, 'hashedPassword'> & {
  password?: string | null | undefined
}

/**
 * The changed user, or why nothing was changed. `gone`: the user, or the user's own right to it. The
 * last two: what the superuser has lost meanwhile.
 */
export type Outcome =
  | { user: User }
  | { refusal: 'invalid-password'; reason: string }
  | { refusal: 'email-taken' | 'gone' | 'signed-out' | 'no-superuser' }

/**
 * Changes a user as far as the password policy and the other accounts allow; what changes is logged.
 * `superuser`: on whose word, if it is not the user's own.
 */
export async function changeUser(
  deps: Deps,
  target: User,
  { password, ...wanted }: WantedChanges,
  superuser?: User,
): Promise<Outcome> {
  const changes: UserChanges = wanted
  if (password != null) {
    const reason = await refusePassword(deps, password)
    if (reason !== undefined) return { refusal: 'invalid-password', reason }
    changes.hashedPassword = await deps.passwords.hash(password)
  }
  const { done: user, lost } = await updateUser(deps, target, changes, superuser)
  if (user) {
    logChanges(target, changes, superuser ?? target)
    return { user }
  }
  return { refusal: lost ?? (wanted.email === undefined ? 'gone' : 'email-taken') }
}

/** One event for each thing that was asked for and is not as it was. */
function logChanges(target: User, changes: UserChanges, actor: User): void {
  const log = (event: EventName, fields = {}) =>
    logEvent(event, { user_id: target.id, actor_id: actor.id, ...fields })
  const differs = (flag: 'is_active' | 'is_superuser' | 'is_verified') =>
    changes[flag] !== undefined && changes[flag] !== target[flag]
  if (changes.hashedPassword !== undefined) log('password.changed')
  if (changes.email !== undefined && changes.email !== target.email) log('email.changed')
  if (differs('is_superuser')) log('superuser.changed', { is_superuser: changes.is_superuser })
  if (differs('is_active')) log(changes.is_active ? 'user.activated' : 'user.deactivated')
  if (differs('is_verified')) log(changes.is_verified ? 'user.verified' : 'user.unverified')
}
