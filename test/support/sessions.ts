import { expect } from 'vitest'
import type { Person } from './requests.ts'
import type { Service } from './service.ts'

/** What a token endpoint answers. */
export interface TokenAnswer {
  access_token: string
  token_type: string
  refresh_token: string
  expires_in: number
}

/** The init of a form. */
export function form(fields: Record<string, string>, headers: Record<string, string> = {}) {
  return { method: 'POST', body: new URLSearchParams(fields), headers }
}

/** Logs in with `offline_access`. */
export async function logInForLong(
  service: Service,
  { email: username, password }: Person,
): Promise<TokenAnswer> {
  const fields = { username, password, scope: 'offline_access' }
  const response = await service.request('/auth/jwt/login', form(fields))
  expect(response.status).toBe(200)
  return response.json<TokenAnswer>()
}

/** Spends a refresh token. */
export function refresh(service: Service, token: string): Promise<Response> {
  const fields = { grant_type: 'refresh_token', refresh_token: token }
  return service.request('/auth/jwt/refresh', form(fields))
}

/** Logs in by the session backend; the cookie as a client sends it. */
export async function logInByCookie(
  service: Service,
  { email: username, password }: Person,
  headers: Record<string, string> = {},
): Promise<string> {
  const response = await service.request(
    '/auth/session/login',
    form({ username, password }, headers),
  )
  expect(response.status).toBe(204)
  return pickCookie(response)
}

/** The session cookie that an answer sets. */
export function pickCookie(response: Response): string {
  const all = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0] ?? '')
  const found = all.find((cookie) => cookie.startsWith('__Host-postern-session='))
  if (!found) throw new Error('no session cookie was set')
  return found
}

/** The same session as an opaque bearer token. */
export async function logInByOpaque(
  service: Service,
  { email: username, password }: Person,
): Promise<string> {
  const fields = { username, password, transport: 'bearer' }
  const response = await service.request('/auth/session/login', form(fields))
  expect(response.status).toBe(200)
  return (await response.json<{ access_token: string }>()).access_token
}
