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
 * Ties a token to the password hash and the address: it dies when either changes, and with the deletion of
 * the account. Both are in the database only, and the hash is salted, so that the digest tells nothing.
 */
export async function fingerprint(user: User): Promise<string> {
  const { hashed_password, email_canonical, credential_version } = user
  const life = lifeOf(credential_version)
  const text = `${hashed_password}\n${email_canonical}${life === 0 ? '' : `\n${life}`}`
  const data = new TextEncoder().encode(text)
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', data)))
}

/** More than an account's sessions are ended in a life: that must not end a mailed token. */
const versionsOfALife = 1_000_000

/** How often an account was brought back after its deletion. */
function lifeOf(credentialVersion: number): number {
  return Math.trunc(credentialVersion / versionsOfALife)
}

/** The credential version of an account that is brought back: that of neither a session nor a reset token before. */
export function firstVersionOfNextLife(credentialVersion: number): number {
  return (lifeOf(credentialVersion) + 1) * versionsOfALife
}
