import type { User } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import { type DraftMail, draftMail, insertMailForUser } from '../outbox/queue.ts'

/**
 * Promises a user a reset mail on a superuser's word; the caller delivers it. Undefined if the user is
 * gone.
 */
export async function promiseReset(
  deps: Deps,
  target: User,
  actorId: string,
): Promise<DraftMail | undefined> {
  const mail = await draftMail(deps, 'reset', target.email, {})
  const told: Told[] = [{ kind: 'password.reset_sent', userId: target.id, actorId }]
  const [queued] = await deps.db.batch([
    insertMailForUser(deps, mail, target.id),
    keepEvents(deps, told),
  ])
  if (queued.length === 0) return undefined
  logEvents(told)
  return mail
}
