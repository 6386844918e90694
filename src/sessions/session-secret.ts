import { base64url } from 'jose'
import type { Session } from '../db/schema/sessions.ts'
import { sessionLimits } from '../limits.ts'

const form = /^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.([\w-]{43})$/

/** What a session's cookie or opaque bearer token says. */
export interface NamedSession {
  id: string
  secretHash: string
}

/** Makes a secret, 256 random bits, and what D1 holds of it. */
export async function makeSecret(): Promise<{ secret: string; secretHash: string }> {
  const secret = base64url.encode(crypto.getRandomValues(new Uint8Array(32)))
  return { secret, secretHash: await sha256(secret) }
}

/** The session that a token `id.secret` names; undefined if it has not that form. */
export async function readSessionToken(token: string): Promise<NamedSession | undefined> {
  const [, id, secret] = form.exec(token) ?? []
  if (id === undefined || secret === undefined) return undefined
  return { id, secretHash: await sha256(secret) }
}

/** Whether the secret is the session's. */
export function hasSecret(session: Session, secretHash: string): boolean {
  return isSame(session.secret_hash, secretHash)
}

/** The same, or it was until a moment ago. `now`: Unix seconds. */
export function hadSecretLately(session: Session, secretHash: string, now: number): boolean {
  const { previous_secret_hash: previous, secret_changed_at: changedAt } = session
  const isRecent = changedAt !== null && changedAt > now - sessionLimits.graceSeconds
  return hasSecret(session, secretHash) || (isRecent && isSame(previous, secretHash))
}

function isSame(stored: string | null, secretHash: string): boolean {
  const [a, b] = [stored ?? '', secretHash].map((text) => new TextEncoder().encode(text))
  return a !== undefined && b !== undefined && a.length === b.length
    ? crypto.subtle.timingSafeEqual(a, b)
    : false
}

/** SHA-256 in base64url: enough for what is 128 random bits or more. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return base64url.encode(new Uint8Array(digest))
}
