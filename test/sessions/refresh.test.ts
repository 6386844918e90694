import { expect, test } from 'vitest'
import { answer, bearer, credentials, logIn, newPerson } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'
import {
  form,
  logInByCookie,
  logInForLong,
  refresh,
  type TokenAnswer,
} from '../support/sessions.ts'

const service = startService()
const over = [
  400,
  {
    error: 'invalid_grant',
    error_description: 'The refresh token is wrong, used or expired, or its session has ended.',
  },
]

const me = async (token: string, from = service) =>
  (await from.request('/users/me', { headers: bearer(token) })).status

async function next(token: string, from: Service = service): Promise<TokenAnswer> {
  const response = await refresh(from, token)
  expect(response.status).toBe(200)
  return response.json()
}

const claimsOf = (token: string) => JSON.parse(atob(token.split('.')[1] ?? ''))

async function endings(userId: string) {
  const sql = "select fields from event where user_id=? and kind='session.ended'"
  const { results } = await service.db.prepare(sql).bind(userId).all<{ fields: string }>()
  return results.map(({ fields }) => JSON.parse(fields).reason)
}

test('a login that asks for offline_access gets a refresh token, and an access token with a sid', async () => {
  const person = await newPerson(service)
  const tokens = await logInForLong(service, person)
  expect(Object.keys(tokens)).toEqual(['access_token', 'token_type', 'refresh_token', 'expires_in'])
  expect([tokens.token_type, tokens.expires_in]).toEqual(['bearer', 3600])
  const [, id, number] = tokens.refresh_token.split('.')
  expect([claimsOf(tokens.access_token).sid, number]).toEqual([id, '0'])
  expect(await me(tokens.access_token)).toBe(200)
})

test('a login that does not ask for one answers as before, and writes nothing', async () => {
  const { email, password, token } = await newPerson(service)
  expect(claimsOf(token).sid).toBeUndefined()
  for (const scope of ['', 'openid', 'offline_access_not']) {
    service.roundTrips.length = 0
    const login = { ...credentials(email, password) }
    login.body = new URLSearchParams({ username: email, password, scope })
    const body = await (await service.request('/auth/jwt/login', login)).json<object>()
    expect(Object.keys(body)).toEqual(['access_token', 'token_type'])
    expect(service.roundTrips).toHaveLength(1)
    expect(service.roundTrips.join()).not.toMatch(/\b(insert into|update|delete from)\b/i)
  }
})

test('a refresh gives new tokens, and the new ones go on', async () => {
  const first = await logInForLong(service, await newPerson(service))
  service.clock.now += 100
  const second = await next(first.refresh_token)
  const third = await next(second.refresh_token)
  expect(new Set([first, second, third].map((one) => one.refresh_token)).size).toBe(3)
  for (const { access_token } of [second, third]) {
    expect(claimsOf(access_token).sid).toBe(claimsOf(first.access_token).sid)
    expect(await me(access_token)).toBe(200)
  }
})

test('SECURITY 10: 50 refreshes of one token at once, 20 times, give one child, and it lives', async () => {
  const person = await newPerson(service)
  let { refresh_token } = await logInForLong(service, person)
  for (let round = 0; round < 20; round++) {
    const parallel = Array.from({ length: 50 }, () => next(refresh_token))
    const children = new Set((await Promise.all(parallel)).map((one) => one.refresh_token))
    expect(children.size).toBe(1)
    refresh_token = [...children][0] ?? ''
  }
  expect(refresh_token.split('.')[2]).toBe('20')
  expect((await refresh(service, refresh_token)).status).toBe(200)
  expect(await endings(person.id)).toEqual([])
})

test('SECURITY 11: a lost answer, asked for again within 30 s, is the same child', async () => {
  const person = await newPerson(service)
  const { refresh_token } = await logInForLong(service, person)
  const lost = await next(refresh_token)
  service.clock.now += 29
  const again = await next(refresh_token)
  expect(again.refresh_token).toBe(lost.refresh_token)
  expect(await me(again.access_token)).toBe(200)
  expect((await refresh(service, again.refresh_token)).status).toBe(200)
})

test('SECURITY 11: after the grace the session is over, and exactly one event says why', async () => {
  const person = await newPerson(service)
  const { refresh_token } = await logInForLong(service, person)
  const child = await next(refresh_token)
  service.clock.now += 30
  expect(await answer(refresh(service, refresh_token))).toEqual(over)
  expect(await me(child.access_token)).toBe(401)
  for (const token of [refresh_token, child.refresh_token]) {
    expect(await answer(refresh(service, token))).toEqual(over)
  }
  expect(await endings(person.id)).toEqual(['refresh_token_reused'])
})

