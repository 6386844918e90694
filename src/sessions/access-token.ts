import { subjectId } from '../accounts/user-id.ts'
import type { Tokens } from '../crypto/jwt.ts'
import type { User } from '../db/schema/accounts.ts'

interface Needs {
  tokens: Tokens
  now(): number
}

/** Whom an access token speaks for, and under which credential version it was made. */
export interface AccessClaims {
  userId: string
  credentialVersion: number
  /** The session that it hangs on; undefined: none, as the contract has it. */
  sessionId: string | undefined
}

/**
 * Issues an access token that a FastAPI Users service with the same secret takes for its own. With a
 * session it ends with that.
 */
export function issueAccessToken(
  { tokens, now }: Needs,
  user: Pick<User, 'id' | 'credential_version'>,
  sessionId?: string,
): Promise<string> {
  const claims = { sub: user.id, ver: user.credential_version }
  return tokens.issue('access', sessionId ? { ...claims, sid: sessionId } : claims, now())
}

/**
 * Reads an access token, ours or FastAPI Users' (`user_id` in place of `sub` until 2022; without a
 * version it counts as version 0). Undefined if it is not good. Whether its user still exists under
 * that version is for the caller to see.
 */
export async function readAccessToken(
  { tokens, now }: Needs,
  token: string,
): Promise<AccessClaims | undefined> {
  const claims = await tokens.read('access', token, now())
  const userId = subjectId(claims)
  const { ver = 0, sid } = claims ?? {}
  if (userId === undefined || typeof ver !== 'number') return undefined
  // A session that can't be looked up is none: never a token without one.
  return sid === undefined || typeof sid === 'string'
    ? { userId, credentialVersion: ver, sessionId: sid }
    : undefined
}
