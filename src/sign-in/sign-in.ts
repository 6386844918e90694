import type { User } from '../db/schema/accounts.ts'
import type { Proofs } from '../db/schema/sessions.ts'
import type { Deps } from '../deps.ts'
import { logEvent } from '../log.ts'
import { type BegunSession, beginSession, type WantedSession } from '../sessions/begin-session.ts'

/** What a sign-in comes to. Every caller switches over it exhaustively. */
export type SignIn =
  | { outcome: 'signed-in'; session: BegunSession | undefined }
  | { outcome: 'next'; step: 'new-password' }
  | { outcome: 'refused'; why: 'unverified' | 'outdated' }
  | { outcome: 'elsewhere'; provider: string }

/**
 * Where every way in ends: signs in an active user who has given these proofs, unless the service wants
 * more of them. A session begins only if one is wanted: the contract's logins write nothing.
 * `outdated`: the account has changed since the proofs were looked at. `elsewhere`: a provider owns the domain of
 * the address, and a password is no way in.
 */
export async function signIn(
  deps: Deps,
  user: User & { owned_by?: string | null },
  proofs: Proofs,
  wanted: WantedSession | undefined,
): Promise<SignIn> {
  const { hasProviders, sparesSuperusers } = deps.config
  const isSpared = sparesSuperusers && user.is_superuser
  if (proofs.pwd !== undefined && user.owned_by && hasProviders && !isSpared) {
    logEvent('login.failed', { user_id: user.id, reason: 'provider_required' })
    return { outcome: 'elsewhere', provider: user.owned_by }
  }
  if (deps.config.requireVerifiedEmail && !user.is_verified) {
    logEvent('login.failed', { user_id: user.id, reason: 'unverified' })
    return { outcome: 'refused', why: 'unverified' }
  }
  if (user.new_password_required_at !== null) {
    logEvent('login.failed', { user_id: user.id, reason: 'new_password_required' })
    return { outcome: 'next', step: 'new-password' }
  }
  if (!wanted) return { outcome: 'signed-in', session: undefined }
  const session = await beginSession(deps, user, proofs, wanted)
  return session ? { outcome: 'signed-in', session } : { outcome: 'refused', why: 'outdated' }
}
