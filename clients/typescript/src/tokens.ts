import { PosternError } from './error.ts'

/** Where the tokens are kept: `localStorage` fits, and React Native's AsyncStorage. */
export interface TokenStorage {
  getItem(key: string): string | null | Promise<string | null>
  setItem(key: string, value: string): unknown
  removeItem(key: string): unknown
}

/** What is kept. Where the service gives no refresh token, the access token is all. */
export interface Tokens {
  access_token: string
  refresh_token?: string | undefined
  /** When they were asked for, in Unix milliseconds. */
  issued_at?: number | undefined
  /** From then on it is refreshed before a request, in Unix milliseconds. */
  refresh_at?: number | undefined
}

/** A storage that forgets with the page, or the process. */
export function inMemory(): TokenStorage {
  const kept = new Map<string, string>()
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  }
}

/** The tokens of a kept text; undefined if it holds none. */
export function parseTokens(text: string | null): Tokens | undefined {
  try {
    const tokens = JSON.parse(text ?? '')
    return typeof tokens.access_token === 'string' ? tokens : undefined
  } catch {
    return undefined
  }
}

/** The id of their session, which its refresh tokens carry; undefined without one. */
export function sessionOf(tokens: Tokens | undefined): string | undefined {
  return String(tokens?.refresh_token).split('.')[1]
}

/** The tokens of an ok answer, asked for at `askedAt` (Unix milliseconds); a PosternError if it holds none. */
export async function readTokens(response: Response, askedAt: number): Promise<Tokens> {
  const { access_token, refresh_token, expires_in } = Object(
    await response.json().catch(() => undefined),
  )
  if (typeof access_token !== 'string')
    throw new PosternError(response.status, 'NO_TOKEN', undefined, undefined)
  // A minute before the end; if it lives for less than five, a fifth of that.
  const refresh_at = expires_in && askedAt + (expires_in - Math.min(60, expires_in / 5)) * 1000
  return { access_token, refresh_token, issued_at: askedAt, refresh_at }
}
