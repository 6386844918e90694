import { and, eq, gt, inArray, isNull, lte, or, type Placeholder, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { type Database, oncePerDatabase } from '../db/client.ts'
import { purgeInRounds } from '../db/purge.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { type Session, session } from '../db/schema/sessions.ts'
import { purgeShares, sessionLimits } from '../limits.ts'

/** What the functions here need; Deps has it. */
export interface Store {
  db: Database
  config: { sessionLifetimesSeconds: { idle: number; all: number } }
  now(): number
}

/** A session that counts, and its user, who may be inactive. */
export interface LiveSession {
  session: Session
  user: User
}

/** Of a session's row alone: it has not ended, is not over and was used lately. */
export function isOpen({ config, now }: Pick<Store, 'config' | 'now'>) {
  return isOpenAt(now(), now() - config.sessionLifetimesSeconds.idle)
}

/** The same at a time, in Unix seconds, of a session that was used after `idleSince`. */
export function isOpenAt(now: number | Placeholder, idleSince: number | Placeholder) {
  return and(isNull(session.ended_at), gt(session.expires_at, now), gt(session.seen_at, idleSince))
}

/** Both together: whoever changes the user's version ends all sessions that stand under the old one. */
export const isOfUser = and(
  eq(user.id, session.user_id),
  eq(user.credential_version, session.credential_version),
)

const selectOne = oncePerDatabase((db) =>
  db
    .select({ session, user })
    .from(session)
    .innerJoin(user, isOfUser)
    .where(
      and(
        eq(session.id, sql.placeholder('id')),
        isOpenAt(sql.placeholder('now'), sql.placeholder('idleSince')),
      ),
    )
    .prepare(),
)

/** The session of an id, if it counts, in one round trip. */
export async function findSession(
  { db, config, now }: Store,
  id: string,
): Promise<LiveSession | undefined> {
  const idleSince = now() - config.sessionLifetimesSeconds.idle
  return selectOne(db).get({ id, now: now(), idleSince })
}

/** Those of some ids that count, the users of more ids, and what a statement gives, in one round trip. */
export async function findSessions<Statement extends BatchItem<'sqlite'> = never>(
  deps: Store,
  ids: readonly string[],
  userIds: readonly string[],
  alongside?: Statement,
): Promise<{
  sessions: LiveSession[]
  users: User[]
  alongside: Statement['_']['result'] | undefined
}> {
  const { db } = deps
  const named = inArray(session.id, [...ids])
  const owners = db.select({ id: session.user_id }).from(session).where(named)
  // No join: in a batch, columns of one name are one.
  const [rows, users, result] = await db.batch([
    db
      .select()
      .from(session)
      .where(and(named, isOpen(deps))),
    db
      .select()
      .from(user)
      .where(or(inArray(user.id, [...userIds]), inArray(user.id, owners))),
    ...(alongside ? [alongside] : []),
  ])
  const sessions = rows.flatMap((row) => {
    const owner = users.find(({ id }) => id === row.user_id)
    const counts = owner?.credential_version === row.credential_version
    return owner && counts ? [{ session: row, user: owner }] : []
  })
  return { sessions, users, alongside: result }
}

/** The id of a session's user, for a statement beside findSessions(). */
export function selectOwner({ db }: Pick<Store, 'db'>, id: string) {
  return db.select({ id: session.user_id }).from(session).where(eq(session.id, id))
}

/** Whether the use of a session is to be written down by markSeen(). */
export function isSeenLongAgo({ config, now }: Store, { seen_at }: Session): boolean {
  // A short idle lifetime must not end a session that is in use.
  const { idle } = config.sessionLifetimesSeconds
  return seen_at <= now() - Math.min(sessionLimits.seenEverySeconds, idle / 2)
}

/** Writes down that a session was used. */
export async function markSeen({ db, now }: Store, { id, seen_at }: Session): Promise<void> {
  const unseen = and(eq(session.id, id), lte(session.seen_at, seen_at))
  await db.update(session).set({ seen_at: now() }).where(unseen)
}

/** Deletes sessions that are over, a bounded number. */
export async function purgeSessions({ db, now }: Store): Promise<void> {
  const over = db
    .select({ id: session.id })
    .from(session)
    .where(lte(session.expires_at, now()))
    .limit(purgeShares.others.rows)
  await purgeInRounds({ now }, purgeShares.others, () =>
    db.delete(session).where(inArray(session.id, over)),
  )
}
