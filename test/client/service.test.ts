import { expect, test } from 'vitest'
import { createClient, PosternError } from '../../clients/typescript/src/client.ts'
import { json } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'
import { openStorage } from './signed-in.ts'

const service = startService()
let people = 0

/** A client of the service, and the paths that it asked for. */
function connect(from: Service = service, storage = openStorage().storage) {
  const asked: string[] = []
  const client = createClient({
    url: 'http://postern.test',
    storage,
    fetch: async (input, init) => {
      const request = new Request(input, init)
      const { pathname } = new URL(request.url)
      asked.push(pathname)
      const { method, headers } = request
      const body = request.body && (await request.arrayBuffer())
      return from.request(pathname, { method, headers, body })
    },
  })
  return { client, asked, storage }
}

/** A person who has registered and signed in by the client. */
async function signedIn(from: Service = service) {
  const email = `reader-${++people}@example.com`
  const password = 'correct horse'
  const connected = connect(from)
  const { id } = await connected.client.register({ email, password })
  await connected.client.login({ username: email, password })
  return { ...connected, id, email, password }
}

const count = (asked: string[], path: string) => asked.filter((one) => one === path).length

test('the client registers, signs in, shows who it is, and signs out', async () => {
  const { client, id, email } = await signedIn()
  expect(await client.user()).toMatchObject({ id, email, is_active: true })
  expect((await client.fetch('/users/me/sessions')).status).toBe(200)
  await client.logout()
  expect(await client.user()).toBeUndefined()
  expect((await client.fetch('/users/me/sessions')).status).toBe(401)
})

test('refusals come as errors with their code', async () => {
  const { client, email } = await signedIn()
  const again = client.register({ email, password: 'correct horse' })
  await expect(again).rejects.toMatchObject({ status: 400, code: 'REGISTER_USER_ALREADY_EXISTS' })
  const wrong = client.login({ username: email, password: 'wrong horse' })
  await expect(wrong).rejects.toMatchObject({ status: 400, code: 'LOGIN_BAD_CREDENTIALS' })
  const strict = connect(startService({ vars: { PASSWORD_MIN_LENGTH: '12' } })).client
  const short = strict.register({ email: 'short@example.com', password: 'short' })
  const detail = { code: 'REGISTER_INVALID_PASSWORD', reason: expect.any(String) }
  await expect(short).rejects.toMatchObject({ status: 400, code: detail.code, detail })
  const invalid = client.register({ email: 'x', password: 'correct horse' })
  await expect(invalid).rejects.toMatchObject({ status: 422, code: '', detail: [{}] })
})

test('a login sends no field that is undefined', async () => {
  const bodies: string[] = []
  const client = createClient({
    url: 'http://postern.test/',
    fetch: async (input, init) => {
      bodies.push(await new Request(input, init).text())
      return Response.json({ access_token: 'x' })
    },
  })
  const more: object = { login_code: undefined }
  await client.login({ username: 'a@example.com', password: 'x', ...more })
  expect(Object.fromEntries(new URLSearchParams(bodies[0]))).toEqual({
    ...{ username: 'a@example.com', password: 'x' },
    ...{ grant_type: 'password', scope: 'offline_access' },
  })
})

test('a login that something else than the service answers is refused by a PosternError', async () => {
  const fetch = async () => new Response('<!doctype html>')
  const client = createClient({ url: 'http://postern.test', fetch })
  const login = client.login({ username: 'a@example.com', password: 'x' })
  await expect(login).rejects.toBeInstanceOf(PosternError)
  await expect(login).rejects.toMatchObject({ status: 200, code: 'NO_TOKEN' })
})

test('a service is at an origin: a path is refused in words', () => {
  const create = () => createClient({ url: 'http://postern.test/base' })
  expect(create).toThrow(/origin without a path/)
})

