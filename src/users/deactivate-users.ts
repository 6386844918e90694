import { and, eq, sql } from 'drizzle-orm'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from '../accounts/still-superuser.ts'
import { user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { keepExpected, logEvents, type Told } from '../events/trail.ts'
import { endInactiveSessionsBehind } from '../sessions/end-session.ts'

/**
 * Shuts out those of some users who are active and no superusers, on a superuser's word, and ends their
 * sessions. Gives the ids of those who were.
 */
export async function deactivateUsers(
  deps: Deps,
  ids: readonly string[],
  actor: Actor,
): Promise<string[] | LostRight> {
  const { db, now } = deps
  // As JSON: D1 takes 100 parameters.
  const among = sql`${user.id} in (select value from json_each(${JSON.stringify(ids)}))`
  const isOne = and(among, eq(user.is_active, true), eq(user.is_superuser, false))
  const condition = and(isOne, isStillSuperuser(deps, actor))
  const [, changed, , [right]] = await db.batch([
    keepExpected(
      deps,
      sql`select 'user.deactivated' as kind, ${user.id} as user_id, ${actor.id} as actor_id,
        null as fields from ${user} where ${condition}`,
    ),
    db
      .update(user)
      .set({ is_active: false, updated_at: now() })
      .where(condition)
      .returning({ id: user.id }),
    endInactiveSessionsBehind(deps, ids),
    selectRight(deps, actor),
  ])
  const lost = changed.length === 0 ? findLost(right) : undefined
  if (lost) return lost
  const tell = (userId: string): Told => ({ kind: 'user.deactivated', userId, actorId: actor.id })
  logEvents(changed.map(({ id }) => tell(id)))
  return changed.map(({ id }) => id)
}
