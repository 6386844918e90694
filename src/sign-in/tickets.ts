import { and, eq, inArray, lte, not, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { failedLogin } from '../db/schema/sign-in.ts'
import { attack, type GuessLimits } from '../limits.ts'

/**
 * Guesses (SECURITY 24): a client that wants one looked at takes a ticket of each counter that it is
 * counted against, before it is looked at, and gives the tickets back if it was right. A counter
 * without a row gives none: there the failure is counted, which makes the row.
 */

/** What the statements here need; Deps has it. */
interface Store {
  db: Database
  now(): number
}

/** What guesses are counted against, and how many it bears. */
export interface Counter {
  key: string
  limits: GuessLimits
}

/** A counter's row. */
export type Count = typeof failedLogin.$inferSelect

/** Some counters, as the statements here want them; SQL may choose one such list of several. */
export function listCounters(counters: readonly Counter[]): string {
  return JSON.stringify(counters.map(({ key, limits }) => ({ key, ...limits })))
}

/** The rows of the counters that have one. */
export function selectCounts({ db }: Pick<Store, 'db'>, counters: SQL) {
  return db.select().from(failedLogin).where(isAmong(counters))
}

/**
 * Takes a ticket of each of the counters that have a row, or of none if one of them bars; gives the
 * rows as they are then.
 */
export function takeTickets(store: Store, counters: SQL) {
  return count(store, counters, not(isBarred(store, counters)))
}

/** Counts a failure for which no ticket was taken: of some at the same time each gets its number. */
export function countFailure(store: Store, counters: SQL) {
  return [openCounters(store, counters), count(store, counters)] as const
}

/** Makes the rows of the counters that have none. */
export function openCounters({ db, now }: Store, counters: SQL, condition = sql`true`) {
  const until = sql`${now()} + (value ->> 'windowSeconds')`
  const columns = sql`value ->> 'key', 0, 0, ${until}, ${until}`
  return db
    .insert(failedLogin)
    .select(sql`select ${columns} from json_each(${counters}) where ${condition}`)
    .onConflictDoNothing()
}

/** The same if at least one has a row and none bars: who is attacked is counted by all of them. */
export function openOtherCounters(store: Store, counters: SQL) {
  const condition = sql`${hasRow(store, counters)} and not ${isBarred(store, counters)}`
  return openCounters(store, counters, condition)
}

/** Whether one of the counters has a row. */
export function hasRow({ db }: Pick<Store, 'db'>, counters: SQL): SQL {
  return sql`exists ${db.select({ one: sql`1` }).from(failedLogin).where(isAmong(counters))}`
}

/** Whether one of the counters bars. */
export function isBarred({ db, now }: Store, counters: SQL): SQL {
  const bars = and(isAmong(counters), sql`${failedLogin.blocked_until} > ${now()}`)
  return sql`exists ${db.select({ one: sql`1` }).from(failedLogin).where(bars)}`
}

/** Gives tickets back, and ends the bars that came with them, as if they had not been taken. */
export function giveBack({ db, now }: Store, tickets: readonly Count[]) {
  const { key, failures, blocked_until, expires_at } = failedLogin
  // The bar of a later ticket stays.
  const isOurs = sql`${blocked_until} = ticket.value ->> 'blocked_until'`
  const left = sql`max(0, ${blocked_until} - ${now()})`
  return db
    .update(failedLogin)
    .set({
      failures: sql`max(0, ${failures} - 1)`,
      blocked_until: sql`case when ${isOurs} then 0 else ${blocked_until} end`,
      expires_at: sql`case when ${isOurs} then ${expires_at} - ${left} else ${expires_at} end`,
    })
    .from(sql`json_each(${JSON.stringify(tickets)}) as ticket`)
    .where(eq(key, sql`ticket.value ->> 'key'`))
}

/**
 * Forgets what was counted, if the condition is true. The rows stay, so that the next guesses need a
 * ticket.
 */
export function forgetFailures(
  { db }: Pick<Store, 'db'>,
  keys: readonly string[],
  condition?: SQL,
) {
  const nothing = { failures: 0, blocked_until: 0 }
  return db
    .update(failedLogin)
    .set(nothing)
    .where(and(inArray(failedLogin.key, [...keys]), condition))
}

/** Deletes rows that are over, at most so many, if the condition is true. */
export function sweepCounters({ db, now }: Store, most: number, condition?: SQL) {
  const over = db
    .select({ key: failedLogin.key })
    .from(failedLogin)
    .where(and(lte(failedLogin.kept_until, now()), condition))
    .limit(most)
  return db.delete(failedLogin).where(inArray(failedLogin.key, over))
}

function isAmong(counters: SQL): SQL {
  return sql`${failedLogin.key} in (select value ->> 'key' from json_each(${counters}))`
}

function count({ db, now }: Store, counters: SQL, condition?: SQL) {
  return db
    .update(failedLogin)
    .set(nextFailure(now()))
    .from(sql`json_each(${counters}) as counter`)
    .where(and(eq(failedLogin.key, sql`counter.value ->> 'key'`), condition))
    .returning()
}

/** What one failure more makes of the row: a count that is over begins anew. */
function nextFailure(now: number) {
  const { failures: count, expires_at } = failedLogin
  const limit = (name: keyof GuessLimits) => sql.raw(`(counter.value ->> '${name}')`)
  const isOver = sql`${expires_at} <= ${now}`
  const isFree = sql`${count} + 1 < ${limit('failures')}`
  // Four doublings are past the longest delay; more would run out of SQL's integers.
  const doublings = sql`min(${count} + 1 - ${limit('failures')}, 4)`
  const delay = sql`${limit('firstDelaySeconds')} << ${doublings}`
  const until = sql`${now} + min(${delay}, ${limit('longestDelaySeconds')})`
  const window = limit('windowSeconds')
  const failures = sql`case when ${isOver} then 1 else ${count} + 1 end`
  const ends = sql`case when ${isOver} then ${now} + ${window}
    when ${isFree} then ${expires_at} else ${until} + ${window} end`
  const isAttack = sql`${failures} >= ${attack.failures}`
  return {
    failures,
    blocked_until: sql`case when ${isOver} or ${isFree} then 0 else ${until} end`,
    expires_at: ends,
    kept_until: sql`(${ends}) + case when ${isAttack} then ${attack.rememberedSeconds} else 0 end`,
  }
}
