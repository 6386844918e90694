import { and, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from '../accounts/still-superuser.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { session } from '../db/schema/sessions.ts'
import { keepEvents, keepFound, logEvents, type Told } from '../events/trail.ts'
import { purgeShares } from '../limits.ts'
import { type AlarmStore as Outbox, raiseAlarm } from '../outbox/alarms.ts'
import { isOpen, type Store } from './live-session.ts'
import type { NamedSession } from './session-secret.ts'

/** What ends a session and tells its person; Deps has it. */
type AlarmStore = Store & Outbox

/** Who ends a session, and on whose account. */
interface Ending {
  id: string
  userId: string
  reason: 'logout' | 'ended'
}

/** Ends a session on its owner's word; false if it had ended, or is not theirs. */
export async function endOwnSession(deps: Store, { id, userId, reason }: Ending): Promise<boolean> {
  const told: Told[] = [tellEnded(id, userId, userId, reason)]
  const [ended] = await deps.db.batch([end(deps, id, userId), keepEvents(deps, told)])
  if (ended.length === 0) return false
  logEvents(told)
  return true
}

/** Two statements that end a session on the word of who has its secret, for a batch. */
export function endNamed(deps: Pick<Store, 'db' | 'now'>, { id, secretHash }: NamedSession) {
  const { db } = deps
  const isIt = and(
    eq(session.id, id),
    eq(session.secret_hash, secretHash),
    isNull(session.ended_at),
  )
  const fields = sql`json_object('session_id', ${session.id}, 'reason', 'logout')`
  return [
    db.update(session).set(over(deps)).where(isIt),
    keepFound(
      deps,
      sql`select 'session.ended' as kind, ${session.user_id}, ${session.user_id} as actor_id,
        ${fields} as fields from ${session} where ${session.id} = ${id}`,
    ),
  ] as const
}

/** Ends one on a superuser's word; a security mail tells its person. */
export async function endSessionOf(
  deps: AlarmStore,
  userId: string,
  id: string,
  actor: Actor,
): Promise<'ended' | 'unknown' | LostRight> {
  const told: Told[] = [tellEnded(id, userId, actor.id, 'ended')]
  const [ended, , [right]] = await deps.db.batch([
    end(deps, id, userId, isStillSuperuser(deps, actor)),
    keepEvents(deps, told),
    selectRight(deps, actor),
    ...raiseAlarm(deps, { kind: 'sessions-ended', userIds: [userId] }),
  ])
  if (ended.length === 0) return findLost(right) ?? 'unknown'
  logEvents(told)
  return 'ended'
}

/**
 * The statement that ends the sessions of a user, for the batch of a change that does not raise the
 * credential version: right behind keepEvents(), so that it does nothing if there was no change. By the
 * contract an access token lives on over deactivation and activation; a session does not.
 */
export function endSessionsBehind(deps: Pick<Store, 'db' | 'now'>, userId: string) {
  const isOfThem = and(eq(session.user_id, userId), isNull(session.ended_at))
  return deps.db.update(session).set(over(deps)).where(and(isOfThem, sql`changes() > 0`))
}

/** The same of those of some users that the change has made inactive. */
export function endInactiveSessionsBehind(
  deps: Pick<Store, 'db' | 'now'>,
  userIds: readonly string[],
) {
  const inactive = deps.db
    .select({ id: user.id })
    .from(user)
    .where(
      and(
        sql`${user.id} in (select value from json_each(${JSON.stringify(userIds)}))`,
        eq(user.is_active, false),
      ),
    )
  return deps.db
    .update(session)
    .set(over(deps))
    .where(and(inArray(session.user_id, inactive), isNull(session.ended_at), sql`changes() > 0`))
}

/**
 * Ends sessions of all users on a superuser's word, a bounded number of them: how many, and whether
 * there may be more.
 */
export async function endSomeSessions(
  deps: Store,
  actor: Actor,
): Promise<{ ended: number; more: boolean } | LostRight> {
  const { db, now } = deps
  const { rows } = purgeShares.others
  const some = db
    .select({ id: session.id })
    .from(session)
    .where(and(isNull(session.ended_at), gt(session.expires_at, now())))
    .limit(rows)
  const [ended, , [right]] = await db.batch([
    db
      .update(session)
      .set(over(deps))
      .where(and(inArray(session.id, some), isStillSuperuser(deps, actor)))
      .returning({ id: session.id }),
    keepFound(
      deps,
      sql`select 'session.all_ended' as kind, ${actor.id} as user_id, ${actor.id} as actor_id,
        null as fields`,
    ),
    selectRight(deps, actor),
  ])
  if (ended.length === 0) {
    const lost = findLost(right)
    if (lost) return lost
  }
  return { ended: ended.length, more: ended.length === rows }
}

function end(deps: Store, id: string, userId: User['id'], condition = sql`true`) {
  return deps.db
    .update(session)
    .set(over(deps))
    .where(and(eq(session.id, id), eq(session.user_id, userId), isOpen(deps), condition))
    .returning({ id: session.id })
}

/** What an end sets: from here on the purge may take the row. */
function over({ now }: Pick<Store, 'now'>) {
  return { ended_at: now(), expires_at: now() }
}

function tellEnded(id: string, userId: string, actorId: string, reason: string): Told {
  return { kind: 'session.ended', userId, actorId, fields: { session_id: id, reason } }
}
