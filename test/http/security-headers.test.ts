import { expect, test } from 'vitest'
import { bearer, credentials, json, newPerson } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const origin = 'https://app.example.com'
const service = startService({ vars: { CORS_ALLOWED_ORIGINS: origin } })
const strict = "default-src 'none'; frame-ancestors 'none'"
const names = [
  'cache-control',
  'content-security-policy',
  'referrer-policy',
  'strict-transport-security',
  'x-content-type-options',
]

async function ask(path: string, init: RequestInit = {}, from: Service = service) {
  const { status, headers } = await from.request(path, init)
  expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  return [status, ...names.map((name) => headers.get(name))]
}

const rest = (transport: string | null) => ['no-referrer', transport, 'nosniff']

test('every answer has the headers, of whatever kind it is', async () => {
  const { email, password, token } = await newPerson(service)
  const preflight = { origin, 'access-control-request-method': 'PATCH' }
  for (const [status, path, init, from] of [
    [200, '/users/me', { headers: bearer(token) }],
    [200, '/auth/jwt/login', credentials(email, password)],
    [204, '/auth/cookie/login', credentials(email, password)],
    [202, '/auth/forgot-password', json('POST', { email })],
    [200, '/healthz'],
    [401, '/users/me'],
    [400, '/auth/jwt/login', credentials(email, 'wrong')],
    [422, '/auth/register', json('POST', {})],
    [413, '/auth/register', { method: 'POST', body: 'x'.repeat(300_000) }],
    [404, '/no/such/path'],
    [405, '/auth/register'],
    [307, '/users/me/'],
    [204, '/users/me', { method: 'OPTIONS', headers: preflight }],
    [500, '/healthz', {}, startService({ vars: { APP_SECRET: 'short' } })],
    [503, '/auth/jwt/login', credentials(email, 'x'), startService({ brokenDatabase: true })],
  ] as const) {
    expect([path, ...(await ask(path, init, from))]).toEqual([
      path,
      status,
      'no-store',
      strict,
      ...rest(null),
    ])
  }
})

test('what is the same for everyone may be kept: the document and the page', async () => {
  expect(await ask('/openapi.json')).toEqual([200, 'no-cache', strict, ...rest(null)])
  const [status, cache, policy, ...others] = await ask('/docs')
  expect([status, cache, ...others]).toEqual([200, 'no-cache', ...rest(null)])
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/)
})

test('over https browsers are told to stay there, over http they are not', async () => {
  const { token } = await newPerson(service)
  const https = startService({ origin: 'https://postern.test' })
  const year = 'max-age=31536000'
  const me = { headers: bearer(token) }
  expect(await ask('/users/me', me, https)).toEqual([200, 'no-store', strict, ...rest(year)])
  expect(await ask('/nowhere', {}, https)).toEqual([404, 'no-store', strict, ...rest(year)])
})
