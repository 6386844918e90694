import { base64url } from 'jose'
import { hmacKey, keyedHash } from './hmac.ts'

/** What is stored of a peppered password: which pepper, and the hash of the HMAC. */
interface PepperedHash {
  keyId: string | undefined
  hash: string
}

const prefix = /^\$hmac-sha256\$keyid=([\w-]{8})(?=\$)/

/** Takes the pepper's name off a stored string; undefined if there is none. */
export function splitPepper(stored: string): PepperedHash {
  const [head = '', keyId] = prefix.exec(stored) ?? []
  return { keyId, hash: stored.slice(head.length) }
}

/** What a stored string begins with if its password was peppered with this. */
export async function pepperPrefix(pepper: string): Promise<string> {
  return `$hmac-sha256$keyid=${await keyIdOf(pepper)}`
}

/** The pepper of the name, among some; undefined if it is none of them. */
export async function findPepper(
  keyId: string,
  peppers: readonly string[],
): Promise<string | undefined> {
  const ids = await Promise.all(peppers.map(keyIdOf))
  return peppers[ids.indexOf(keyId)]
}

/** HMAC-SHA256 of a password, to be hashed in its place: without the pepper no guess can be checked. */
export async function addPepper(pepper: string, password: string): Promise<string> {
  return keyedHash(await hmacKey(pepper), password)
}

/** Names a pepper without telling it: 48 bits of a digest of at least 32 random bytes. */
async function keyIdOf(pepper: string): Promise<string> {
  const data = new TextEncoder().encode(`postern pepper\n${pepper}`)
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', data)).slice(0, 6))
}
