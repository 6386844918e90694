import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { type Session, session } from '../db/schema/sessions.ts'

/**
 * The statement that lets a session go on over a change that ends all others of its user, for the
 * batch of the change: right behind keepEvents(), so that it does nothing if there was no change. The
 * session gets the new credential version and, if it has a secret, another one.
 */
export function keepSession(
  { db, now }: { db: Database; now(): number },
  { id, credential_version }: Session,
  newSecretHash?: string,
) {
  const newSecret = {
    previous_secret_hash: sql`${session.secret_hash}`,
    secret_hash: newSecretHash,
    secret_changed_at: now(),
  }
  const isSame = and(eq(session.id, id), eq(session.credential_version, credential_version))
  return db
    .update(session)
    .set({
      credential_version: credential_version + 1,
      ...(newSecretHash !== undefined && newSecret),
    })
    .where(and(isSame, isNull(session.ended_at), sql`changes() > 0`))
}
