import { describe, expect, test } from 'vitest'
import { answer, bearer, json, newPerson, newSuperuser, type Person } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'
import { logInByCookie, logInByOpaque, logInForLong, refresh } from '../support/sessions.ts'

const service = startService()
const wanted = [403, { detail: 'STEP_UP_REQUIRED' }]

type Headers = Record<string, string>

/** Each credential, and whether it is of a session. */
const credentials: Record<string, { make(person: Person): Promise<Headers>; isSession: boolean }> =
  {
    "the contract's token": { make: async ({ token }) => bearer(token), isSession: false },
    "the contract's cookie": {
      make: async ({ token }) => ({ cookie: `fastapiusersauth=${token}` }),
      isSession: false,
    },
    'a token with a sid': {
      make: async (person) => bearer((await logInForLong(service, person)).access_token),
      isSession: true,
    },
    'a session cookie': {
      make: async (person) => ({ cookie: await logInByCookie(service, person) }),
      isSession: true,
    },
    'an opaque token': {
      make: async (person) => bearer(await logInByOpaque(service, person)),
      isSession: true,
    },
  }

/** Each route that wants a fresh proof: of superusers each that changes something. */
const routes: Record<string, (other: Person) => [method: string, path: string, body?: unknown]> = {
  'my password': () => ['PATCH', '/users/me', { password: 'another' }],
  'my address': ({ id }) => ['PATCH', '/users/me', { email: `me-${id}@example.com` }],
  "another's password": ({ id }) => ['PATCH', `/users/${id}`, { password: 'another' }],
  "another's address": ({ id }) => ['PATCH', `/users/${id}`, { email: `you-${id}@example.com` }],
  'deletion of another': ({ id }) => ['DELETE', `/users/${id}`],
  'rights of another': ({ id }) => ['PATCH', `/users/${id}`, { is_superuser: true }],
  'activity of another': ({ id }) => ['PATCH', `/users/${id}`, { is_active: false }],
  'a new superuser': ({ id }) => [
    'POST',
    '/users',
    { email: `su-${id}@example.com`, is_superuser: true },
  ],
  'the sessions of another': ({ id }) => ['POST', `/users/${id}/sign-out`],
  'a reset for another': ({ id }) => ['POST', `/users/${id}/send-reset`],
}

function send(headers: Headers, [method, path, body]: ReturnType<(typeof routes)[string]>) {
  const init = json(method, body)
  return answer(service.request(path, { ...init, headers: { ...init.headers, ...headers } }))
}

const stepUp = (headers: Headers, password: string, from: Service = service) =>
  answer(
    from.request('/auth/step-up', {
      method: 'POST',
      body: JSON.stringify({ password }),
      headers: { 'content-type': 'application/json', ...headers },
    }),
  )

describe.each(Object.entries(credentials))('SECURITY 39: by %s', (_, { make, isSession }) => {
  test.each(Object.entries(routes))('%s', async (_name, route) => {
    const [superuser, other] = [await newSuperuser(service), await newPerson(service)]
    const headers = await make(superuser)
    service.clock.now += 600
    const late = await send(headers, route(other))
    if (!isSession) return expect([200, 201, 202, 204]).toContain(late[0])
    expect(late).toEqual(wanted)
    expect(await stepUp(headers, superuser.password)).toEqual([204, ''])
    service.clock.now += 599
    expect([200, 201, 202, 204]).toContain((await send(headers, route(other)))[0])
  })

  test('what changes none of these goes on without', async () => {
    const superuser = await newSuperuser(service)
    const headers = await make(superuser)
    service.clock.now += 600
    expect((await send(headers, ['PATCH', '/users/me', {}]))[0]).toBe(200)
    const same = { email: superuser.email }
    expect((await send(headers, ['PATCH', '/users/me', same]))[0]).toBe(200)
    const { id } = await newPerson(service)
    expect((await send(headers, ['GET', `/users/${id}`]))[0]).toBe(200)
    expect((await send(headers, ['GET', '/users']))[0]).toBe(200)
  })
})

test('a sign-in is a proof, and a refresh is none', async () => {
  const person = await newPerson(service)
  const tokens = await logInForLong(service, person)
  const change = { email: `new-${person.email}` }
  expect((await send(bearer(tokens.access_token), ['PATCH', '/users/me', change]))[0]).toBe(200)
  service.clock.now += 600
  const next = await (await refresh(service, tokens.refresh_token)).json<{ access_token: string }>()
  const back = { email: person.email }
  expect(await send(bearer(next.access_token), ['PATCH', '/users/me', back])).toEqual(wanted)
})

test('a proof does not move the time of the sign-in, and leaves an event', async () => {
  const person = await newPerson(service)
  const headers = bearer(await logInByOpaque(service, person))
  const begun = service.clock.now
  service.clock.now += 600
  await stepUp(headers, person.password)
  const sql = 'select auth_time, proofs from session where user_id=?'
  expect(await service.db.prepare(sql).bind(person.id).first()).toEqual({
    auth_time: begun,
    proofs: JSON.stringify({ pwd: service.clock.now }),
  })
  const events = "select count(*) as n from event where user_id=? and kind='session.stepped_up'"
  expect(await service.db.prepare(events).bind(person.id).first()).toEqual({ n: 1 })
})

test('a wrong password, a token without a session, and no token are refused', async () => {
  const person = await newPerson(service)
  const headers = bearer(await logInByOpaque(service, person))
  expect(await stepUp(headers, 'wrong')).toEqual([400, { detail: 'STEP_UP_BAD_CREDENTIALS' }])
  expect(await stepUp(bearer(person.token), person.password)).toEqual([
    400,
    { detail: 'NO_SESSION' },
  ])
  expect((await stepUp({}, person.password))[0]).toBe(401)
})

test('SECURITY 13: guesses at it are counted, by session, and no stranger bars it', async () => {
  const limited = startService({ vars: { RATE_LIMITS: 'on' } })
  const person = await newPerson(service)
  const headers = bearer(await logInByOpaque(service, person))
  for (let guess = 0; guess < 10; guess++) {
    const body = new URLSearchParams({ username: person.email, password: 'wrong' })
    await limited.request('/auth/jwt/login', { method: 'POST', body })
  }
  expect((await stepUp(headers, person.password, limited))[0]).toBe(204)
  for (let guess = 0; guess < 10; guess++) await stepUp(headers, 'wrong', limited)
  expect((await stepUp(headers, person.password, limited))[0]).toBe(429)
  const other = bearer(await logInByOpaque(service, person))
  expect((await stepUp(other, person.password, limited))[0]).toBe(204)
})
