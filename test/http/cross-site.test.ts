import { describe, expect, test } from 'vitest'
import { answer, bearer, credentials, json, newPerson, newSuperuser } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const front = 'https://app.example.com'
const webView = 'capacitor://localhost'
const service = startService({ vars: { CORS_ALLOWED_ORIGINS: `${front}, ${webView}` } })
const refused = [403, { detail: 'CROSS_SITE_REQUEST' }]

/** What browsers say of a request that another site's page made, new ones and old ones. */
const foreign: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site', origin: 'http://blog.postern.test' },
  { 'sec-fetch-site': 'none of these' },
  { 'sec-fetch-site': '' },
  { origin: 'https://evil.example' },
  { origin: 'http://postern.test.evil.example' },
  { origin: 'https://postern.test' },
  { origin: 'http://postern.test:8080' },
  { 'sec-fetch-site': 'cross-site', origin: 'capacitor://localhost.evil.example' },
  { origin: 'ionic://localhost' },
  { origin: 'null' },
]

/** What comes with a request of our own pages, of a front end that is allowed, and of no browser. */
const own: Record<string, string>[] = [
  {},
  { 'sec-fetch-site': 'same-origin', origin: 'http://postern.test' },
  // A proxy in front of the service may change its host: what the browser says counts.
  { 'sec-fetch-site': 'same-origin', origin: 'http://localhost:5173' },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'cross-site', origin: front },
  { origin: 'http://postern.test' },
  { origin: front },
  { 'sec-fetch-site': 'cross-site', origin: webView },
  { origin: webView },
]

const by = (cookie: string, headers: Record<string, string>) => ({
  ...headers,
  cookie: `fastapiusersauth=${cookie}`,
})

describe('a change that another site asked for', () => {
  test('is refused if a cookie speaks for the user', async () => {
    const person = await newPerson(service)
    const superuser = await newSuperuser(service)
    const target = `/users/${person.id}`
    for (const headers of foreign) {
      for (const [method, path, { token }] of [
        ['PATCH', '/users/me', person],
        ['POST', '/auth/cookie/logout', person],
        ['POST', '/auth/jwt/logout', person],
        ['PATCH', target, superuser],
        ['DELETE', target, superuser],
      ] as const) {
        const init = { ...json(method, {}), headers: by(token, headers) }
        const got = await answer(service.request(path, init))
        expect([method, path, headers, ...got]).toEqual([method, path, headers, ...refused])
      }
    }
    expect(service.logs.at(-1)).toContain('"event":"cross_site.refused"')
    expect((await service.request('/users/me', { headers: bearer(person.token) })).status).toBe(200)
  })

  test('is refused before anything is told of the account that it names', async () => {
    const { token } = await newPerson(service)
    const headers = by(token, { 'sec-fetch-site': 'cross-site' })
    const init = { method: 'DELETE', headers }
    const unknown = `/users/${crypto.randomUUID()}`
    expect(await answer(service.request(unknown, init))).toEqual(refused)
  })

  test('is made if a bearer token speaks for the user, with or without a cookie', async () => {
    const { token } = await newPerson(service)
    for (const headers of foreign) {
      for (const cookie of [{}, by(token, {})]) {
        const { headers: own, ...init } = json('PATCH', { password: null }, token)
        const all = { ...Object(own), ...headers, ...cookie }
        expect((await service.request('/users/me', { ...init, headers: all })).status).toBe(200)
      }
    }
  })

  test('is refused if the bearer token beside the cookie is of nobody', async () => {
    const { token } = await newPerson(service)
    const headers = { ...by(token, { 'sec-fetch-site': 'cross-site' }), ...bearer('x') }
    const logout = service.request('/auth/jwt/logout', { method: 'POST', headers })
    expect(await answer(logout)).toEqual(refused)
  })

  test('is 401, as ever, without a good cookie', async () => {
    const headers = by('x', { 'sec-fetch-site': 'cross-site' })
    const logout = service.request('/auth/cookie/logout', { method: 'POST', headers })
    expect(await answer(logout)).toEqual([401, { detail: 'Unauthorized' }])
  })
})

describe('a cookie', () => {
  test('speaks for the user from our own pages, allowed front ends and clients without pages', async () => {
    const { token } = await newPerson(service)
    for (const headers of own) {
      const init = { method: 'POST', headers: by(token, headers) }
      const { status } = await service.request('/auth/cookie/logout', init)
      expect([headers, status]).toEqual([headers, 204])
    }
  })

  test('may be sent with a request that changes nothing, whoever asked for it', async () => {
    const { token } = await newPerson(service)
    for (const headers of foreign) {
      const me = service.request('/users/me', { headers: by(token, headers) })
      expect((await me).status).toBe(200)
    }
  })
})

describe('a login', () => {
  test('by cookie is refused if another site asked for it: the account would be its choice', async () => {
    await expectOwnSiteOnly('/auth/cookie/login', 204)
  })

  test("SECURITY 25: for a bearer token is too: its device cookie would replace the owner's", async () => {
    await expectOwnSiteOnly('/auth/jwt/login', 200)
  })
})

/** Sends the right credentials from everywhere. */
async function expectOwnSiteOnly(path: string, status: number) {
  const { email, password } = await newPerson(service)
  const login = credentials(email, password)
  for (const headers of foreign) {
    const response = await service.request(path, { ...login, headers })
    expect(response.headers.has('set-cookie')).toBe(false)
    expect(await answer(response)).toEqual(refused)
  }
  for (const headers of own) {
    const response = await service.request(path, { ...login, headers })
    expect([headers, response.status]).toEqual([headers, status])
  }
}

test('with SameSite=None the cookie comes with requests of any site, and changes nothing for them', async () => {
  const vars = { CORS_ALLOWED_ORIGINS: front, COOKIE_SAMESITE: 'none' }
  const open = startService({ vars })
  const { email, password } = await newPerson(open)
  const logIn = (headers: Record<string, string>) =>
    open.request('/auth/cookie/login', { ...credentials(email, password), headers })
  const login = await logIn({ 'sec-fetch-site': 'cross-site', origin: front })
  const [, token = ''] =
    /^fastapiusersauth=(.+); HttpOnly; .*; SameSite=none; Secure$/.exec(
      login.headers.get('set-cookie') ?? '',
    ) ?? []
  const change = (headers: Record<string, string>) =>
    open.request('/users/me', { ...json('PATCH', {}), headers: by(token, headers) })
  for (const headers of foreign) {
    expect(await answer(logIn(headers))).toEqual(refused)
    expect(await answer(change(headers))).toEqual(refused)
  }
  const { status } = await change({ 'sec-fetch-site': 'cross-site', origin: front })
  expect(status).not.toBe(403)
})
