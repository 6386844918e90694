import { and, eq } from 'drizzle-orm'
import type { Passwords } from '../crypto/password-hasher.ts'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema.ts'
import type { Keys } from '../keys/keys.ts'
import { logError, logEvent, logWarning } from '../log.ts'
import { countFailure, type KnownClient, openAttempt } from './failed-logins.ts'

interface Needs {
  db: Database
  passwords: Passwords
  config: { rateLimits: boolean }
  keys: Keys
  now(): number
}

interface Credentials {
  username: string
  password: string
  /** Whom the client proves to have signed in as before. */
  client: KnownClient | undefined
}

/** The user; none for wrong credentials; or when to come back after too many of those. */
type Outcome = { user: User | undefined } | { retryAfterSeconds: number }

/**
 * The one place that checks a password, and counts and logs the failures: after too many it looks at
 * none. An unknown address and an inactive account cost the same work as a wrong password. A hash of
 * another scheme or other settings than today's is replaced, unless the password has been changed
 * meanwhile.
 */
export async function authenticate(
  deps: Needs,
  { username, password, client }: Credentials,
): Promise<Outcome> {
  const { user: found, counter, retryAfterSeconds } = await openAttempt(deps, username, client)
  if (retryAfterSeconds > 0) return limited(found, retryAfterSeconds)
  const verdict = await deps.passwords.verify(password, found?.hashed_password)
  if (found && verdict.fault) {
    logWarning('The stored password hash can not be used', {
      user_id: found.id,
      reason: verdict.fault,
    })
  }
  if (!found?.is_active || !verdict.matches) {
    logEvent('login.failed', { user_id: found?.id, reason: explain(found, verdict.matches) })
    const seconds = await countFailure(deps, counter)
    return seconds > 0 ? limited(found, seconds) : { user: undefined }
  }
  if (verdict.newHash !== undefined) await storeNewHash(deps, found, verdict.newHash)
  return { user: found }
}

function explain(found: User | undefined, matches: boolean): string {
  if (!found) return 'unknown_account'
  return matches ? 'inactive' : 'wrong_password'
}

function limited(found: User | undefined, retryAfterSeconds: number): Outcome {
  logEvent('login.limited', { user_id: found?.id })
  return { retryAfterSeconds }
}

/** A login is good whether or not its new hash can be stored. */
async function storeNewHash({ db, now }: Needs, found: User, newHash: string): Promise<void> {
  const unchanged = and(eq(user.id, found.id), eq(user.hashed_password, found.hashed_password))
  try {
    await db.update(user).set({ hashed_password: newHash, updated_at: now() }).where(unchanged)
  } catch (error) {
    logError('A new password hash could not be stored', error)
  }
}
