import { base64url } from 'jose'

const ivBytes = 12

/**
 * A key for AES-256-GCM, made of a secret by HKDF-SHA256 (RFC 5869). The label names what it is for and
 * never changes.
 */
export async function sealingKey(secret: string, label: string): Promise<CryptoKey> {
  const encoder = new TextEncoder()
  const algorithm = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array() }
  const material = await crypto.subtle.importKey('raw', encoder.encode(secret), 'HKDF', false, [
    'deriveKey',
  ])
  return crypto.subtle.deriveKey(
    { ...algorithm, info: encoder.encode(label) },
    material,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  )
}

/** Encrypts a text under a fresh IV, for one place only: table, column and row (NIST SP 800-38D). */
export async function seal(key: CryptoKey, text: string, place: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  const bytes = new TextEncoder().encode(text)
  const encrypted = await crypto.subtle.encrypt(parameters(iv, place), key, bytes)
  return `${base64url.encode(iv)}.${base64url.encode(new Uint8Array(encrypted))}`
}

/** The text that was sealed for the place; undefined if it was not with this key, or was changed. */
export async function unseal(
  key: CryptoKey,
  sealed: string,
  place: string,
): Promise<string | undefined> {
  const [iv = '', encrypted = ''] = sealed.split('.')
  try {
    const bytes = base64url.decode(encrypted)
    const opened = await crypto.subtle.decrypt(parameters(base64url.decode(iv), place), key, bytes)
    return new TextDecoder().decode(opened)
  } catch {
    // Another key's, or not as it was made: an ordinary refusal.
    return undefined
  }
}

function parameters(iv: Uint8Array, place: string) {
  return { name: 'AES-GCM', iv, additionalData: new TextEncoder().encode(place) }
}
