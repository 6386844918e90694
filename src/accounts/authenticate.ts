import { and, eq } from 'drizzle-orm'
import type { Passwords } from '../crypto/password-hasher.ts'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema.ts'
import { logError, logEvent, logWarning } from '../log.ts'
import { findUserByEmail } from './accounts.ts'

interface Needs {
  db: Database
  passwords: Passwords
  now(): number
}

/**
 * The one place that checks a password: the user of these credentials, active or not, or undefined
 * (which is logged). An unknown address costs the same work as a wrong password. A hash of another
 * scheme or other settings than today's is replaced, unless the password has been changed meanwhile.
 */
export async function authenticate(
  deps: Needs,
  username: string,
  password: string,
): Promise<User | undefined> {
  const found = await findUserByEmail(deps, username)
  const verdict = await deps.passwords.verify(password, found?.hashed_password)
  if (found && verdict.fault) {
    logWarning('The stored password hash can not be used', {
      user_id: found.id,
      reason: verdict.fault,
    })
  }
  if (!found || !verdict.matches) {
    const reason = found ? 'wrong_password' : 'unknown_account'
    logEvent('login.failed', { user_id: found?.id, reason })
    return undefined
  }
  if (verdict.newHash !== undefined) await storeNewHash(deps, found, verdict.newHash)
  return found
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
