import { and, eq } from 'drizzle-orm'
import { findUsersById, newPassword } from '../accounts/accounts.ts'
import { fingerprint } from '../accounts/reset-token.ts'
import { subjectId } from '../accounts/user-id.ts'
import { type User, user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import type { Asker } from '../mail/asker.ts'
import { raiseAlarm } from '../outbox/alarms.ts'
import { accountCounter, networkCounter } from '../sign-in/counters.ts'
import { forgetFailures } from '../sign-in/tickets.ts'

/** The active user for whom a reset token is still good, or undefined. */
export async function readResetToken(deps: Deps, token: string): Promise<User | undefined> {
  const claims = await deps.tokens.read('reset', token, deps.now())
  const id = subjectId(claims)
  if (id === undefined) return undefined
  const found = (await findUsersById(deps, [id])).get(id)
  const good = found?.is_active && claims?.password_fgpt === (await fingerprint(found))
  return good ? found : undefined
}

/**
 * Sets a new password for the user whom readResetToken gave, if nothing that the token hangs on has
 * changed meanwhile, and ends a bar on logins from this network. False if it has: of two uses at once
 * only one gets through.
 */
export async function resetPassword(
  deps: Deps,
  found: User,
  password: string,
  network: string,
  asker: Asker = {},
): Promise<boolean> {
  const hashedPassword = await deps.passwords.hash(password)
  const counters = await Promise.all([
    accountCounter(deps, found.email_canonical),
    networkCounter(deps, found.email_canonical, network),
  ])
  const told: Told[] = [{ kind: 'password.reset', userId: found.id }]
  const [changed] = await deps.db.batch([
    deps.db
      .update(user)
      .set({ ...newPassword(hashedPassword), updated_at: deps.now() })
      .where(
        and(
          eq(user.id, found.id),
          eq(user.hashed_password, found.hashed_password),
          eq(user.email_canonical, found.email_canonical),
          eq(user.is_active, true),
        ),
      )
      .returning({ id: user.id }),
    keepEvents(deps, told),
    ...raiseAlarm(deps, { kind: 'password-changed', userIds: [found.id], asker }),
    forgetFailures(
      deps,
      counters.map(({ key }) => key),
    ),
  ])
  if (changed.length === 0) return false
  logEvents(told)
  return true
}
