import { base64url } from 'jose'
import type { Tokens } from '../crypto/jwt.ts'
import type { User } from '../db/schema/accounts.ts'

/** Issues a token that sets a new password once: to be mailed, or for who has just given the old one. */
export async function issueResetToken(
  { tokens, now }: { tokens: Tokens; now(): number },
  user: User,
): Promise<string> {
  const claims = { sub: user.id, password_fgpt: await fingerprint(user) }
  return tokens.issue('reset', claims, now())
}

/**
 * Ties a token to the password hash and the address: it dies when either changes. Both are in the
 * database only, and the hash is salted, so that the digest tells nothing.
 */
export async function fingerprint({ hashed_password, email_canonical }: User): Promise<string> {
  const data = new TextEncoder().encode(`${hashed_password}\n${email_canonical}`)
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', data)))
}