test('SECURITY 11: a grandparent ends the session at once, if many come at the same time too', async () => {
  const person = await newPerson(service)
  const { refresh_token } = await logInForLong(service, person)
  const child = await next(refresh_token)
  await next(child.refresh_token)
  const thefts = Array.from({ length: 20 }, () => refresh(service, refresh_token))
  for (const response of await Promise.all(thefts)) expect(response.status).toBe(400)
  expect(await endings(person.id)).toEqual(['refresh_token_reused'])
})

test('a token of a number above the stored one is ours too: the database was restored', async () => {
  const first = await logInForLong(service, await newPerson(service))
  const id = claimsOf(first.access_token).sid
  let { refresh_token } = first
  for (let count = 0; count < 3; count++) ({ refresh_token } = await next(refresh_token))
  await service.db.prepare('update session set generation=1 where id=?').bind(id).run()
  expect((await next(refresh_token)).refresh_token.split('.')[2]).toBe('4')
})

test('a forged token costs no query and ends nothing', async () => {
  const { refresh_token } = await logInForLong(service, await newPerson(service))
  const [kind, id, number, family, mac = ''] = refresh_token.split('.')
  const other = await logInForLong(service, await newPerson(service))
  const [, otherId] = other.refresh_token.split('.')
  const flipped = `${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`
  service.roundTrips.length = 0
  for (const forged of [
    `${kind}.${id}.${number}.${family}.${flipped}`,
    `${kind}.${id}.7.${family}.${mac}`,
    `${kind}.${otherId}.${number}.${family}.${mac}`,
    `g.${id}.${number}.${family}.${mac}`,
    refresh_token.slice(0, -1),
    `${refresh_token} `,
    other.access_token,
    'x',
  ]) {
    expect(await answer(refresh(service, forged))).toEqual(over)
  }
  expect(service.roundTrips).toEqual([])
  expect((await refresh(service, refresh_token)).status).toBe(200)
})

test.each([
  [{}, 'invalid_request'],
  [{ grant_type: 'refresh_token' }, 'invalid_request'],
  [{ refresh_token: 'x' }, 'invalid_request'],
  [{ grant_type: 'password', refresh_token: 'x' }, 'unsupported_grant_type'],
  [{ grant_type: 'refresh_token', refresh_token: 'x' }, 'invalid_grant'],
])('RFC 6749 section 5.2: %j is refused as %s', async (fields, error) => {
  const response = await service.request('/auth/jwt/refresh', form(fields))
  expect([response.status, response.headers.get('cache-control')]).toEqual([400, 'no-store'])
  expect(await response.json()).toMatchObject({ error })
})

test.each([
  ['urlencoded', 'application/x-www-form-urlencoded'],
  ['multipart', 'multipart/form-data; boundary=B'],
])(
  'RFC 6749 section 5.2: an odd %s form is an invalid_request, and ends nothing',
  async (kind, type) => {
    const { refresh_token } = await logInForLong(service, await newPerson(service))
    const part = (name: string, value: string, more = '') =>
      `--B\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`
    const grant = part('grant_type', 'refresh_token')
    const token = part('refresh_token', refresh_token)
    const fields = `grant_type=refresh_token&refresh_token=${refresh_token}`
    const bodies = {
      urlencoded: ['', '&', '%', `${fields}&grant_type=refresh_token`, `${fields}&refresh_token=x`],
      multipart: [
        `${grant}${part('refresh_token', refresh_token, '; filename="a"')}--B--`,
        `${part('grant_type', 'refresh_token', '; filename="a"')}${token}--B--`,
        `${grant}${token}${token}--B--`,
        `${grant}${token}`,
        'x',
        '',
      ],
    }
    for (const body of kind === 'multipart' ? bodies.multipart : bodies.urlencoded) {
      const init = { method: 'POST', headers: { 'content-type': type }, body }
      const response = await service.request('/auth/jwt/refresh', init)
      expect([body, response.status]).toEqual([body, 400])
      expect(await response.json()).toMatchObject({ error: 'invalid_request' })
    }
    expect((await refresh(service, refresh_token)).status).toBe(200)
  },
)

