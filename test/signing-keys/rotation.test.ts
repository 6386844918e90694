import { beforeEach, describe, expect, test } from 'vitest'
import { deleteKeys, readJwks, withKeys } from '../support/keys.ts'
import { givePass } from '../support/passes.ts'
import { answer, bearer, json, logIn, newPerson, newSuperuser } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const hour = 3600
const vars = { ...withKeys, ACCESS_TOKEN_ALG: 'ES256' }
let service: Service
let places: Service[]

beforeEach(async () => {
  service = startService({ vars })
  places = []
  await deleteKeys(service)
})

interface ShownKey {
  kid: string
  state: string
  activates_at: number
  retires_at: number | null
}

const ask = async (path: string, init: RequestInit, from = service) =>
  answer(from.request(path, init))
const rotate = async (body: object = {}, from = service) =>
  ask('/keys/rotate', json('POST', body, await givePass(from)), from)
const statusOf = async (from = service) => {
  const init = { headers: bearer(await givePass(from)) }
  const response = await from.request('/keys', init)
  return response.json<{
    access_token_alg: string
    signing_keys: ShownKey[]
    data_keys: object[]
  }>()
}
const statesOf = async (from = service) =>
  (await statusOf(from)).signing_keys.map(({ state }) => state)
const kids = async (from = service) => (await readJwks(from)).map(({ kid }) => kid)
const kidOf = (token: string): string => JSON.parse(atob(token.split('.')[0] ?? '')).kid
const me = async (token: string, from = service) =>
  (await from.request('/users/me', { headers: bearer(token) })).status
/** Another place of the service, whose clock goes along. */
function anotherPlace(): Service {
  const place = startService({ vars })
  place.clock.now = service.clock.now
  places.push(place)
  return place
}
/** Moves the clocks of all places. */
function setClocks(now: number): void {
  for (const { clock } of [service, ...places]) clock.now = now
}

test('the key is made at its first use, once, however many use it at once', async () => {
  const places = Array.from({ length: 20 }, () => startService({ vars }))
  const seen = await Promise.all(places.map(kids))
  expect(new Set(seen.flat()).size).toBe(1)
  expect(seen.every((one) => one.length === 1)).toBe(true)
  const count = async (table: string) =>
    service.db.prepare(`select count(*) n from ${table}`).first('n')
  expect([await count('signing_key'), await count('data_key')]).toEqual([1, 1])
})

test('the JWKS holds public keys alone, may be kept for five minutes, and answers HEAD', async () => {
  const response = await service.request('/.well-known/jwks.json')
  expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  const text = /^[\w-]{43}$/
  expect(await response.json()).toEqual({
    keys: [
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.stringMatching(text),
        y: expect.stringMatching(text),
        kid: expect.stringMatching(text),
        alg: 'ES256',
        use: 'sig',
      },
    ],
  })
  const head = await service.request('/.well-known/jwks.json', { method: 'HEAD' })
  expect(head.status).toBe(200)
  service.roundTrips.length = 0
  await readJwks(service)
  expect(service.roundTrips).toEqual([])
})

test('there is no JWKS and no rotation without PUBLIC_URL, or without ROOT_SECRET', async () => {
  for (const missing of ['PUBLIC_URL', 'ROOT_SECRET']) {
    const without = startService({ vars: { ...withKeys, [missing]: '' } })
    expect((await without.request('/.well-known/jwks.json')).status).toBe(404)
    expect(await rotate({}, without)).toEqual([400, { detail: 'SIGNING_KEYS_OFF' }])
    expect((await statusOf(without)).signing_keys).toEqual([])
  }
  const rows = service.db.prepare('select count(*) n from signing_key')
  expect(await rows.first('n')).toBe(0)
})

test('what signs access tokens is told beside the keys', async () => {
  expect((await statusOf()).access_token_alg).toBe('ES256')
  expect((await statusOf(startService({ vars: withKeys }))).access_token_alg).toBe('HS256')
})

test('no private key stands in the database or in an answer', async () => {
  await newPerson(service)
  const row = await service.db.prepare('select * from signing_key').first()
  const { wrapped } = (await service.db.prepare('select * from data_key').first()) ?? {}
  expect(row?.sealed).toMatch(/^1\.[\w-]{16}\.[\w-]{200,}$/)
  expect(JSON.stringify(await statusOf())).not.toContain(String(row?.sealed))
  expect(JSON.stringify(await statusOf())).not.toContain(String(wrapped))
  expect(row?.public_jwk).not.toContain('"d"')
})

