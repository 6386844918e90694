import type { Database } from '../db/client.ts'
import { purgeInRounds } from '../db/purge.ts'
import { purgeShares } from '../limits.ts'
import { sweepLoginCodes } from './login-codes.ts'
import { sweepCounters } from './tickets.ts'

interface Needs {
  db: Database
  now(): number
}

const share = purgeShares.others

/**
 * Deletes counters that are over, a bounded number: what makes rows sweeps away more than that, so
 * nothing piles up.
 */
export async function purgeCounters(deps: Needs): Promise<void> {
  await purgeInRounds(deps, share, () => sweepCounters(deps, share.rows))
}

/** Deletes codes that are over, a bounded number: there is at most one an account. */
export async function purgeLoginCodes(deps: Needs): Promise<void> {
  await purgeInRounds(deps, share, () => sweepLoginCodes(deps, share.rows))
}
