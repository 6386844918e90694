import { and, desc, eq } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { user } from '../db/schema/accounts.ts'
import { type Session, session } from '../db/schema/sessions.ts'
import { sessionLimits } from '../limits.ts'
import { isOfUser, isOpen, type Store } from './live-session.ts'

/** The sessions of a user that count, the newest first, at most 100. */
export async function listSessions(deps: Store, userId: string): Promise<Session[]> {
  const rows = await deps.db
    .select({ session })
    .from(session)
    .innerJoin(user, isOfUser)
    .where(and(eq(session.user_id, userId), isOpen(deps)))
    .orderBy(desc(session.created_at), desc(session.id))
    .limit(sessionLimits.listed)
  return rows.map((row) => row.session)
}

/** The statement that reads every session of a user that is stored, be it over. */
export function selectAllSessions(db: Database, userId: string) {
  return db.select().from(session).where(eq(session.user_id, userId))
}