describe('a rotation', () => {
  test('publishes the new key for an hour before it signs, and keeps the old one until its tokens are over', async () => {
    const { now } = service.clock
    const { token, email, password } = await newPerson(service)
    const [first = ''] = await kids()
    const [status, made] = await rotate()
    const [, second = ''] = await kids()
    expect([status, made]).toEqual([
      201,
      {
        kid: second,
        alg: 'ES256',
        state: 'next',
        created_at: now,
        activates_at: now + hour,
        retires_at: null,
      },
    ])
    expect(await kids()).toEqual([first, second])
    expect(await statesOf()).toEqual(['current', 'next'])
    setClocks(now + hour - 1)
    const last = await logIn(service, email, password)
    expect(kidOf(last)).toBe(first)
    setClocks(now + hour)
    const next = await logIn(service, email, password)
    expect(kidOf(next)).toBe(second)
    expect(await statesOf()).toEqual(['previous', 'current'])
    expect([await me(token), await me(last), await me(next)]).toEqual([401, 200, 200])
    // The last token of the old key is over by then.
    setClocks(now + 2 * hour + 60)
    expect(await kids()).toEqual([second])
  })

  test('switches in every place at the same second, also where it was not asked for', async () => {
    const { now } = service.clock
    const { email, password } = await newPerson(service)
    const other = anotherPlace()
    const old = kidOf(await logIn(other, email, password))
    await rotate()
    setClocks(now + 60)
    expect(await kids(other)).toHaveLength(2)
    setClocks(now + hour)
    const fresh = kidOf(await logIn(other, email, password))
    expect(fresh).not.toBe(old)
    expect(fresh).toBe(kidOf(await logIn(service, email, password)))
  })

  test('is refused while the key of the last one does not sign yet, and of twenty at once one is made', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => rotate()))
    const refused = [400, { detail: 'KEY_ROTATION_UNDER_WAY' }]
    expect(answers.filter(([status]) => status === 201)).toHaveLength(1)
    expect(answers.filter(([status]) => status !== 201)).toEqual(Array(19).fill(refused))
    expect(await kids()).toHaveLength(2)
    setClocks(service.clock.now + hour)
    expect((await rotate())[0]).toBe(201)
    expect(await statesOf()).toEqual(['previous', 'current', 'next'])
  })

  test('of compromised keys ends all tokens at once, here, and within a minute elsewhere', async () => {
    const { token, email, password } = await newPerson(service)
    const other = anotherPlace()
    expect(await me(token, other)).toBe(200)
    await rotate()
    const [status, made] = await rotate({ is_compromised: true })
    expect([status, made]).toEqual([201, expect.objectContaining({ state: 'current' })])
    expect(await kids()).toHaveLength(1)
    const fresh = await logIn(service, email, password)
    expect([await me(token), await me(fresh)]).toEqual([401, 200])
    setClocks(service.clock.now + 5)
    // A key that it does not know makes it look; then the old one is gone too.
    expect(await me(fresh, other)).toBe(200)
    expect(await me(token, other)).toBe(401)
    const third = anotherPlace()
    expect(await me(token, third)).toBe(401)
  })

  test('of compromised keys reaches a place that sees no new token within a minute', async () => {
    const { token } = await newPerson(service)
    const other = anotherPlace()
    expect(await me(token, other)).toBe(200)
    await rotate({ is_compromised: true })
    setClocks(service.clock.now + 59)
    expect(await me(token, other)).toBe(200)
    setClocks(service.clock.now + 1)
    expect(await me(token, other)).toBe(401)
  })

  test('of compromised keys seals the new one under a new data key: the old one may be known too', async () => {
    await newPerson(service)
    await rotate({ is_compromised: true })
    const rows = await service.db.prepare('select sealed from signing_key order by rowid').all()
    expect(rows.results.map(({ sealed }) => String(sealed)[0])).toEqual(['1', '2'])
    expect((await statusOf()).data_keys).toMatchObject([
      { id: 1, retired_at: service.clock.now },
      { id: 2, retired_at: null },
    ])
  })

  test('is in the trail with who did it, and nothing is of what was refused', async () => {
    await service.db.prepare('delete from event').run()
    const superuser = await newSuperuser(service)
    const init = json('POST', {}, superuser.token)
    const response = await service.request('/keys/rotate', init)
    const { kid } = await response.json<ShownKey>()
    await rotate()
    await rotate({ is_compromised: true })
    const query = service.db.prepare(
      'select kind, user_id, actor_id, fields from event order by id',
    )
    const [first, second, ...more] = (await query.all()).results
    const by = (id: string) => ({ kind: 'key.rotated', user_id: id, actor_id: id })
    expect(first).toMatchObject(by(superuser.id))
    expect(JSON.parse(String(first?.fields))).toEqual({ kid, is_compromised: false })
    expect(second).toMatchObject(by('operator'))
    expect(JSON.parse(String(second?.fields)).is_compromised).toBe(true)
    expect(more).toEqual([])
    const events = await service.request('/events', { headers: bearer(await givePass(service)) })
    expect(await events.json()).toMatchObject({ events: [by('operator'), by(superuser.id)] })
  })

  test('is a superuser’s, whose right has not gone meanwhile', async () => {
    const { token } = await newPerson(service)
    const before = await kids()
    for (const [init, status] of [
      [json('POST', {}), 401],
      [json('POST', {}, token), 403],
      [json('POST', {}, await givePass(service, 0)), 401],
    ] as const) {
      expect((await ask('/keys/rotate', init))[0]).toBe(status)
      expect((await ask('/keys', { headers: new Headers(init.headers) }))[0]).toBe(status)
    }
    for (const body of [{}, { is_compromised: true }]) {
      const late = startService({
        vars,
        fault: async (sql, run) => {
          if (/insert into "signing_key"|update "data_key"/.test(sql)) {
            await service.db.prepare('update operator_pass set expires_at = 1').run()
          }
          return run()
        },
      })
      expect(await rotate(body, late)).toEqual([401, { detail: 'Unauthorized' }])
    }
    expect(await kids(anotherPlace())).toEqual(before)
    expect((await statusOf()).data_keys).toMatchObject([{ id: 1, retired_at: null }])
  })

  test.each([[{ is_compromised: 'perhaps' }], [[]], [null]])('of %j is a 422', async (body) => {
    const init = json('POST', body, await givePass(service))
    expect((await ask('/keys/rotate', init))[0]).toBe(422)
  })
})

test('a retired key is deleted by the cron trigger, and one that is not stays', async () => {
  await newPerson(service)
  await rotate()
  const rows = service.db.prepare('select count(*) n from signing_key')
  setClocks(service.clock.now + 2 * hour + 59)
  await service.everyMinute()
  expect(await rows.first('n')).toBe(2)
  setClocks(service.clock.now + 1)
  await service.everyMinute()
  expect(await rows.first('n')).toBe(1)
})
