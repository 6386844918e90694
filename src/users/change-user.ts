import { type ChangedBy, type UserChanges, updateUser } from '../accounts/accounts.ts'
import { refusePassword } from '../accounts/password-policy.ts'
import type { User } from '../db/schema.ts'
import type { Deps } from '../deps.ts'

/** What is asked for: a password in the clear, and the rest as it is stored. */
export type WantedChanges = Omit<UserChanges, 'hashedPassword'> & {
  password?: string | null | undefined
}

/** The changed user, or why nothing was changed. `gone`: the user, or the right to the change. */
export type Outcome =
  | { user: User }
  | { refusal: 'invalid-password'; reason: string }
  | { refusal: 'email-taken' | 'gone' }

/** Changes a user as far as the password policy and the other accounts allow. */
export async function changeUser(
  deps: Deps,
  target: User,
  { password, ...wanted }: WantedChanges,
  by: ChangedBy,
): Promise<Outcome> {
  const changes: UserChanges = wanted
  if (password != null) {
    const reason = await refusePassword(deps, password)
    if (reason !== undefined) return { refusal: 'invalid-password', reason }
    changes.hashedPassword = await deps.passwords.hash(password)
  }
  const user = await updateUser(deps, target, changes, by)
  if (user) return { user }
  return { refusal: wanted.email === undefined ? 'gone' : 'email-taken' }
}
