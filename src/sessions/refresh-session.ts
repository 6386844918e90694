import { and, eq, exists, not, type Placeholder, type SQL, sql } from 'drizzle-orm'
import { oncePer } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { session } from '../db/schema/sessions.ts'
import { keepFound, logEvents } from '../events/trail.ts'
import type { Keys } from '../keys/keys.ts'
import { sessionLimits } from '../limits.ts'
import { findSession, isOfUser, isOpenAt, type Store } from './live-session.ts'
import { makeRefreshToken, readRefreshToken } from './refresh-token.ts'
import { sha256 } from './session-secret.ts'

interface Needs extends Store {
  keys: Keys
  config: Store['config'] & { requireVerifiedEmail: boolean }
}

/** What a refresh gives. */
interface Refreshed {
  sessionId: string
  user: Pick<User, 'id' | 'credential_version'>
  refreshToken: string
}

const reuse = 'refresh_token_reused'

/**
 * Spends a refresh token (RFC 6749 section 6, RFC 9700 section 4.14.2), in one round trip and one row;
 * undefined, after another one, if it is not good. The newest one gives the next; its immediate parent gives the same
 * child again for 30 s, so that a lost answer or two tabs sign nobody out. An older one has been
 * copied: then the session ends. A forged one costs no query, and ends nothing. Where verified addresses are
 * required, a session whose user has none is held up, and the token not spent.
 */
export async function refreshSession(
  deps: Needs,
  token: string,
): Promise<Refreshed | 'unverified' | undefined> {
  const read = await readRefreshToken(deps, token)
  if (!read) return undefined
  const { id, number, family } = read
  const now = deps.now()
  const idleSince = now - deps.config.sessionLifetimesSeconds.idle
  const used = { id, number, familyHash: await sha256(family), now, idleSince }
  const row = await spend(deps).get(used)
  if (!row) {
    await endReused(deps, used)
    return (await isHeldUp(deps, id)) ? 'unverified' : undefined
  }
  const { user_id, credential_version, generation } = row
  const refreshToken = await makeRefreshToken(deps, { id, number: generation, family })
  return { sessionId: id, user: { id: user_id, credential_version }, refreshToken }
}

/** Whether all that is wrong with a session is that its user is not verified. */
async function isHeldUp(deps: Needs, id: string): Promise<boolean> {
  if (!deps.config.requireVerifiedEmail) return false
  const { user: owner } = (await findSession(deps, id)) ?? {}
  return owner?.is_active === true && !owner.is_verified
}

/** A token that is used, in SQL: the values of one, or what stands for those of any. */
interface Used {
  id: string | Placeholder
  number: number | Placeholder
  familyHash: string | Placeholder
  /** Unix seconds. */
  now: number | Placeholder
  idleSince: number | Placeholder
}

const anyToken: Used = {
  id: sql.placeholder('id'),
  number: sql.placeholder('number'),
  familyHash: sql.placeholder('familyHash'),
  now: sql.placeholder('now'),
  idleSince: sql.placeholder('idleSince'),
}

/** Use and retry in one statement. */
const spend = oncePer((deps: Needs) => {
  const { generation, rotated_at } = session
  const isNewest = sql`${anyToken.number} >= ${generation}`
  return deps.db
    .update(session)
    .set({
      generation: sql`case when ${isNewest} then ${anyToken.number} + 1 else ${generation} end`,
      rotated_at: sql`case when ${isNewest} then ${anyToken.now} else ${rotated_at} end`,
      seen_at: sql`${anyToken.now}`,
    })
    .where(and(isOfSession(deps, anyToken), isGood(anyToken)))
    .returning({
      user_id: session.user_id,
      credential_version: session.credential_version,
      generation,
    })
    .prepare()
})

/** Ends the session of a token that was copied: what spend() did not find good never becomes so again. */
async function endReused(deps: Needs, used: Used & { id: string }): Promise<void> {
  const [[ended]] = await deps.db.batch([
    deps.db
      .update(session)
      .set({ ended_at: sql`${used.now}` })
      .where(and(isOfSession(deps, used), not(isGood(used))))
      .returning({ user_id: session.user_id }),
    keepReuse(deps, used.id),
  ])
  if (!ended) return
  const fields = { session_id: used.id, reason: reuse }
  logEvents([{ kind: 'session.ended', userId: ended.user_id, fields }])
}

/** Whether the session counts, and is the one that the token was made for. */
function isOfSession({ db, config }: Needs, { id, familyHash, now, idleSince }: Used) {
  const isVerified = config.requireVerifiedEmail ? eq(user.is_verified, true) : undefined
  const owner = db
    .select({ id: user.id })
    .from(user)
    .where(and(isOfUser, eq(user.is_active, true), isVerified))
  return and(
    eq(session.id, id),
    eq(session.family_hash, familyHash),
    isOpenAt(now, idleSince),
    exists(owner),
  )
}

/**
 * Whether it is the newest, or was until a moment ago. A number above the newest one is ours too: the
 * database was restored to an earlier time.
 */
function isGood({ number, now }: Used): SQL {
  const { generation, rotated_at } = session
  const isRecent = sql`${rotated_at} > ${now} - ${sessionLimits.graceSeconds}`
  return sql`(${number} >= ${generation} or (${number} = ${generation} - 1 and ${isRecent}))`
}

/** Right behind the statement that ends the session. */
function keepReuse(deps: Needs, id: string) {
  const fields = sql`json_object('session_id', ${session.id}, 'reason', ${reuse})`
  return keepFound(
    deps,
    sql`select 'session.ended' as kind, ${session.user_id}, null as actor_id, ${fields} as fields
      from ${session} where ${session.id} = ${id}`,
  )
}
