import { describe, expect, test } from 'vitest'
import { answer, bearer, credentials, json, newPerson, newSuperuser } from '../support/requests.ts'
import { startService } from '../support/service.ts'
import { form, logInByCookie, logInByOpaque, pickCookie } from '../support/sessions.ts'

const service = startService()
const unauthorized = [401, { detail: 'Unauthorized' }]

const meBy = (headers: Record<string, string>, from = service) =>
  answer(from.request('/users/me', { headers }))

test('login sets a cookie that says nothing, which opens guarded routes until logout ends the session', async () => {
  const { id, email, password } = await newPerson(service)
  const login = await service.request('/auth/session/login', credentials(email, password))
  expect([login.status, await login.text()]).toEqual([204, ''])
  const [cookie = ''] = login.headers.getSetCookie()
  expect(cookie).toMatch(
    /^__Host-postern-session=[\da-f-]{36}\.[\w-]{43}; HttpOnly; Max-Age=15552000; Path=\/; SameSite=lax; Secure$/,
  )
  const headers = { cookie: pickCookie(login) }
  expect(await meBy(headers)).toMatchObject([200, { id }])
  const logout = await service.request('/auth/session/logout', { method: 'POST', headers })
  expect([logout.status, logout.headers.get('set-cookie')]).toEqual([
    204,
    '__Host-postern-session=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax; Secure',
  ])
  expect(await meBy(headers)).toEqual(unauthorized)
})

test('asked for by the form, the token comes in the body, and travels as a bearer token', async () => {
  const person = await newPerson(service)
  const token = await logInByOpaque(service, person)
  expect(await meBy(bearer(token))).toMatchObject([200, { id: person.id }])
  const init = { method: 'POST', headers: bearer(token) }
  expect((await service.request('/auth/session/logout', init)).status).toBe(204)
  expect(await meBy(bearer(token))).toEqual(unauthorized)
})

test('another transport is refused', async () => {
  const { email: username, password } = await newPerson(service)
  const fields = { username, password, transport: 'pigeon' }
  expect((await service.request('/auth/session/login', form(fields))).status).toBe(422)
})

test('the cookie opens the routes of superusers too', async () => {
  const superuser = await newSuperuser(service)
  const cookie = await logInByCookie(service, superuser)
  const { id } = await newPerson(service)
  expect((await service.request(`/users/${id}`, { headers: { cookie } })).status).toBe(200)
})

test('a session token has one secret, and is no cookie of the contract', async () => {
  const person = await newPerson(service)
  const token = await logInByOpaque(service, person)
  const other = await logInByOpaque(service, await newPerson(service))
  const [id = '', secret = ''] = token.split('.')
  const [otherId = ''] = other.split('.')
  for (const wrong of [
    `${id}.${'A'.repeat(43)}`,
    `${otherId}.${secret}`,
    `${crypto.randomUUID()}.${secret}`,
    `${id}.${secret}.`,
    id,
  ]) {
    expect(await meBy(bearer(wrong))).toEqual(unauthorized)
  }
  expect(await meBy({ cookie: `__Host-postern-session=${person.token}` })).toEqual(unauthorized)
  expect(await meBy({ cookie: `fastapiusersauth=${token}` })).toEqual(unauthorized)
})

describe('of a request with two credentials', () => {
  test('our cookie, which no other host can set, goes before that of the contract', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)]
    const own = await logInByCookie(service, one)
    const cookie = `fastapiusersauth=${other.token}; ${own}`
    expect(await meBy({ cookie })).toMatchObject([200, { id: one.id }])
    const change = json('PATCH', { password: 'another' })
    const init = { ...change, headers: { ...change.headers, cookie } }
    expect(await answer(service.request('/users/me', init))).toMatchObject([200, { id: one.id }])
  })

  test('a logout ends the session whose cookie it clears, whoever asked', async () => {
    const [one, other] = [await newPerson(service), await newPerson(service)]
    const cookie = await logInByCookie(service, one)
    const headers = { ...bearer(other.token), cookie }
    const logout = await service.request('/auth/session/logout', { method: 'POST', headers })
    expect(logout.status).toBe(204)
    expect(await meBy({ cookie })).toEqual(unauthorized)
  })

  test('a cookie that names the session of a bearer token, with another secret, is not renewed', async () => {
    const person = await newPerson(service)
    const token = await logInByOpaque(service, person)
    const cookie = `__Host-postern-session=${token.slice(0, 36)}.${'A'.repeat(43)}`
    const change = json('PATCH', { password: 'another' }, token)
    const init = { ...change, headers: { ...change.headers, cookie } }
    const response = await service.request('/users/me', init)
    expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null])
  })
})

