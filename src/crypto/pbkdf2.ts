import { base64url } from 'jose'
import { hmacSha256 } from './hmac.ts'
import { type HashFault, malformed, type StoredHash, tooExpensive } from './stored-hash.ts'

/** Work factors of one stored hash. `iterations` is the sum over all passes. */
export interface Pbkdf2Settings {
  iterations: number
  passes: number
}

/** Production refuses a call that asks for more; local runs do not (workerd's limit-enforcer.h). */
const maxIterationsPerCall = 100_000

// They bound the work that a row of the table can ask for; a pass waits for a timer besides.
const maxIterations = 5_000_000
const maxPasses = 100

const stored = /^\$pbkdf2-sha256\$i=([1-9]\d{0,7}),p=([1-9]\d{0,3})\$([\w-]{22,86})\$([\w-]{43})$/

/** Reads a stored string of ours. */
export function parsePbkdf2(text: string): StoredHash | HashFault {
  const [, i, p, salt, key] = stored.exec(text) ?? []
  // Base64 never leaves one character over.
  if (!i || !p || !salt || !key || salt.length % 4 === 1) return malformed
  const [iterations, passes] = [Number(i), Number(p)]
  if (iterations > maxIterations || passes > maxPasses) return tooExpensive
  if (iterations / passes > maxIterationsPerCall) return tooExpensive
  const expected = base64url.decode(key)
  return {
    work: iterations,
    memoryKibibytes: 0,
    async matches(password) {
      const derived = await derivePbkdf2(password, base64url.decode(salt), { iterations, passes })
      return crypto.subtle.timingSafeEqual(derived, expected)
    },
  }
}

/** How the strings begin that makePbkdf2 makes with these settings. */
export function pbkdf2Prefix({ iterations, passes }: Pbkdf2Settings): string {
  return `$pbkdf2-sha256$i=${iterations},p=${passes}$`
}

/** Hashes a password with 16 bytes of salt to `$pbkdf2-sha256$i=600000,p=48$<salt>$<key>`. */
export async function makePbkdf2(password: string, settings: Pbkdf2Settings): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const key = await derivePbkdf2(password, salt, settings)
  return `${pbkdf2Prefix(settings)}${base64url.encode(salt)}$${base64url.encode(key)}`
}

/**
 * Derives 32 bytes from a password: PBKDF2-HMAC-SHA256 (RFC 8018 section 5.2) in chained passes,
 * each fed with the result of the one before.
 *
 * The first pass is fed HMAC-SHA256(salt, password) and not the password: HMAC pads short keys with
 * zeros (RFC 2104 section 2), so PBKDF2 alone takes "a" and "a\0" for the same password.
 */
export async function derivePbkdf2(
  password: string,
  salt: Uint8Array,
  settings: Pbkdf2Settings,
): Promise<Uint8Array> {
  let key = await hmacSha256(salt, new TextEncoder().encode(password))
  const iterations = Math.ceil(settings.iterations / settings.passes)
  for (let pass = 0; pass < settings.passes; pass++) {
    // One call holds the isolate until it is done: let other requests in between two.
    if (pass > 0) await scheduler.wait(0)
    const base = await crypto.subtle.importKey('raw', key, 'PBKDF2', false, ['deriveBits'])
    const params = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations }
    key = new Uint8Array(await crypto.subtle.deriveBits(params, base, 256))
  }
  return key
}
