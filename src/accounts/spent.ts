import { eq, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { purgeInRounds } from '../db/purge.ts'
import { spent } from '../db/schema/accounts.ts'
import { purgeShares } from '../limits.ts'

/** What the functions here need; Deps has it. */
interface Store {
  db: Database
  now(): number
}

/**
 * The statement that spends a token for good, if the condition is true: it changes a row once. It
 * stands first in a batch, and what the token does follows where `changes() > 0`.
 */
export function spendOnce(
  { db }: Pick<Store, 'db'>,
  { hash, expiresAt }: { hash: string; expiresAt: number },
  condition: SQL | undefined,
) {
  return db
    .insert(spent)
    .select(sql`select ${hash}, ${expiresAt} where ${condition}`)
    .onConflictDoNothing()
}

/** Whether a token was spent. */
export async function isSpent({ db }: Pick<Store, 'db'>, hash: string): Promise<boolean> {
  const found = await db.select({ hash: spent.hash }).from(spent).where(eq(spent.hash, hash)).get()
  return found !== undefined
}

/** Deletes what is no good any more, a bounded number. */
export async function purgeSpent({ db, now }: Store): Promise<void> {
  const over = db
    .select({ hash: spent.hash })
    .from(spent)
    .where(lte(spent.expires_at, now()))
    .limit(purgeShares.others.rows)
  await purgeInRounds({ now }, purgeShares.others, () =>
    db.delete(spent).where(inArray(spent.hash, over)),
  )
}
