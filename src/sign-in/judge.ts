import { sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { sweptRows } from '../limits.ts'
import type { Attempt } from './attempt.ts'
import { type Count, countFailure, listCounters, sweepCounters } from './tickets.ts'

/** What the functions here need; Deps has it. */
interface Store {
  db: Database
  now(): number
}

/** Why a login is refused; a number says after how many seconds the next one may be looked at. */
export type Refusal =
  | { why: 'bad-credentials' | 'code-required' | 'bad-code' }
  | { why: 'too-many'; retryAfterSeconds: number }

/** Why an attempt is refused whatever its password; undefined if that is to be looked at. */
export function judgeAttempt(store: Pick<Store, 'now'>, attempt: Attempt): Refusal | undefined {
  const { tickets, counts, codeIsGood } = attempt
  if (tickets.length === 0 && counts.length > 0) return explainBar(store, attempt, counts)
  return codeIsGood === false ? judgeFailure(store, attempt, tickets) : undefined
}

/**
 * Counts a failure where no ticket was taken for it, in one round trip or none; why to refuse it: as
 * an ordinary one, or as one more than a counter bears.
 */
export async function settleFailure(store: Store, attempt: Attempt): Promise<Refusal> {
  const { counters, tickets } = attempt
  if (counters.length === 0 || tickets.length > 0) return judgeFailure(store, attempt, tickets)
  const list = sql`${listCounters(counters)}`
  const [, counts] = await store.db.batch([
    ...countFailure(store, list),
    sweepCounters(store, sweptRows.byFailure),
  ])
  return judgeFailure(store, attempt, counts)
}

function judgeFailure(
  store: Pick<Store, 'now'>,
  attempt: Attempt,
  counts: readonly Count[],
): Refusal {
  const isBeyond = ({ key, failures }: Count) =>
    attempt.counters.some((counter) => counter.key === key && failures > counter.limits.failures)
  const beyond = counts.filter(isBeyond)
  if (beyond.length > 0) return explainBar(store, attempt, beyond)
  return { why: attempt.codeIsGood === false ? 'bad-code' : 'bad-credentials' }
}

/** A code passes every bar of strangers: where one may help it is asked for. */
function explainBar(
  { now }: Pick<Store, 'now'>,
  { counters }: Attempt,
  counts: readonly Count[],
): Refusal {
  const bars = counts.filter(({ blocked_until }) => blocked_until > now())
  const asks = counters.find(({ limits }) => limits.whenBarred === 'send a code')
  if (bars.some(({ key }) => key === asks?.key)) return { why: 'code-required' }
  const waits = bars.map(({ blocked_until }) => blocked_until - now())
  return { why: 'too-many', retryAfterSeconds: Math.max(1, ...waits) }
}