test('a form of the token endpoint may be multipart, and have fields that it does not know', async () => {
  const { refresh_token } = await logInForLong(service, await newPerson(service))
  const body = new FormData()
  for (const [name, value] of Object.entries({ grant_type: 'refresh_token', refresh_token })) {
    body.append(name, value)
  }
  body.append('resource', 'a')
  body.append('resource', 'b')
  body.append('refresh_token', '')
  const response = await service.request('/auth/jwt/refresh', { method: 'POST', body })
  expect(response.status).toBe(200)
})

test('with a secret that only resource servers hold there are no refresh tokens', async () => {
  const exposed = startService({ origin: 'https://auth.example.com' })
  const person = await newPerson(service)
  const fields = { username: person.email, password: person.password, scope: 'offline_access' }
  const login = await exposed.request('/auth/jwt/login', form(fields))
  expect(Object.keys(await login.json<object>())).toEqual(['access_token', 'token_type'])
  const { refresh_token } = await logInForLong(service, person)
  expect(await answer(refresh(exposed, refresh_token))).toEqual(over)
})

test('a session ends when it is not used for long, and in any case in the end', async () => {
  const vars = { SESSION_IDLE_LIFETIME_SECONDS: '1000', SESSION_LIFETIME_SECONDS: '2500' }
  const short = startService({ vars })
  const idle = await logInForLong(short, await newPerson(short))
  let used = await logInForLong(short, await newPerson(short))
  for (let count = 0; count < 2; count++) {
    short.clock.now += 999
    used = await next(used.refresh_token, short)
  }
  expect(await answer(refresh(short, idle.refresh_token))).toEqual(over)
  expect(await me(idle.access_token, short)).toBe(401)
  short.clock.now += 501
  expect(await me(used.access_token, short)).toBe(200)
  short.clock.now += 1
  expect(await answer(refresh(short, used.refresh_token))).toEqual(over)
  expect(await me(used.access_token, short)).toBe(401)
})

test('who is not verified, where that is required, gets no new tokens until they are; the session goes on', async () => {
  const strict = startService({ vars: { REQUIRE_VERIFIED_EMAIL: 'true' } })
  const person = await newPerson(service)
  const set = service.db.prepare('update user set is_verified=? where id=?')
  await set.bind(1, person.id).run()
  const { refresh_token } = await logInForLong(strict, person)
  const cookie = await logInByCookie(strict, person)
  await set.bind(0, person.id).run()
  const [status, refusal] = await answer(refresh(strict, refresh_token))
  expect([status, Object(refusal).error]).toEqual([400, 'access_denied'])
  const init = { method: 'POST', headers: { cookie } }
  expect((await strict.request('/auth/session/logout', init)).status).toBe(204)
  await set.bind(1, person.id).run()
  expect((await refresh(strict, refresh_token)).status).toBe(200)
  expect((await strict.request('/users/me', { headers: { cookie } })).status).toBe(401)
})

test('refresh tokens live through a change of ROOT_SECRET, while the old one is named', async () => {
  const [one, two, three] = ['f3b1', '9c07', '51ad'].map(
    (word) => `${word}-a-root-secret-9s8d7f6g5h4j3k2`,
  )
  const with_ = (vars: object) => startService({ vars })
  const first = with_({ ROOT_SECRET: one })
  const { refresh_token } = await logInForLong(first, await newPerson(first))
  const second = with_({ ROOT_SECRET: two, ROOT_SECRET_PREVIOUS: one })
  const renewed = await next(refresh_token, second)
  const third = with_({ ROOT_SECRET: three, ROOT_SECRET_PREVIOUS: two })
  expect(await answer(refresh(third, refresh_token))).toEqual(over)
  expect((await refresh(third, renewed.refresh_token)).status).toBe(200)
})

test('and through the first ROOT_SECRET', async () => {
  const { refresh_token } = await logInForLong(service, await newPerson(service))
  const vars = {
    ROOT_SECRET: '7d1e-a-root-secret-9s8d7f6g5h4j3k2',
    ROOT_SECRET_PREVIOUS: 'APP_SECRET',
  }
  expect((await refresh(startService({ vars }), refresh_token)).status).toBe(200)
})

test('neither the database nor the secret alone makes a refresh token', async () => {
  const person = await newPerson(service)
  const { refresh_token } = await logInForLong(service, person)
  const { results } = await service.db.prepare('select * from session').all()
  const family = refresh_token.split('.')[3]
  expect(JSON.stringify(results)).not.toContain(family)
  expect(await logIn(service, person.email, person.password)).toBeTruthy()
})