test('a session lives for weeks on access tokens of an hour', async () => {
  const from = startService()
  const { client, asked, id } = await signedIn(from)
  for (let week = 0; week < 6; week++) {
    from.clock.now += 7 * 24 * 3600
    expect(await client.user()).toMatchObject({ id })
  }
  expect(count(asked, '/auth/jwt/refresh')).toBe(6)
})

test('a password change in the session goes on, by another access token', async () => {
  const { client, asked, id } = await signedIn()
  const change = json('PATCH', { password: 'another horse' })
  expect((await client.fetch('/users/me', change)).status).toBe(200)
  expect(await client.user()).toMatchObject({ id })
  expect(count(asked, '/auth/jwt/refresh')).toBe(1)
})

test('a change that wants a fresh proof goes through after a step-up', async () => {
  const from = startService()
  const { client, email, password } = await signedIn(from)
  from.clock.now += 600
  const change = () => client.fetch('/users/me', json('PATCH', { email: `new-${email}` }))
  const refused = await change()
  expect([refused.status, await refused.json()]).toEqual([403, { detail: 'STEP_UP_REQUIRED' }])
  const wrong = client.stepUp('wrong horse')
  await expect(wrong).rejects.toMatchObject({ status: 400, code: 'STEP_UP_BAD_CREDENTIALS' })
  await client.stepUp(password)
  expect((await change()).status).toBe(200)
})

test('20 instances that share a storage, at once after an hour, keep one session', async () => {
  const from = startService()
  const { storage, id } = await signedIn(from)
  const all = Array.from({ length: 20 }, () => connect(from, storage))
  for (let hour = 0; hour < 3; hour++) {
    from.clock.now += 3600
    const users = await Promise.all(all.map(({ client }) => client.user()))
    expect(new Set(users.map((user) => user?.id))).toEqual(new Set([id]))
  }
})

test('an instance that has slept takes the tokens that another one has refreshed since', async () => {
  const from = startService()
  const { client, storage, asked, id } = await signedIn(from)
  const other = connect(from, storage)
  for (let hour = 0; hour < 3; hour++) {
    from.clock.now += 3600
    expect(await other.client.user()).toMatchObject({ id })
  }
  from.clock.now += 31
  expect(await client.user()).toMatchObject({ id })
  expect(count(asked, '/auth/jwt/refresh')).toBe(0)
})

test('a logout ends the session at the service, after an hour too', async () => {
  const from = startService()
  for (const seconds of [0, 3601]) {
    const { client, storage, id } = await signedIn(from)
    from.clock.now += seconds
    const kept = await storage.getItem('postern http://postern.test')
    await client.logout()
    await storage.setItem('postern http://postern.test', kept ?? '')
    expect(await client.user()).toBeUndefined()
    const alive = 'select count(*) as n from session where user_id=? and ended_at is null'
    expect(await from.db.prepare(alive).bind(id).first('n')).toBe(0)
  }
})

test('a session that was ended elsewhere is over here: nobody is signed in', async () => {
  const { client, storage, email, password } = await signedIn()
  const other = connect()
  await other.client.login({ username: email, password })
  const everywhere = { method: 'DELETE' }
  expect((await other.client.fetch('/users/me/sessions', everywhere)).status).toBe(204)
  expect(await client.user()).toBeUndefined()
  expect(await storage.getItem('postern http://postern.test')).toBeNull()
})

test('while the database does not answer the session stays, and the error says when to come back', async () => {
  const from = startService()
  const { storage, id } = await signedIn(from)
  const down = startService({ brokenDatabase: true })
  const expired = startService()
  expired.clock.now += 3601
  const request: Service['request'] = (path, init) =>
    (path === '/auth/jwt/refresh' ? down : expired).request(path, init)
  const { client } = connect({ ...expired, request }, storage)
  await expect(client.user()).rejects.toMatchObject({
    status: 503,
    code: 'DATABASE_UNAVAILABLE',
    retryAt: expect.any(Number),
  })
  expect(await connect(expired, storage).client.user()).toMatchObject({ id })
})
