import { base64url } from 'jose'

/** Work factors of one stored hash. `iterations` is the sum over all passes. */
export interface Pbkdf2Settings {
  iterations: number
  passes: number
}

/** What a stored string says: `$pbkdf2-sha256$i=600000,p=48$<salt>$<key>`, both base64url. */
export interface Pbkdf2Hash extends Pbkdf2Settings {
  salt: Uint8Array
  key: Uint8Array
}

/** Production refuses a call that asks for more; local runs do not (workerd's limit-enforcer.h). */
const maxIterationsPerCall = 100_000

// Bounds the work that a row of the table can ask for.
const maxIterations = 5_000_000

const stored = /^\$pbkdf2-sha256\$i=([1-9]\d{0,7}),p=([1-9]\d{0,3})\$([\w-]{22,86})\$([\w-]{43})$/

/** Reads a stored string; undefined if it is no PBKDF2 hash of ours, or asks for too much work. */
export function parsePbkdf2(text: string): Pbkdf2Hash | undefined {
  const [, i, p, salt, key] = stored.exec(text) ?? []
  if (!i || !p || !salt || !key) return undefined
  const [iterations, passes] = [Number(i), Number(p)]
  if (iterations > maxIterations || iterations / passes > maxIterationsPerCall) return undefined
  return { iterations, passes, salt: base64url.decode(salt), key: base64url.decode(key) }
}

/** The string to store for a derived key. */
export function formatPbkdf2(hash: Pbkdf2Hash): string {
  const salt = base64url.encode(hash.salt)
  return `$pbkdf2-sha256$i=${hash.iterations},p=${hash.passes}$${salt}$${base64url.encode(hash.key)}`
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
  let key = await hmacSha256(salt, new TextEncoder().encode(normalise(password)))
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

/**
 * NFC, so that a password is the same on every keyboard (NIST SP 800-63B-4 section 3.1.1.2). Not
 * beyond the 30 marks in a row that UAX #15's stream-safe format allows: ordering them takes time
 * that grows with the square of their number, which would let one request hold the isolate.
 */
function normalise(password: string): string {
  return /\p{M}{31}/u.test(password) ? password : password.normalize('NFC')
}

async function hmacSha256(key: Uint8Array, data: Uint8Array) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const hmacKey = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', hmacKey, data))
}
