import { base64url } from 'jose'
import { keyedHash } from '../crypto/hmac.ts'
import type { Keys, Secrets } from '../keys/keys.ts'

/** What the functions here need; Deps has it. */
interface Needs {
  keys: Keys
}

/** What a refresh token says. */
export interface RefreshToken {
  /** Of the session. */
  id: string
  /** Its place in the family: the first one is 0. */
  number: number
  /** 128 random bits that all of the family have. */
  family: string
}

/** `s` for session; the id; the number; the family; the MAC over all of them. */
const form =
  /^(s\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.(\d{1,15})\.([\w-]{22}))\.([\w-]{43})$/

/** Random bits of a new family. */
export function newFamily(): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(16)))
}

/**
 * A refresh token. It is made of the row and the key each time, and stored nowhere: who has only the
 * database, or only the secret, can make none.
 */
export async function makeRefreshToken(
  { keys }: Needs,
  { id, number, family }: RefreshToken,
): Promise<string> {
  const body = `s.${id}.${number}.${family}`
  const { current } = await keys('refresh')
  return `${body}.${await keyedHash(current, body)}`
}

/** What a token of ours says; undefined for anything else. Costs no query. */
export async function readRefreshToken(
  { keys }: Needs,
  token: string,
): Promise<RefreshToken | undefined> {
  const [, body, id, number, family, mac] = form.exec(token) ?? []
  if (!body || !id || !number || !family || !mac) return undefined
  const { current, previous } = await keys('refresh')
  const [signature, data] = [base64url.decode(mac), new TextEncoder().encode(body)]
  for (const key of [current, ...previous]) {
    if (await crypto.subtle.verify('HMAC', key, signature, data)) {
      return { id, number: Number(number), family }
    }
  }
  return undefined
}

/**
 * Whether the service has refresh tokens: only with a ROOT_SECRET, which resource servers don't hold,
 * or on its developer's machine.
 */
export function hasRefreshTokens({ rootSecrets: [root] }: Secrets, isLocal: boolean): boolean {
  return root !== 'APP_SECRET' || isLocal
}
