import { expect, test } from 'vitest'
import {
  bearer,
  credentials,
  json,
  logIn,
  mailedToken,
  newPerson,
  newSuperuser,
  requestReset,
  requestVerification,
} from '../support/requests.ts'
import { startService } from '../support/service.ts'
import { form, logInForLong } from '../support/sessions.ts'

const service = startService()

/** How many times a request goes to D1 before and after it is answered with that status. */
async function count(path: string, init: RequestInit, status: number, from = service) {
  from.roundTrips.length = 0
  const { response, settled } = await from.respond(path, init)
  const before = from.roundTrips.length
  await settled()
  expect(response.status).toBe(status)
  const later = from.roundTrips.length - before
  return later > 0 ? `${before}, then ${later}` : before
}

test('each request goes to D1 as seldom as the design says', async () => {
  const person = await newPerson(service)
  const { id, email, password } = person
  const superuser = await newSuperuser(service)
  const mine = { headers: bearer(person.token) }
  const superusers = { headers: bearer(superuser.token) }
  const login = credentials(email, password)
  const unknown = { email: 'nobody@example.com' }
  const fresh = { email: 'fresh@example.com', password }
  const verifyToken = await requestVerification(service, email)
  const invited = { email: 'invited@example.com', invite: true }
  const change = { email: 'changed@example.com', password: 'x' }
  // Once in a minute an isolate reads the data keys; the first time of all it makes one too.
  const other = await newPerson(service)
  await service.request(`/users/${other.id}`, { ...superusers, method: 'DELETE' })

  expect({
    register: await count('/auth/register', json('POST', fresh), 201),
    'register, taken': await count('/auth/register', json('POST', fresh), 400),
    login: await count('/auth/jwt/login', login, 200),
    'login, unknown': await count('/auth/jwt/login', credentials('nobody', 'x'), 400),
    'cookie login': await count('/auth/cookie/login', login, 204),
    me: await count('/users/me', mine, 200),
    'me, bad token': await count('/users/me', { headers: bearer('x') }, 401),
    logout: await count('/auth/jwt/logout', { ...mine, method: 'POST' }, 204),
    forgot: await count('/auth/forgot-password', json('POST', { email }), 202),
    'forgot, unknown': await count('/auth/forgot-password', json('POST', unknown), 202),
    'request login code': await count('/auth/request-login-code', json('POST', { email }), 202),
    'request login code, unknown': await count(
      '/auth/request-login-code',
      json('POST', unknown),
      202,
    ),
    'request verify': await count('/auth/request-verify-token', json('POST', { email }), 202),
    'request verify, unknown': await count(
      '/auth/request-verify-token',
      json('POST', unknown),
      202,
    ),
    verify: await count('/auth/verify', json('POST', { token: verifyToken }), 200),
    'verify, again': await count('/auth/verify', json('POST', { token: verifyToken }), 400),
    'show a user': await count(`/users/${id}`, superusers, 200),
    'show a user, no token': await count(`/users/${id}`, {}, 401),
    'change a user': await count(
      `/users/${id}`,
      json('PATCH', { is_active: true }, superuser.token),
      200,
    ),
    'change me': await count('/users/me', json('PATCH', change, person.token), 200),
    reset: await count(
      '/auth/reset-password',
      json('POST', { token: await requestReset(service, change.email), password }),
      200,
    ),
    'list users': await count('/users?domain=example.com&is_verified=true', superusers, 200),
    'events of a user': await count(`/users/${id}/events`, superusers, 200),
    'create a user, and invite': await count('/users', json('POST', invited, superuser.token), 201),
    'send a reset': await count(`/users/${id}/send-reset`, { ...superusers, method: 'POST' }, 202),
    'export a user': await count(`/users/${id}/export`, superusers, 200),
    'sign a user out': await count(`/users/${id}/sign-out`, { ...superusers, method: 'POST' }, 204),
    'delete a user': await count(`/users/${id}`, { ...superusers, method: 'DELETE' }, 204),
    'restore a user': await count(`/users/${id}/restore`, { ...superusers, method: 'POST' }, 200),
    'find deleted users': await count('/deleted-users?email=x@example.com', superusers, 200),
    health: await count('/healthz', {}, 200),
  }).toEqual({
    register: 1,
    'register, taken': 1,
    login: 1,
    'login, unknown': 1,
    'cookie login': 1,
    me: 1,
    'me, bad token': 0,
    logout: 1,
    forgot: '1, then 1',
    'forgot, unknown': '1, then 1',
    // The one more stores the code.
    'request login code': '1, then 2',
    'request login code, unknown': '1, then 1',
    'request verify': '1, then 1',
    'request verify, unknown': '1, then 1',
    verify: 1,
    'verify, again': 2,
    'show a user': 1,
    'show a user, no token': 0,
    'change a user': 2,
    'change me': 2,
    reset: 2,
    'list users': 2,
    'events of a user': 2,
    'create a user, and invite': '2, then 1',
    'send a reset': '2, then 1',
    'export a user': 2,
    'sign a user out': 2,
    'delete a user': 3,
    'restore a user': 3,
    'find deleted users': 2,
    health: 1,
  })
})

