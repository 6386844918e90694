import { describe, expect, test } from 'vitest'
import { answer, bearer, credentials, json, logIn, newPerson } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const service = startService()
const unauthorized = [401, { detail: 'Unauthorized' }]

const me = (token: string, from: Service = service) =>
  answer(from.request('/users/me', { headers: bearer(token) }))

test('login gives a token of the original claims, and a credential version', async () => {
  const { id, token } = await newPerson(service)
  const [header = '', payload = ''] = token.split('.')
  expect(JSON.parse(atob(header))).toEqual({ alg: 'HS256', typ: 'JWT' })
  expect(JSON.parse(atob(payload))).toEqual({
    sub: id,
    aud: ['fastapi-users:auth'],
    exp: service.clock.now + 3600,
    ver: 0,
  })
})

test('the platform reads forms: over 1,000 fields, a file without a name as text', async () => {
  const { email, password } = await newPerson(service)
  const form = new FormData()
  for (let i = 0; i < 1001; i++) form.append(`x${i}`, '')
  form.set('username', email)
  form.set('password', password)
  const login = await service.request('/auth/jwt/login', { method: 'POST', body: form })
  expect(login.status).toBe(200)
  const headers = { 'content-type': 'multipart/form-data; boundary=B' }
  const body = '--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--\r\n'
  const nameless = service.request('/auth/jwt/login', { method: 'POST', body, headers })
  expect(await answer(nameless)).toEqual([400, { detail: 'Invalid multipart data.' }])
  const part = (name: string, value: string) =>
    `--B\r\nContent-Disposition: form-data; name="${name}"; filename=""\r\n\r\n${value}\r\n`
  const asText = `${part('username', email)}${part('password', password)}--B--\r\n`
  const init = { method: 'POST', body: asText, headers }
  expect((await service.request('/auth/jwt/login', init)).status).toBe(200)
})

test('wrong password, unknown address and inactive user get the same answer', async () => {
  const person = await newPerson(service)
  const inactive = await newPerson(service)
  await service.db.prepare('update user set is_active=0 where id=?').bind(inactive.id).run()
  for (const [username, password] of [
    [person.email, 'wrong'],
    ['nobody@example.com', 'wrong'],
    [inactive.email, inactive.password],
  ] as const) {
    const response = service.request('/auth/jwt/login', credentials(username, password))
    expect(await answer(response)).toEqual([400, { detail: 'LOGIN_BAD_CREDENTIALS' }])
  }
})

test('an access token ends when its lifetime does', async () => {
  const short = startService({ vars: { ACCESS_TOKEN_LIFETIME_SECONDS: '60' } })
  const { token } = await newPerson(short)
  short.clock.now += 59
  expect((await me(token, short))[0]).toBe(200)
  short.clock.now += 1
  expect(await me(token, short)).toEqual(unauthorized)
})

test('deactivating a user ends the access until it is active again', async () => {
  const { id, token } = await newPerson(service)
  const setActive = service.db.prepare('update user set is_active=? where id=?')
  await setActive.bind(0, id).run()
  expect(await me(token)).toEqual(unauthorized)
  await setActive.bind(1, id).run()
  expect((await me(token))[0]).toBe(200)
})

test('a new password ends the access tokens made before, and only of that user', async () => {
  const person = await newPerson(service)
  const other = await newPerson(service)
  const change = json('PATCH', { password: 'another' }, person.token)
  expect((await service.request('/users/me', change)).status).toBe(200)
  expect(await me(person.token)).toEqual(unauthorized)
  expect((await me(await logIn(service, person.email, 'another')))[0]).toBe(200)
  expect((await me(other.token))[0]).toBe(200)
})

test('a token of another credential version is refused, newer or older', async () => {
  const { id, token } = await newPerson(service)
  const setVersion = service.db.prepare('update user set credential_version=? where id=?')
  for (const [version, status] of [
    [1, 401],
    [-1, 401],
    [0, 200],
  ] as const) {
    await setVersion.bind(version, id).run()
    expect((await me(token))[0]).toBe(status)
  }
})

test('a token has one spelling: no white space inside, no stray bits at the end', async () => {
  const { token } = await newPerson(service)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  // 32 bytes are 42 characters and 4 bits: the last 2 bits of the 43rd say nothing.
  const stray = alphabet[alphabet.indexOf(token.slice(-1)) + 1]
  for (const other of [
    `${token.slice(0, -4)} ${token.slice(-4)}`,
    `${token.slice(0, -1)}${stray}`,
  ]) {
    expect(await me(other)).toEqual(unauthorized)
  }
})

