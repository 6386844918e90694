import { base64url } from 'jose'

/** HMAC-SHA256 (RFC 2104). */
export async function hmacSha256(key: Uint8Array, data: Uint8Array): Promise<Uint8Array> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const hmacKey = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('HMAC', hmacKey, data))
}

/** HMAC-SHA256 of a text, in base64url: a name for it that only who has the key can make. */
export async function keyedHash(key: string, text: string): Promise<string> {
  const encoder = new TextEncoder()
  return base64url.encode(await hmacSha256(encoder.encode(key), encoder.encode(text)))
}
