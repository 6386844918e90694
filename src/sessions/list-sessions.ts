import { and, desc, eq, exists, type SQLWrapper } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { user } from '../db/schema/accounts.ts'
import { type Session, session } from '../db/schema/sessions.ts'
import { sessionLimits } from '../limits.ts'
import { isOfUser, isOpen, type Store } from './live-session.ts'

/** The sessions of a user that count, the newest first, at most 100. */
export async function listSessions(deps: Store, userId: string): Promise<Session[]> {
  return selectSessions(deps, userId)
}

/** The statement that lists them; of an id, or of one that a query finds. */
export function selectSessions(deps: Store, userId: string | SQLWrapper) {
  const { db } = deps
  // No join: in a batch, columns of one name are one.
  const counts = exists(db.select({ id: user.id }).from(user).where(isOfUser))
  return db
    .select()
    .from(session)
    .where(and(eq(session.user_id, userId), isOpen(deps), counts))
    .orderBy(desc(session.created_at), desc(session.id))
    .limit(sessionLimits.listed)
}

/** The statement that reads every session of a user that is stored, be it over. */
export function selectAllSessions(db: Database, userId: string) {
  return db.select().from(session).where(eq(session.user_id, userId))
}
