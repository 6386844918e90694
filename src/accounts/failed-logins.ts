import { eq, inArray, lte, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { keyedHash } from '../crypto/hmac.ts'
import type { Database } from '../db/client.ts'
import { failedLogin, type User, user } from '../db/schema.ts'
import type { Keys } from '../keys/keys.ts'
import { failedLoginLimits as limits } from '../limits.ts'
import { canonicalEmail } from './email.ts'

/** What the functions here need; Deps has it. */
interface Store {
  db: Database
  config: { rateLimits: boolean }
  keys: Keys
  now(): number
}

/** A client that has proved to have signed in to an account before, under that credential version. */
export interface KnownClient {
  userId: string
  credentialVersion: number
  /** Names the client among those of the account. */
  id: string
}

/** A login before its password is looked at. */
interface Attempt {
  user: User | undefined
  /** What its failure counts against: the address, or the known client. */
  counter: string
  /** Over 0: refuse it, whatever the password. */
  retryAfterSeconds: number
}

/** How many rows that are over a failure sweeps away: more than it can add. */
const sweptRows = 10

/**
 * Finds the user of an address, in whatever spelling, and whether logins to it are barred, in one
 * query. A client that is known to the account is counted apart, so that strangers don't bar it.
 */
export async function openAttempt(
  { db, config, keys, now }: Store,
  email: string,
  client: KnownClient | undefined,
): Promise<Attempt> {
  const canonical = canonicalEmail(email)
  const ofAddress = await addressCounter({ keys }, canonical)
  const ofClient = client ? await clientCounter({ keys }, client) : ''
  const [byAddress, byClient] = [alias(failedLogin, 'by_address'), alias(failedLogin, 'by_client')]
  const found = await db
    .select({ user, byAddress, byClient })
    .from(sql`(select 1)`)
    .leftJoin(user, eq(user.email_canonical, canonical))
    .leftJoin(byAddress, eq(byAddress.key, ofAddress))
    .leftJoin(byClient, eq(byClient.key, ofClient))
    .get()
  const isKnown =
    client !== undefined &&
    client.userId === found?.user?.id &&
    client.credentialVersion === found.user.credential_version
  const row = isKnown ? found.byClient : found?.byAddress
  return {
    user: found?.user ?? undefined,
    counter: isKnown ? ofClient : ofAddress,
    retryAfterSeconds: config.rateLimits ? Math.max(0, (row?.blocked_until ?? 0) - now()) : 0,
  }
}

/**
 * Counts a failure, in one round trip; what to answer it with: 0 is an ordinary refusal, else the
 * account is barred for so many seconds. Of failures at the same time each gets its own number.
 */
export async function countFailure({ db, config, now }: Store, counter: string): Promise<number> {
  if (!config.rateLimits) return 0
  const over = db
    .select({ key: failedLogin.key })
    .from(failedLogin)
    .where(lte(failedLogin.expires_at, now()))
    .limit(sweptRows)
  const [[counted]] = await db.batch([
    db
      .insert(failedLogin)
      .values({
        key: counter,
        failures: 1,
        blocked_until: 0,
        expires_at: now() + limits.windowSeconds,
      })
      .onConflictDoUpdate({ target: failedLogin.key, set: nextFailure(now()) })
      .returning(),
    db.delete(failedLogin).where(inArray(failedLogin.key, over)),
  ])
  const beyond = counted !== undefined && counted.failures > limits.failures
  return beyond ? counted.blocked_until - now() : 0
}

/** The statement, for a batch, that forgets what was counted against an address. */
export function forgetFailures(db: Database, counter: string) {
  return db.delete(failedLogin).where(eq(failedLogin.key, counter))
}

/** The counter of an address in canonical form, with an account or without. */
export async function addressCounter({ keys }: Pick<Store, 'keys'>, canonical: string) {
  return keyedHash((await keys('counters')).current, `failed logins of address ${canonical}`)
}

async function clientCounter({ keys }: Pick<Store, 'keys'>, { userId, id }: KnownClient) {
  return keyedHash((await keys('counters')).current, `failed logins of client ${userId} ${id}`)
}

/** What a further failure makes of the row: a row that is over begins anew. */
function nextFailure(now: number) {
  const { failures, windowSeconds, firstDelaySeconds, longestDelaySeconds } = limits
  const { failures: count, expires_at } = failedLogin
  const isOver = sql`${expires_at} <= ${now}`
  const isFree = sql`${count} + 1 < ${failures}`
  // Four doublings are past the longest delay; more would run out of SQL's integers.
  const doublings = sql`min(${count} + 1 - ${failures}, 4)`
  const until = sql`${now} + min(${firstDelaySeconds} << ${doublings}, ${longestDelaySeconds})`
  return {
    failures: sql`case when ${isOver} then 1 else ${count} + 1 end`,
    blocked_until: sql`case when ${isOver} or ${isFree} then 0 else ${until} end`,
    expires_at: sql`case when ${isOver} then ${now + windowSeconds} when ${isFree} then ${expires_at} else ${until} + ${windowSeconds} end`,
  }
}