test('a mail that is promised with the registration costs no round trip before the answer', async () => {
  const mailing = startService({ vars: { VERIFY_ON_REGISTER: 'true' } })
  const fresh = json('POST', { email: 'mailed@example.com', password: 'x' })
  const register = (status: number) => count('/auth/register', fresh, status, mailing)
  expect([await register(201), await register(400)]).toEqual(['1, then 1', 1])
})

test('a request for a mail too many goes to D1 once', async () => {
  const limited = startService({ vars: { RATE_LIMITS: 'on' } })
  const ask = (status: number) =>
    count('/auth/forgot-password', json('POST', { email: 'often@example.com' }), status, limited)
  expect([await ask(202), await ask(429)]).toEqual(['1, then 1', 1])
})

test('security mails are promised in the batch of what they tell of', async () => {
  const told = startService({ vars: { PUBLIC_URL: 'https://auth.example.com' } })
  const person = await newPerson(told)
  const { email, password } = person
  const superuser = await newSuperuser(told)
  const login = credentials(email, password)
  await count('/auth/session/login', login, 204, told)
  const change = { email: `told-${email}`, password: 'x' }
  const signOut = { method: 'POST', headers: bearer(superuser.token) }
  const token = await requestReset(told, email)
  const counts = {
    'sign-in': await count('/auth/session/login', login, 204, told),
    reset: await count('/auth/reset-password', json('POST', { token, password }), 200, told),
    'sign a user out': await count(`/users/${person.id}/sign-out`, signOut, 204, told),
    'change me': await count(
      '/users/me',
      json('PATCH', change, await logIn(told, email, password)),
      200,
      told,
    ),
  }
  await told.everyMinute()
  const notMe = json('POST', { token: mailedToken(told, change.email) })
  expect({ ...counts, 'not me': await count('/auth/not-me', notMe, 200, told) }).toEqual({
    'sign-in': 2,
    reset: 2,
    'sign a user out': 2,
    'change me': 2,
    // The reset goes out once that is answered.
    'not me': '1, then 1',
  })
  const subjects = told.mailbox.map(({ subject }) => subject)
  expect(subjects).toContain('A new sign-in to your account')
})

test('a minute without mails to deliver goes to D1 nine times', async () => {
  // What other tests left is due by now on a slow machine.
  await service.db.prepare('delete from mail_outbox').run()
  service.roundTrips.length = 0
  await service.everyMinute()
  expect(service.roundTrips).toHaveLength(9)
})

test('a login that rehashes goes to D1 twice', async () => {
  const { email, password } = await newPerson(startService())
  const stronger = startService({ pbkdf2: { iterations: 40, passes: 2 } })
  const logIn = async () => {
    stronger.roundTrips.length = 0
    await stronger.request('/auth/jwt/login', credentials(email, password))
    return stronger.roundTrips.length
  }
  expect([await logIn(), await logIn()]).toEqual([2, 1])
})

test('a refresh goes to D1 once, one with a copied token or of a session that is over twice', async () => {
  const { refresh_token } = await logInForLong(service, await newPerson(service))
  const spend = (token: string, status: number) =>
    count('/auth/jwt/refresh', form({ grant_type: 'refresh_token', refresh_token: token }), status)
  expect([await spend(refresh_token, 200), await spend(refresh_token, 200)]).toEqual([1, 1])
  service.clock.now += 30
  expect([await spend(refresh_token, 400), await spend(refresh_token, 400)]).toEqual([2, 2])
  expect(await spend('x', 400)).toBe(0)
})

test('with limits on a good login goes to D1 once, a failed one twice, a refused one once', async () => {
  const limited = startService({ vars: { RATE_LIMITS: 'on' } })
  const { email, password } = await newPerson(limited)
  const login = (secret: string, status: number) =>
    count('/auth/jwt/login', credentials(email, secret), status, limited)
  expect([await login(password, 200), await login('wrong', 400)]).toEqual([1, 2])
  // After a failure: with a ticket, which is given back after the answer.
  expect([await login(password, 200), await login('wrong', 400)]).toEqual(['1, then 1', 1])
  for (let time = 0; time < 8; time++) await login('wrong', 400)
  expect(await login(password, 429)).toBe(1)
})
