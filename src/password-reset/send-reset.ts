import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from '../accounts/still-superuser.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import { type DraftMail, draftMail, insertMailBySuperuser } from '../outbox/queue.ts'

/** Promises a user a reset mail on a superuser's word; the caller delivers it. */
export async function promiseReset(
  deps: Deps,
  target: User,
  actor: Actor,
): Promise<{ mail: DraftMail } | { refusal: 'gone' | LostRight }> {
  const mail = await draftMail(deps, 'reset', target.email, {})
  const told: Told[] = [{ kind: 'password.reset_sent', userId: target.id, actorId: actor.id }]
  const [queued, , [right]] = await deps.db.batch([
    insertMailBySuperuser(deps, mail, target.id, isStillSuperuser(deps, actor)),
    keepEvents(deps, told),
    selectRight(deps, actor),
  ])
  if (queued.length === 0) return { refusal: findLost(right) ?? 'gone' }
  logEvents(told)
  return { mail }
}
