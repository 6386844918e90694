import { and, eq, exists } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'

/** How a superuser has lost the right to act since the row was read. */
export type LostRight = 'signed-out' | 'no-superuser'

/** For the statement that does what a superuser asked for: what let the superuser in is still so. */
export function isStillSuperuser(db: Database, { id, credential_version }: User) {
  const actor = alias(user, 'actor')
  const isSame = and(eq(actor.id, id), eq(actor.credential_version, credential_version))
  const isAllowed = and(eq(actor.is_active, true), eq(actor.is_superuser, true))
  return exists(db.select({ id: actor.id }).from(actor).where(and(isSame, isAllowed)))
}

/** How the superuser has lost the right to act; undefined if it is still there. */
export async function findLostRight(db: Database, actor: User): Promise<LostRight | undefined> {
  return findLost(actor, await selectActor(db, actor).get())
}

/** The statement that reads the row of who acts as it is now. */
export const selectActor = (db: Database, { id }: User) =>
  db.select().from(user).where(eq(user.id, id))

/** The same, of the row as it is now. */
export function findLost(
  { credential_version }: User,
  now: User | undefined,
): LostRight | undefined {
  if (!now?.is_active || now.credential_version !== credential_version) return 'signed-out'
  return now.is_superuser ? undefined : 'no-superuser'
}
