import { isObject, parseJson } from './json.ts'

/** Finds every JWT in a text. */
export const jwtPattern = /eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g

const digests: Record<string, string> = {
  none: '',
  HS256: 'SHA-256',
  HS384: 'SHA-384',
  HS512: 'SHA-512',
}

/** How a forged token departs from a good one. */
export interface ForgeOptions {
  /** Signs with this algorithm, and names it in the header. */
  alg?: string
  /** Stands in place of the usual header. */
  header?: object
  secret?: string
}

/** A JWT with any claims, or any text where its claims belong. */
export async function sign(
  payload: object | string,
  { alg = 'HS256', header = { alg, typ: 'JWT' }, secret = '' }: ForgeOptions,
): Promise<string> {
  const claims = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const input = `${toBase64Url(toBytes(JSON.stringify(header)))}.${toBase64Url(toBytes(claims))}`
  const hash = digests[alg]
  if (!hash) return `${input}.`
  const algorithm = { name: 'HMAC', hash }
  const key = await crypto.subtle.importKey('raw', toBytes(secret), algorithm, false, ['sign'])
  const signature = await crypto.subtle.sign('HMAC', key, toBytes(input))
  return `${input}.${toBase64Url(new Uint8Array(signature))}`
}

/** Header and claims of a token, as JSON texts. Its signature is not looked at. */
export function tokenTexts(token: string): { header: string; claims: string } {
  const [header = '', claims = ''] = token.split('.')
  return { header: fromBase64Url(header), claims: fromBase64Url(claims) }
}

/** The claims of a token; throws if there are none. */
export function readClaims(token: string): Record<string, unknown> {
  const claims = parseJson(tokenTexts(token).claims)
  if (!isObject(claims)) throw new Error('not a token')
  return claims
}

function toBytes(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function toBase64Url(bytes: Uint8Array): string {
  const plain = btoa(String.fromCharCode(...bytes))
  return plain.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): string {
  const bytes = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))
}