test('logout answers 204, and a JWT lives on after it', async () => {
  const { token } = await newPerson(service)
  const response = await service.request('/auth/jwt/logout', {
    method: 'POST',
    headers: bearer(token),
  })
  expect([response.status, await response.text()]).toEqual([204, ''])
  expect((await me(token))[0]).toBe(200)
})

describe('the cookie backend', () => {
  test('login sets the cookie, which opens every guarded route, and logout ends it', async () => {
    const { email, password } = await newPerson(service)
    const login = await service.request('/auth/cookie/login', credentials(email, password))
    expect(login.status).toBe(204)
    const attributes = 'HttpOnly; Max-Age=3600; Path=/; SameSite=lax; Secure'
    const [cookie = '', ...rest] = (login.headers.get('set-cookie') ?? '').split('; ')
    expect(rest.join('; ')).toBe(attributes)
    const shown = await service.request('/users/me', { headers: { cookie } })
    expect(shown.status).toBe(200)
    const logout = await service.request('/auth/cookie/logout', {
      method: 'POST',
      headers: { cookie },
    })
    expect(logout.headers.get('set-cookie')).toBe(
      'fastapiusersauth=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax; Secure',
    )
  })

  test.each([
    [{ COOKIE_SAMESITE: 'none' }, 'HttpOnly; Max-Age=3600; Path=/; SameSite=none; Secure'],
    [{ COOKIE_SAMESITE: 'strict' }, 'HttpOnly; Max-Age=3600; Path=/; SameSite=strict; Secure'],
    [{ COOKIE_SECURE: 'false' }, 'HttpOnly; Max-Age=3600; Path=/; SameSite=lax'],
    [
      { COOKIE_DOMAIN: '.example.com', COOKIE_SAMESITE: 'none' },
      'Domain=.example.com; HttpOnly; Max-Age=3600; Path=/; SameSite=none; Secure',
    ],
  ])(
    'with %j login and logout write the attributes as FastAPI Users does',
    async (vars, attributes) => {
      const set = startService({ vars })
      const { email, password } = await newPerson(set)
      const login = await set.request('/auth/cookie/login', credentials(email, password))
      const [cookie = '', ...rest] = (login.headers.get('set-cookie') ?? '').split('; ')
      expect(rest.join('; ')).toBe(attributes)
      const init = { method: 'POST', headers: { cookie } }
      const logout = await set.request('/auth/cookie/logout', init)
      expect(logout.headers.get('set-cookie')).toBe(
        `fastapiusersauth=""; ${attributes.replace('3600', '0')}`,
      )
    },
  )

  test('its Max-Age follows the lifetime of the token', async () => {
    const short = startService({ vars: { ACCESS_TOKEN_LIFETIME_SECONDS: '60' } })
    const { email, password } = await newPerson(short)
    const login = await short.request('/auth/cookie/login', credentials(email, password))
    expect(login.headers.get('set-cookie')).toContain('Max-Age=60;')
  })
})

describe('REQUIRE_VERIFIED_EMAIL', () => {
  const strict = startService({ vars: { REQUIRE_VERIFIED_EMAIL: 'true' } })

  test('an unverified user can not log in, and a token made before is forbidden', async () => {
    const { email, password, token } = await newPerson(service)
    const response = strict.request('/auth/jwt/login', credentials(email, password))
    expect(await answer(response)).toEqual([400, { detail: 'LOGIN_USER_NOT_VERIFIED' }])
    expect(await me(token, strict)).toEqual([403, { detail: 'Forbidden' }])
    const wrong = strict.request('/auth/jwt/login', credentials(email, 'wrong'))
    expect(await answer(wrong)).toEqual([400, { detail: 'LOGIN_BAD_CREDENTIALS' }])
  })

  test('a verified user can', async () => {
    const { id, email, password } = await newPerson(service)
    await service.db.prepare('update user set is_verified=1 where id=?').bind(id).run()
    expect((await me(await logIn(strict, email, password), strict))[0]).toBe(200)
  })
})

describe('a change of secret', () => {
  const newSecret = 'a-newer-secret-of-the-tests-0123456789-abcdef'

  test('APP_SECRET_PREVIOUS keeps old tokens good, and new ones are signed with the new', async () => {
    const person = await newPerson(service)
    const previous = service.secret
    const rotated = startService({
      vars: { APP_SECRET: newSecret, APP_SECRET_PREVIOUS: previous },
    })
    const done = startService({ vars: { APP_SECRET: newSecret } })
    expect((await me(person.token, rotated))[0]).toBe(200)
    expect(await me(person.token, done)).toEqual(unauthorized)
    const fresh = await logIn(rotated, person.email, person.password)
    expect((await me(fresh, done))[0]).toBe(200)
    expect(await me(fresh)).toEqual(unauthorized)
  })
})
