import { and, eq, exists, sql } from 'drizzle-orm'
import { type User, user } from '../db/schema/accounts.ts'
import { session } from '../db/schema/sessions.ts'
import { keepFound, logEvents } from '../events/trail.ts'
import type { Keys } from '../keys/keys.ts'
import { sessionLimits } from '../limits.ts'
import { findSession, isOfUser, isOpen, type Store } from './live-session.ts'
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
 * undefined if it is not good. The newest one gives the next; its immediate parent gives the same
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
  const [[row]] = await deps.db.batch([
    spend(deps, id, number, await sha256(family)),
    keepReuse(deps, id),
  ])
  if (!row) return (await isHeldUp(deps, id)) ? 'unverified' : undefined
  const { user_id, credential_version, generation, ended_at } = row
  if (ended_at !== null) {
    const fields = { session_id: id, reason: reuse }
    logEvents([{ kind: 'session.ended', userId: user_id, fields }])
    return undefined
  }
  const refreshToken = await makeRefreshToken(deps, { id, number: generation, family })
  return { sessionId: id, user: { id: user_id, credential_version }, refreshToken }
}

/** Whether all that is wrong with a session is that its user is not verified. */
async function isHeldUp(deps: Needs, id: string): Promise<boolean> {
  if (!deps.config.requireVerifiedEmail) return false
  const { user: owner } = (await findSession(deps, id)) ?? {}
  return owner?.is_active === true && !owner.is_verified
}

/**
 * Use, retry and theft in one statement. A number above the newest one is ours too: the database was
 * restored to an earlier time.
 */
function spend(deps: Needs, id: string, number: number, familyHash: string) {
  const { db, config, now } = deps
  const { generation, rotated_at, seen_at, ended_at } = session
  const isNewest = sql`${number} >= ${generation}`
  const isParent = sql`${number} = ${generation} - 1`
  const isRecent = sql`${rotated_at} > ${now() - sessionLimits.graceSeconds}`
  const isGood = sql`(${isNewest} or (${isParent} and ${isRecent}))`
  const owner = db
    .select({ id: user.id })
    .from(user)
    .where(
      and(
        isOfUser,
        eq(user.is_active, true),
        config.requireVerifiedEmail ? eq(user.is_verified, true) : undefined,
      ),
    )
  return db
    .update(session)
    .set({
      generation: sql`case when ${isNewest} then ${number + 1} else ${generation} end`,
      rotated_at: sql`case when ${isNewest} then ${now()} else ${rotated_at} end`,
      seen_at: sql`case when ${isGood} then ${now()} else ${seen_at} end`,
      ended_at: sql`case when ${isGood} then null else ${now()} end`,
    })
    .where(
      and(eq(session.id, id), eq(session.family_hash, familyHash), isOpen(deps), exists(owner)),
    )
    .returning({
      user_id: session.user_id,
      credential_version: session.credential_version,
      generation,
      ended_at,
    })
}

/** Right behind spend(): only that can have ended the session, since it finds none that has ended. */
function keepReuse(deps: Needs, id: string) {
  const fields = sql`json_object('session_id', ${session.id}, 'reason', ${reuse})`
  return keepFound(
    deps,
    sql`select 'session.ended' as kind, ${session.user_id}, null as actor_id, ${fields} as fields
      from ${session} where ${session.id} = ${id} and ${session.ended_at} is not null`,
  )
}
