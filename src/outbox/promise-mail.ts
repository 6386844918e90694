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
import { type DraftMail, draftMail, insertMailBySuperuser } from './queue.ts'

const kinds = { reset: 'password.reset_sent', verify: 'user.verification_sent' } as const

/** Promises a user a mail on a superuser's word; the caller delivers it. Who is inactive gets none. */
export async function promiseMail(
  deps: Deps,
  purpose: keyof typeof kinds,
  target: User,
  actor: Actor,
): Promise<{ mail: DraftMail } | { refusal: 'inactive' | 'gone' | LostRight }> {
  if (!target.is_active) return { refusal: 'inactive' }
  const mail = await draftMail(deps, purpose, target.email, {})
  const told: Told[] = [{ kind: kinds[purpose], userId: target.id, actorId: actor.id }]
  const [queued, , [right]] = await deps.db.batch([
    insertMailBySuperuser(deps, mail, target.id, isStillSuperuser(deps, actor)),
    keepEvents(deps, told),
    selectRight(deps, actor),
  ])
  if (queued.length === 0) return { refusal: findLost(right) ?? 'gone' }
  logEvents(told)
  return { mail }
}
