import type { Database } from '../db/client.ts'
import { sweptRows } from '../limits.ts'
import { sweepLoginCodes } from './login-codes.ts'
import { sweepCounters } from './tickets.ts'

interface Needs {
  db: Database
  now(): number
}

/**
 * Deletes counters that are over, a bounded number: failures sweep away more than they make
 * (judge.ts), so nothing piles up.
 */
export async function purgeCounters(deps: Needs): Promise<void> {
  await sweepCounters(deps, sweptRows.byCron)
}

/** Deletes codes that are over, a bounded number: there is at most one an account. */
export async function purgeLoginCodes(deps: Needs): Promise<void> {
  await sweepLoginCodes(deps, sweptRows.byCron)
}
