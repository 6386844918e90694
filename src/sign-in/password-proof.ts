import { subjectId } from '../accounts/user-id.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'

/** Whose password was right a moment ago. */
export interface PasswordProof {
  userId: string
  /** The credential version: a new password makes the proof worthless. */
  version: number
}

/**
 * Issues the token by which a person who knows a password that is no way in any more goes on to the provider in its
 * place, and is known there; good for ten minutes.
 */
export function issuePasswordProof(
  { tokens, now }: Pick<Deps, 'tokens' | 'now'>,
  { id, credential_version }: User,
  provider: string,
): Promise<string> {
  return tokens.issue('passwordProof', { sub: id, ver: credential_version, provider }, now())
}

/** What such a token proves to that provider's way in; undefined if nothing. */
export async function readPasswordProof(
  { tokens, now }: Pick<Deps, 'tokens' | 'now'>,
  token: string,
  provider: string,
): Promise<PasswordProof | undefined> {
  const claims = await tokens.read('passwordProof', token, now())
  const userId = subjectId(claims)
  const { ver: version, provider: named } = claims ?? {}
  if (userId === undefined || typeof version !== 'number' || named !== provider) return undefined
  return { userId, version }
}
