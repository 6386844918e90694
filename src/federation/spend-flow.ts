import { sql } from 'drizzle-orm'
import { spendOnce } from '../accounts/spent.ts'
import { spent } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import type { Returned } from './flow.ts'

/** Spends a flow; false if it was spent before (SECURITY 34). */
export async function spendFlow(deps: Deps, { once }: Pick<Returned, 'once'>): Promise<boolean> {
  const now = await spendOnce(deps, once, sql`true`).returning({ hash: spent.hash })
  return now.length > 0
}
