import { sql } from 'drizzle-orm'
import { findUsersById } from '../accounts/accounts.ts'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from '../accounts/still-superuser.ts'
import { mailOutbox } from '../db/schema/outbox.ts'
import type { Deps } from '../deps.ts'
import { keepFound, logEvents, type Told } from '../events/trail.ts'
import { draftMail, insertMailsBySuperuser } from '../outbox/queue.ts'

/**
 * Promises a verification mail to those of at most 100 users who are active and not verified, on a
 * superuser's word; the cron trigger delivers them. Gives the ids of those who get one.
 */
export async function sendVerifications(
  deps: Deps,
  ids: string[],
  actor: Actor,
): Promise<string[] | LostRight> {
  const { db } = deps
  const users = [...(await findUsersById(deps, ids)).values()]
  const drafts = await Promise.all(
    users.map(async ({ id: userId, email }) => ({
      ...(await draftMail(deps, 'verify', email, {})),
      userId,
    })),
  )
  const mailIds = JSON.stringify(drafts.map(({ id }) => id))
  const [queued, , [right]] = await db.batch([
    insertMailsBySuperuser(deps, drafts, isStillSuperuser(deps, actor)),
    keepFound(
      deps,
      sql`select 'user.verification_sent' as kind, ${mailOutbox.user_id} as user_id,
        ${actor.id} as actor_id, null as fields from ${mailOutbox}
        where ${mailOutbox.id} in (select value from json_each(${mailIds}))`,
    ),
    selectRight(deps, actor),
  ])
  const lost = queued.length === 0 ? findLost(right) : undefined
  if (lost) return lost
  const sent = queued.flatMap(({ user_id }) => user_id ?? [])
  const tell = (userId: string): Told => ({
    kind: 'user.verification_sent',
    userId,
    actorId: actor.id,
  })
  logEvents(sent.map(tell))
  return sent
}
