import { and, eq, exists, ne, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'

/**
 * For the statement that takes an account, its activity or its rights away: true of every row but the
 * last active superuser's (SECURITY 32).
 */
export function leavesSuperuser(db: Database, id: string) {
  return or(eq(user.is_superuser, false), eq(user.is_active, false), exists(others(db, id)))
}

/** Whether the user is the only active superuser that there is. */
export async function isLastSuperuser(db: Database, { id, ...flags }: User): Promise<boolean> {
  if (!flags.is_superuser || !flags.is_active) return false
  return (await others(db, id).limit(1)).length === 0
}

/** Active superusers besides that one, found by their partial index. */
function others(db: Database, id: string) {
  const other = alias(user, 'other')
  return db
    .select({ id: other.id })
    .from(other)
    .where(and(sql`${other.is_superuser} = 1`, eq(other.is_active, true), ne(other.id, id)))
}
