import { derivePbkdf2, formatPbkdf2, type Pbkdf2Settings, parsePbkdf2 } from './pbkdf2.ts'

/**
 * OWASP's 600,000 iterations for PBKDF2-HMAC-SHA256. Production refuses more than 100,000 in one
 * call; 12,500 a call keep the wait of other requests short (measured: docs/passwords.md).
 */
export const passwordSettings: Pbkdf2Settings = { iterations: 600_000, passes: 48 }

/** The answer of verifyPassword. `unreadable`: what is stored is no hash that we know. */
export interface Verdict {
  matches: boolean
  /** The hash to store in place of the old one, if that was made with other settings than today's. */
  newHash?: string
  unreadable?: true
}

/** Hashes a new password with a random salt of 16 bytes. Takes about 70 ms of CPU. */
export async function hashPassword(password: string, settings = passwordSettings): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  return formatPbkdf2({ ...settings, salt, key: await derivePbkdf2(password, salt, settings) })
}

/**
 * Compares a password with what is stored. Without a stored hash, or with one that can't be read,
 * it does the work of a comparison all the same, so that its time tells nothing.
 */
export async function verifyPassword(
  password: string,
  stored: string | undefined,
  settings = passwordSettings,
): Promise<Verdict> {
  const hash = stored === undefined ? undefined : parsePbkdf2(stored)
  if (!hash) {
    await hashPassword(password, settings)
    return stored === undefined ? { matches: false } : { matches: false, unreadable: true }
  }
  const key = await derivePbkdf2(password, hash.salt, hash)
  if (!crypto.subtle.timingSafeEqual(key, hash.key)) {
    // A hash that is cheaper than today's must not tell that the account exists.
    const iterations = settings.iterations - hash.iterations
    if (iterations > 0) await derivePbkdf2(password, hash.salt, { ...settings, iterations })
    return { matches: false }
  }
  const current = hash.iterations === settings.iterations && hash.passes === settings.passes
  return current
    ? { matches: true }
    : { matches: true, newHash: await hashPassword(password, settings) }
}