test('a person has at most 100 sessions, and none that is over is kept when another begins', async () => {
  const person = await newPerson(service)
  const count = async () => {
    const sql = 'select count(*) as n from session where user_id=?'
    return service.db.prepare(sql).bind(person.id).first<number>('n')
  }
  const first = await logInByCookie(service, person)
  for (let begun = 1; begun < 100; begun++) {
    service.clock.now += 1
    await logInByCookie(service, person)
  }
  expect([await count(), (await meBy({ cookie: first }))[0]]).toEqual([100, 200])
  await logInByCookie(service, person)
  expect([await count(), (await meBy({ cookie: first }))[0]]).toEqual([100, 401])
  const everywhere = { method: 'DELETE', headers: bearer(person.token) }
  expect((await service.request('/users/me/sessions', everywhere)).status).toBe(204)
  await logInByCookie(service, person)
  expect(await count()).toBe(1)
})

test.each([{ COOKIE_SECURE: 'false' }, { PUBLIC_URL: 'http://localhost:8000' }])(
  'without TLS, by %j, the cookie has neither the prefix nor Secure',
  async (vars) => {
    const plain = startService({ vars })
    const { email, password } = await newPerson(plain)
    const login = await plain.request('/auth/session/login', credentials(email, password))
    const cookies = login.headers.getSetCookie()
    const cookie = cookies.find((one) => one.startsWith('postern-session')) ?? ''
    expect(cookie).toMatch(
      /^postern-session=\S+; HttpOnly; Max-Age=15552000; Path=\/; SameSite=lax$/,
    )
    expect((await meBy({ cookie: cookie.split(';')[0] ?? '' }, plain))[0]).toBe(200)
  },
)

describe('SECURITY: session fixation', () => {
  test('a login ends the session that the browser had, whoever began it', async () => {
    const [attacker, victim] = [await newPerson(service), await newPerson(service)]
    const planted = await logInByCookie(service, attacker)
    const cookie = await logInByCookie(service, victim, { cookie: planted })
    expect(cookie).not.toBe(planted)
    expect(await meBy({ cookie: planted })).toEqual(unauthorized)
    expect(await meBy({ cookie })).toMatchObject([200, { id: victim.id }])
  })

  test('but not that of someone whose secret the cookie does not have', async () => {
    const [attacker, victim] = [await newPerson(service), await newPerson(service)]
    const cookie = await logInByCookie(service, victim)
    const [id = ''] = cookie.split('=')[1]?.split('.') ?? []
    await logInByCookie(service, attacker, {
      cookie: `__Host-postern-session=${id}.${'A'.repeat(43)}`,
    })
    expect((await meBy({ cookie }))[0]).toBe(200)
  })
})

test('another site makes no change by the cookie, and no login', async () => {
  const person = await newPerson(service)
  const cookie = await logInByCookie(service, person)
  const headers = { cookie, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }
  const refused = [403, { detail: 'CROSS_SITE_REQUEST' }]
  for (const [method, path] of [
    ['DELETE', '/users/me/sessions'],
    ['POST', '/auth/session/logout'],
    ['POST', '/auth/step-up'],
  ] as const) {
    const init = { ...json(method, { password: person.password }), headers }
    expect(await answer(service.request(path, init))).toEqual(refused)
  }
  const login = form({ username: person.email, password: person.password }, headers)
  expect(await answer(service.request('/auth/session/login', login))).toEqual(refused)
  expect((await meBy({ cookie }))[0]).toBe(200)
})

test('a use is written down at most once an hour, after the answer', async () => {
  const cookie = await logInByCookie(service, await newPerson(service))
  const count = async () => {
    service.roundTrips.length = 0
    const { response, settled } = await service.respond('/users/me', { headers: { cookie } })
    const before = service.roundTrips.length
    await settled()
    return [response.status, before, service.roundTrips.length - before]
  }
  expect(await count()).toEqual([200, 1, 0])
  service.clock.now += 3599
  expect(await count()).toEqual([200, 1, 0])
  service.clock.now += 1
  expect(await count()).toEqual([200, 1, 1])
  expect(await count()).toEqual([200, 1, 0])
})
