import { base64url } from 'jose'

const hmac = { name: 'HMAC', hash: 'SHA-256' } as const
const toBytes = (text: string) => new TextEncoder().encode(text)

/** HMAC-SHA256 (RFC 2104). */
export async function hmacSha256(key: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  const hmacKey = await crypto.subtle.importKey('raw', key, hmac, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', hmacKey, data))
}

/** A secret as it is, as a key for HMAC-SHA256. */
export function hmacKey(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', toBytes(secret), hmac, false, ['sign', 'verify'])
}

/** What HKDF-SHA256 (RFC 5869, without salt) makes of a secret for a purpose, as a key for HMAC-SHA256. */
export async function hkdfKey(secret: string, info: string): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', toBytes(secret), 'HKDF', false, ['deriveKey'])
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: toBytes(info) }
  return crypto.subtle.deriveKey(hkdf, base, { ...hmac, length: 256 }, false, ['sign', 'verify'])
}

/** HMAC-SHA256 of a text, in base64url: a name for it that only who has the key can make. */
export async function keyedHash(key: CryptoKey, text: string): Promise<string> {
  return base64url.encode(new Uint8Array(await crypto.subtle.sign('HMAC', key, toBytes(text))))
}
