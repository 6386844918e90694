import { and, eq, notExists } from 'drizzle-orm'
import { findUsersById, newPassword } from '../accounts/accounts.ts'
import { fingerprint } from '../accounts/reset-token.ts'
import { subjectId } from '../accounts/user-id.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { event } from '../db/schema/events.ts'
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
 * changed meanwhile, and ends a bar on logins from this network: the user as it is then. Undefined if it has: of two
 * uses at once only one gets through.
 */
export async function resetPassword(
  deps: Deps,
  found: User,
  password: string,
  network: string,
  asker: Asker = {},
): Promise<User | undefined> {
  const hashedPassword = await deps.passwords.hash(password)
  const counters = await Promise.all([
    accountCounter(deps, found.email_canonical),
    networkCounter(deps, found.email_canonical, network),
  ])
  const told: Told[] = [{ kind: 'password.reset', userId: found.id }]
  const [[changed]] = await deps.db.batch([
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
      .returning(),
    keepEvents(deps, told),
    ...raiseAlarm(deps, {
      kind: 'password-changed',
      userIds: [found.id],
      asker,
      condition: hadPassword(deps, found),
    }),
    forgetFailures(
      deps,
      counters.map(({ key }) => key),
    ),
  ])
  if (changed) logEvents(told)
  return changed
}

/** What is true of an account but that of a person who has had no password yet: a superuser made it. */
function hadPassword({ db }: Pick<Deps, 'db'>, { id, credential_version }: User) {
  if (credential_version > 0) return undefined
  const isMade = and(eq(event.user_id, id), eq(event.kind, 'user.created'))
  return notExists(db.select({ id: event.id }).from(event).where(isMade))
}
