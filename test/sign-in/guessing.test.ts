import { createExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, test, vi } from 'vitest'
import { answer, credentials, json, newPerson, requestReset } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'
import { watchWrites } from '../support/watch-writes.ts'

const limits = { RATE_LIMITS: 'on' }
const day = 24 * 3600
const tooMany = { detail: 'TOO_MANY_REQUESTS' }
const codeRequired = [403, { detail: 'LOGIN_CODE_REQUIRED' }]

/** A login from the network of that number. */
function guess(service: Service, email: string, password: string, network = 0, headers = {}) {
  const from = { 'cf-connecting-ip': `10.${network >> 8}.${network & 255}.7` }
  const init = credentials(email, password)
  return service.request('/auth/jwt/login', { ...init, headers: { ...from, ...headers } })
}

/** How many of the answers had each status. */
async function tally(requests: Promise<Response>[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const { status } of await Promise.all(requests)) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const lookedAt = (service: Service) =>
  service.logs.filter((line) => line.includes('"event":"login.failed"')).length

describe.each([
  ['in the Worker', {}],
  ['in the Durable Object', { PASSWORD_HASHER: env.PASSWORD_HASHER }],
])('SECURITY 24: guesses at once, hashed %s', (_, hasher) => {
  const schemes = ['pbkdf2', 'argon2id']
  test.each(schemes)('60 with the right one last do not get in: %s', async (scheme) => {
    const service = startService({
      vars: { ...limits, ...hasher, PASSWORD_SCHEME: scheme },
      pbkdf2: { iterations: 1000, passes: 10 },
    })
    const { email, password } = await newPerson(service)
    for (let burst = 0; burst < 2; burst++) {
      const before = lookedAt(service)
      const passwords = [...Array.from({ length: 59 }, (_, index) => `wrong ${index}`), password]
      const counts = await tally(passwords.map((one) => guess(service, email, one)))
      expect(counts[200]).toBeUndefined()
      expect(lookedAt(service) - before).toBeLessThanOrEqual(burst === 0 ? 13 : 10)
      service.clock.now += 3600
    }
  })
})

describe('SECURITY 24: a ticket', () => {
  test('is not needed where nobody has failed lately: the login writes nothing', async () => {
    const { email, password } = await newPerson(startService({ vars: limits }))
    const { fault, written } = watchWrites()
    const service = startService({ vars: limits, fault })
    expect((await guess(service, email, password)).status).toBe(200)
    expect(service.roundTrips).toHaveLength(1)
    expect(written.length).toBeGreaterThan(1)
    expect(written.filter((rows) => rows > 0)).toEqual([])
  })

  test('is taken with the look-up and given back after a good login', async () => {
    const service = startService({ vars: limits })
    const { email, password } = await newPerson(service)
    await guess(service, email, 'wrong')
    const rows = () => service.db.prepare('select failures, blocked_until from failed_login').all()
    const { results } = await rows()
    service.roundTrips.length = 0
    for (let time = 0; time < 20; time++) {
      expect((await guess(service, email, password)).status).toBe(200)
    }
    // The look-up and, after the answer, the giving back.
    expect(service.roundTrips).toHaveLength(40)
    expect((await rows()).results).toEqual(results)
  })

  test('that was the last one is given back with its bar', async () => {
    const service = startService({ vars: limits })
    const { email, password } = await newPerson(service)
    for (let time = 0; time < 9; time++) await guess(service, email, 'wrong')
    for (const expected of [200, 200]) {
      expect((await guess(service, email, password)).status).toBe(expected)
    }
    expect((await guess(service, email, 'wrong')).status).toBe(400)
    expect((await guess(service, email, password)).status).toBe(429)
  })

  test('is given back in the batch that stores a new hash', async () => {
    const old = startService({ vars: limits })
    const { email, password } = await newPerson(old)
    const service = startService({ vars: limits, pbkdf2: { iterations: 40, passes: 2 } })
    await guess(service, email, 'wrong')
    service.roundTrips.length = 0
    expect((await guess(service, email, password)).status).toBe(200)
    expect(service.roundTrips).toHaveLength(2)
    for (let time = 0; time < 9; time++) {
      expect((await guess(service, email, 'wrong')).status).toBe(400)
    }
  })

  test('is taken for each guess for 30 days after an attack', async () => {
    const service = startService({ vars: limits })
    const { email } = await newPerson(service)
    for (let time = 0; time < 10; time++) await guess(service, email, 'wrong')
    service.clock.now += 29 * day
    await service.everyMinute()
    service.roundTrips.length = 0
    expect((await guess(service, email, 'wrong')).status).toBe(400)
    expect(service.roundTrips).toHaveLength(1)
  })

  test('can not be taken while D1 takes no writes; known clients that need none go on', async () => {
    const well = startService({ vars: limits })
    const { email, password, token } = await newPerson(well)
    const known = { authorization: `Bearer ${token}` }
    const service = startService({ vars: limits, readOnly: true })
    expect((await guess(service, email, password, 0, known)).status).toBe(200)
    await guess(well, email, 'wrong', 0, known)
    expect((await guess(service, email, password, 0, known)).status).toBe(503)
  })

  test('is not spent by a hasher that fails: that is busy, and the failure is logged once', async () => {
    const service = startService({ vars: limits })
    const { email, password } = await newPerson(service)
    await guess(service, email, 'wrong')
    const derive = vi.spyOn(crypto.subtle, 'deriveBits')
    derive.mockRejectedValue(new Error('overloaded'))
    for (let time = 0; time < 12; time++) {
      const before = service.logs.length
      const response = await guess(service, email, password)
      expect([...(await answer(response)), response.headers.get('retry-after')]).toEqual([
        429,
        tooMany,
        '1',
      ])
      const lines = service.logs.slice(before).filter((line) => line.includes('overloaded'))
      expect(lines).toHaveLength(1)
    }
    derive.mockRestore()
    expect((await guess(service, email, password)).status).toBe(200)
  })
})

describe('SECURITY 24: a guess whose failure can not be counted', () => {
  test('is not looked at while D1 takes no writes: right and wrong are a 503', async () => {
    const { email, password } = await newPerson(startService({ vars: limits }))
    const service = startService({ vars: limits, readOnly: true })
    const derive = vi.spyOn(crypto.subtle, 'deriveBits')
    for (const [address, secret] of [
      [email, password],
      [email, 'wrong'],
      ['nobody-24@example.com', 'wrong'],
    ] as const) {
      const answered = await answer(guess(service, address, secret))
      expect(answered).toEqual([503, { detail: 'DATABASE_UNAVAILABLE' }])
    }
    expect(derive).not.toHaveBeenCalled()
    derive.mockRestore()
  })

  test('is none whose client goes away: the platform is told to let it end', async () => {
    const context: ExecutionContext = Object.getPrototypeOf(createExecutionContext())
    const waitUntil = vi.spyOn(context, 'waitUntil')
    const { promise: counting, resolve: counted } = Promise.withResolvers<void>()
    const service: Service = startService({
      vars: limits,
      async fault(_sql, run) {
        // The second call counts the failure: by then the client may have gone away.
        if (service.roundTrips.length === 2) await counting
        return run()
      },
    })
    await service.db.prepare('delete from failed_login').run()
    const login = guess(service, 'gone-away@example.com', 'wrong')
    await vi.waitFor(() => expect(service.roundTrips).toHaveLength(2))
    const handed = waitUntil.mock.calls.map(([task]) => task)
    waitUntil.mockRestore()
    expect(handed).toHaveLength(1)
    counted()
    await Promise.all(handed)
    const rows = await service.db.prepare('select failures from failed_login').all()
    expect(rows.results).toEqual([{ failures: 1 }, { failures: 1 }])
    expect((await login).status).toBe(400)
  })
})

describe('SECURITY 24: a fourth guess in flight', () => {
  const slow = { iterations: 1000, passes: 50 }

  test('is refused with Retry-After, and counts for nothing', async () => {
    const service = startService({ vars: limits, pbkdf2: slow })
    const { email, password } = await newPerson(service)
    for (let round = 0; round < 5; round++) {
      const logins = Array.from({ length: 6 }, () => guess(service, email, password))
      const answers = await Promise.all(logins)
      const refused = answers.filter(({ status }) => status === 429)
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
      expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1', '1'])
      for (const one of refused) expect(await one.json()).toEqual(tooMany)
      // From the second round on with tickets.
      if (round === 0) await guess(service, email, 'wrong')
    }
  })

  test('of a stranger does not keep a known client out', async () => {
    const service = startService({ vars: limits, pbkdf2: slow })
    const { email, password, token } = await newPerson(service)
    const strangers = Array.from({ length: 6 }, () => guess(service, email, 'wrong'))
    const owner = guess(service, email, password, 1, { authorization: `Bearer ${token}` })
    expect((await owner).status).toBe(200)
    expect((await tally(strangers))[429]).toBe(3)
  })

  test('is looked at while limits are off', async () => {
    const service = startService({ pbkdf2: slow })
    const { email, password } = await newPerson(service)
    const logins = Array.from({ length: 6 }, () => guess(service, email, password))
    expect(await tally(logins)).toEqual({ 200: 6 })
  })
})

describe('SECURITY 25: a stranger who fails', () => {
  test('bars its own network, and not the owner in another one', async () => {
    const service = startService({ vars: limits })
    const { email, password } = await newPerson(service)
    for (let time = 0; time < 10; time++) await guess(service, email, 'wrong', 1)
    expect((await guess(service, email, password, 1)).status).toBe(429)
    expect((await guess(service, email, password, 2)).status).toBe(200)
  })

  test('has one network with its /24, or its /48', async () => {
    for (const [address, neighbour, other] of [
      ['192.0.2.1', '192.0.2.254', '192.0.3.1'],
      ['2001:db8:1:2::1', '2001:db8:1:ffff::9', '2001:db8:2::1'],
    ] as const) {
      const service = startService({ vars: limits })
      const { email } = await newPerson(service)
      const ask = async (from: string) =>
        (await guess(service, email, 'wrong', 0, { 'cf-connecting-ip': from })).status
      for (let time = 0; time < 10; time++) expect(await ask(address)).toBe(400)
      expect([await ask(neighbour), await ask(other)]).toEqual([429, 400])
    }
  })

  test('that is barred spends nothing of the account', async () => {
    const service = startService({ vars: limits })
    const { email, password } = await newPerson(service)
    for (let time = 0; time < 110; time++) await guess(service, email, 'wrong', 1)
    expect((await guess(service, email, password, 2)).status).toBe(200)
  })

  test('a hundred times in all networks makes a code asked for, known address or not', async () => {
    const service = startService({ vars: limits })
    const { email, password } = await newPerson(service)
    for (const [address, secret] of [
      [email, password],
      ['nobody-25@example.com', 'wrong'],
    ] as const) {
      for (let time = 0; time < 100; time++) {
        expect((await guess(service, address, 'wrong', time)).status).toBe(400)
      }
      expect(await answer(guess(service, address, secret, 200))).toEqual(codeRequired)
    }
    expect(service.logs.at(-1)).toContain('"event":"login.limited","reason":"code-required"')
  })

  test('keeps no known client out', async () => {
    const service = startService({ vars: limits })
    const { email, password, token } = await newPerson(service)
    for (let time = 0; time < 101; time++) await guess(service, email, 'wrong', time)
    const known = { authorization: `Bearer ${token}` }
    expect((await guess(service, email, password, 300, known)).status).toBe(200)
  })

  test('is heard again when a day is over, once, and after a quiet day as ever', async () => {
    const service = startService({ vars: limits })
    const { email, password } = await newPerson(service)
    for (let time = 0; time < 100; time++) await guess(service, email, 'wrong', time)
    service.clock.now += day
    expect(await answer(guess(service, email, 'wrong', 1))).toEqual(codeRequired)
    expect(await answer(guess(service, email, password, 2))).toEqual(codeRequired)
    service.clock.now += day
    expect((await guess(service, email, password, 2)).status).toBe(200)
    service.clock.now += day
    for (let time = 0; time < 10; time++) {
      expect((await guess(service, email, 'wrong', time)).status).toBe(400)
    }
  })

  test('is forgotten with a password reset', async () => {
    const service = startService({ vars: limits })
    const { email } = await newPerson(service)
    for (let time = 0; time < 100; time++) await guess(service, email, 'wrong', time)
    const token = await requestReset(service, email)
    const reset = json('POST', { token, password: 'another horse' })
    expect((await service.request('/auth/reset-password', reset)).status).toBe(200)
    expect((await guess(service, email, 'another horse', 200)).status).toBe(200)
  })
})

/** Makes so many counters that are over. */
async function makeOldCounters({ db }: Service, rows: number) {
  await db.prepare('delete from failed_login').run()
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})`
  await db
    .prepare(
      `insert into failed_login (key, failures, blocked_until, expires_at, kept_until)
        ${numbers} select 'old ' || i, 1, 0, 1, 1 from n`,
    )
    .run()
  return async () =>
    Number(
      await db.prepare("select count(*) n from failed_login where key like 'old %'").first('n'),
    )
}

test('SECURITY 25: who makes rows with a ticket sweeps away more than that', async () => {
  const service = startService({ vars: limits })
  const { email, password } = await newPerson(service)
  const old = await makeOldCounters(service, 30)
  await guess(service, email, 'wrong', 1)
  expect(await old()).toBe(20)
  await guess(service, email, password, 2)
  expect(await old()).toBe(10)
})

test('SECURITY 25: a cron run sweeps by one query after another, a bounded number', async () => {
  const service = startService({ vars: limits })
  const old = await makeOldCounters(service, 9000)
  await service.everyMinute()
  expect(await old()).toBe(1000)
  await service.everyMinute()
  expect(await old()).toBe(0)
})

test('SECURITY 25: rows of strangers are swept away by the cron trigger', async () => {
  const service = startService({ vars: limits })
  for (let one = 0; one < 30; one++) await guess(service, `gone-${one}@example.com`, 'wrong', one)
  const rows = service.db.prepare('select count(*) n from failed_login')
  expect(Number(await rows.first('n'))).toBeGreaterThan(50)
  service.clock.now += 40 * day
  await service.everyMinute()
  expect(await rows.first('n')).toBe(0)
})
