import { and, eq, isNull, lte, sql } from 'drizzle-orm'
import { spendOnce } from '../../accounts/spent.ts'
import type { Provider } from '../../db/schema/providers.ts'
import { session } from '../../db/schema/sessions.ts'
import type { Deps } from '../../deps.ts'
import { keepFound } from '../../events/trail.ts'
import { logEvent } from '../../log.ts'
import { sha256 } from '../../sessions/session-secret.ts'
import type { Logout } from './logout-token.ts'

/** Longer than a logout token is good. */
const spentSeconds = 15 * 60

/**
 * Ends the sessions that began at a provider, of the person or the session that it names, and not after it said
 * so (SECURITY 41), in one round trip; a token that came before ends nothing.
 */
export async function endProviderSessions(
  deps: Deps,
  { name }: Pick<Provider, 'name'>,
  { issuer, subject, sid, issuedAt, jti }: Logout,
): Promise<void> {
  const { db, now } = deps
  const isNamed = and(
    eq(session.provider_name, name),
    eq(session.provider_issuer, issuer),
    subject === undefined ? undefined : eq(session.provider_subject, subject),
    sid === undefined ? undefined : eq(session.provider_sid, sid),
    lte(session.created_at, issuedAt),
    isNull(session.ended_at),
  )
  const once = {
    hash: `logout ${await sha256(`${issuer} ${jti}`)}`,
    expiresAt: now() + spentSeconds,
  }
  const fields = sql`json_object('session_id', ${session.id}, 'reason', 'provider')`
  const [, , ended] = await db.batch([
    spendOnce(deps, once, sql`true`),
    keepFound(
      deps,
      sql`select 'session.ended' as kind, ${session.user_id} as user_id, null as actor_id,
        ${fields} as fields from ${session} where ${isNamed}`,
    ),
    db
      .update(session)
      .set({ ended_at: now(), expires_at: now() })
      .where(and(isNamed, sql`changes() > 0`))
      .returning({ session_id: session.id, user_id: session.user_id }),
  ])
  for (const one of ended) logEvent('session.ended', { ...one, reason: 'provider' })
}
