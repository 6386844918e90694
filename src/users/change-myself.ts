import type { User } from '../db/schema/accounts.ts'
import type { Session } from '../db/schema/sessions.ts'
import type { Deps } from '../deps.ts'
import type { Asker } from '../mail/asker.ts'
import { keepSession } from '../sessions/keep-session.ts'
import { renewSecret } from '../sessions/renew-secret.ts'
import { changeUser, type Outcome, type WantedChanges } from './change-user.ts'

/** Who asks, by which session if by one, and the headers that it came with. */
interface Asking {
  user: User
  session: Session | undefined
  headers: Headers
  /** For security mails. */
  asker: Asker
}

/**
 * Changes a user on the user's own word. A new password ends all sessions but the one that asks, whose
 * cookie gets another secret: `setCookie`, if there was a change.
 */
export async function changeMyself(
  deps: Deps,
  { user, session, headers, asker }: Asking,
  wanted: WantedChanges,
): Promise<Outcome & { setCookie?: string | undefined }> {
  const goesOn = wanted.password == null ? undefined : session
  const renewal = goesOn && (await renewSecret(goesOn, headers, deps.config.cookie, deps.now()))
  const kept = goesOn ? [keepSession(deps, goesOn, renewal?.secretHash)] : []
  const outcome = await changeUser(deps, user, wanted, undefined, kept, asker)
  return 'user' in outcome ? { ...outcome, setCookie: renewal?.setCookie } : outcome
}
