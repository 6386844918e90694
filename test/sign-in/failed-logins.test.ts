import { describe, expect, test, vi } from 'vitest'
import { answer, bearer, credentials, json, newPerson, requestReset } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const start = () => startService({ vars: { RATE_LIMITS: 'on' } })
const wrong = [400, { detail: 'LOGIN_BAD_CREDENTIALS' }]
const limited = [429, { detail: 'TOO_MANY_REQUESTS' }]

interface Attempt {
  password?: string
  backend?: 'jwt' | 'cookie'
  headers?: Record<string, string>
}

function logIn(service: Service, email: string, attempt: Attempt = {}): Promise<Response> {
  const { password = 'wrong', backend = 'jwt', headers = {} } = attempt
  return service.request(`/auth/${backend}/login`, { ...credentials(email, password), headers })
}

async function fail(service: Service, email: string, times: number, attempt: Attempt = {}) {
  for (let time = 0; time < times; time++) {
    expect(await answer(logIn(service, email, attempt))).toEqual(wrong)
  }
}

async function retryAfter(response: Promise<Response>): Promise<[number, string | null]> {
  const { status, headers } = await response
  return [status, headers.get('retry-after')]
}

/** The device cookie that a login sets, as a browser sends it back. */
async function deviceCookie(service: Service, email: string, password: string) {
  const response = await logIn(service, email, { password })
  const cookies = response.headers.getSetCookie()
  return cookies.find((one) => one.startsWith('__Host-postern-device='))?.split(';')[0] ?? ''
}

test('after 10 failures the right password is refused too, with 429 and Retry-After', async () => {
  const service = start()
  const { email, password } = await newPerson(service)
  await fail(service, email, 10)
  expect(await answer(logIn(service, email))).toEqual(limited)
  expect(await answer(logIn(service, email, { password }))).toEqual(limited)
  expect(await retryAfter(logIn(service, email, { password }))).toEqual([429, '60'])
  expect(service.logs.join()).toContain('"event":"login.limited"')
  expect(service.logs.join()).not.toContain(email)
})

test('the delay doubles from 1 to 15 minutes, and ends by itself', async () => {
  const service = start()
  const { email, password } = await newPerson(service)
  await fail(service, email, 10)
  service.clock.now += 59
  expect(await retryAfter(logIn(service, email, { password }))).toEqual([429, '1'])
  service.clock.now += 1
  const delays = []
  for (let time = 0; time < 5; time++) {
    const [, seconds] = await retryAfter(logIn(service, email))
    delays.push(Number(seconds))
    service.clock.now += Number(seconds)
  }
  expect(delays).toEqual([120, 240, 480, 900, 900])
  expect((await logIn(service, email, { password })).status).toBe(200)
  service.clock.now += 15 * 60
  await fail(service, email, 10)
})

test('failures are forgotten 15 minutes after the first', async () => {
  const service = start()
  const { email, password } = await newPerson(service)
  await fail(service, email, 9)
  service.clock.now += 15 * 60
  await fail(service, email, 9)
  expect((await logIn(service, email, { password })).status).toBe(200)
})

test('of 50 wrong logins at once 3 are looked at, and 10 before the bar', async () => {
  const service = start()
  const { email } = await newPerson(service)
  for (const looked of [3, 3, 3, 1, 0]) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => logIn(service, email)))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 400)).toHaveLength(looked)
    expect(statuses.filter((status) => status === 429)).toHaveLength(50 - looked)
  }
})

test('SECURITY 13: failures of the bearer and the cookie login count together', async () => {
  const service = start()
  const { email, password } = await newPerson(service)
  await fail(service, email, 5, { backend: 'jwt' })
  await fail(service, email, 5, { backend: 'cookie' })
  for (const backend of ['jwt', 'cookie'] as const) {
    expect(await answer(logIn(service, email, { backend, password }))).toEqual(limited)
  }
})

test('SECURITY 14: every spelling of an address is one key, and no address is stored', async () => {
  const service = start()
  const { email } = await newPerson(service)
  await fail(service, email, 5)
  await fail(service, email.toUpperCase(), 5)
  expect(await answer(logIn(service, email))).toEqual(limited)
  const { results } = await service.db.prepare('select * from failed_login').all()
  expect(results.length).toBeGreaterThan(0)
  expect(JSON.stringify(results)).not.toMatch(/@|example/)
})

test('SECURITY 18: the limit tells not whether an account exists or is active', async () => {
  const service = start()
  const { email } = await newPerson(service)
  const inactive = await newPerson(service)
  await service.db.prepare('update user set is_active=0 where id=?').bind(inactive.id).run()
  const work = []
  for (const [address, password] of [
    [email, 'wrong'],
    ['nobody-18@example.com', 'wrong'],
    [inactive.email, inactive.password],
  ] as const) {
    service.roundTrips.length = 0
    await fail(service, address, 10, { password })
    const last = await retryAfter(logIn(service, address, { password }))
    work.push({ last, roundTrips: [...service.roundTrips] })
  }
  expect(work[1]).toEqual(work[0])
  expect(work[2]).toEqual(work[0])
  expect(work[0]?.last).toEqual([429, '60'])
})

test('a successful login writes nothing and goes to D1 once, a failed one twice', async () => {
  const service = start()
  const { email, password } = await newPerson(service)
  const count = async (attempt: Attempt) => {
    service.roundTrips.length = 0
    await logIn(service, email, attempt)
    return [...service.roundTrips]
  }
  expect(await count({ password })).toEqual([expect.stringMatching(/^select/)])
  expect(await count({})).toHaveLength(2)
  const rows = await service.db.prepare('select * from failed_login').all()
  await count({ password })
  expect((await service.db.prepare('select * from failed_login').all()).results).toEqual(
    rows.results,
  )
})

test('a refused login looks at no password', async () => {
  const service = start()
  const { email } = await newPerson(service)
  const derive = vi.spyOn(crypto.subtle, 'deriveBits')
  await fail(service, email, 10)
  expect(derive).toHaveBeenCalled()
  derive.mockClear()
  for (let time = 0; time < 10; time++) expect((await logIn(service, email)).status).toBe(429)
  expect(derive).not.toHaveBeenCalled()
  derive.mockRestore()
})

test('a password reset ends the bar, in the round trip that it takes anyway', async () => {
  const service = start()
  const { email } = await newPerson(service)
  await fail(service, email, 10)
  const token = await requestReset(service, email)
  service.roundTrips.length = 0
  const reset = json('POST', { token, password: 'another horse' })
  expect((await service.request('/auth/reset-password', reset)).status).toBe(200)
  expect(service.roundTrips).toHaveLength(2)
  expect((await logIn(service, email, { password: 'another horse' })).status).toBe(200)
})

test('a reset token that is refused ends no bar', async () => {
  const service = start()
  const { email, password } = await newPerson(service)
  const token = await requestReset(service, email)
  const reset = () =>
    service.request('/auth/reset-password', json('POST', { token, password: 'another horse' }))
  expect((await reset()).status).toBe(200)
  await fail(service, email, 10, { password })
  expect((await reset()).status).toBe(400)
  expect(await answer(logIn(service, email))).toEqual(limited)
})

test('rows that are over are swept away by later failures', async () => {
  const service = start()
  for (let one = 0; one < 3; one++) await fail(service, `swept-${one}@example.com`, 1)
  service.clock.now += 40 * 24 * 3600
  const over = service.db.prepare('select count(*) n from failed_login where kept_until <= ?')
  const count = async () => Number(await over.bind(service.clock.now).first('n'))
  const before = await count()
  await fail(service, 'sweeper-0@example.com', 1)
  expect(await count()).toBe(before - 10)
  for (let one = 1; one < 10; one++) await fail(service, `sweeper-${one}@example.com`, 1)
  expect(await count()).toBe(0)
})

describe('a client that has signed in before', () => {
  test('is not locked out by a stranger: by its device cookie', async () => {
    const service = start()
    const { email, password } = await newPerson(service)
    const headers = { cookie: await deviceCookie(service, email, password) }
    await fail(service, email, 10)
    expect(await answer(logIn(service, email, { password }))).toEqual(limited)
    expect((await logIn(service, email, { password, headers })).status).toBe(200)
  })

  test('is not locked out by a stranger: by an access token, even an expired one', async () => {
    const service = start()
    const { email, password, token } = await newPerson(service)
    service.clock.now += 30 * 24 * 3600
    expect((await service.request('/users/me', { headers: bearer(token) })).status).toBe(401)
    await fail(service, email, 10)
    for (const headers of [bearer(token), { cookie: `fastapiusersauth=${token}` }]) {
      expect((await logIn(service, email, { password, headers })).status).toBe(200)
    }
  })

  test('is itself limited, which does not touch others', async () => {
    const service = start()
    const { email, password, token } = await newPerson(service)
    const cookie = await deviceCookie(service, email, password)
    for (const headers of [{ cookie }, bearer(token)]) {
      await fail(service, email, 10, { headers })
      expect(await retryAfter(logIn(service, email, { password, headers }))).toEqual([429, '60'])
    }
    expect((await logIn(service, email, { password })).status).toBe(200)
  })

  test('SECURITY 24: has no counter more for each access token that it can make', async () => {
    const service = start()
    const { email, password, token } = await newPerson(service)
    service.clock.now += 1
    const other = await service.request('/auth/jwt/login', credentials(email, password))
    const { access_token: later } = await other.json<{ access_token: string }>()
    expect(later).not.toBe(token)
    await fail(service, email, 10, { headers: bearer(token) })
    const headers = bearer(later)
    expect(await retryAfter(logIn(service, email, { password, headers }))).toEqual([429, '60'])
  })

  test('is a stranger to every other account', async () => {
    const service = start()
    const [mine, other] = [await newPerson(service), await newPerson(service)]
    const cookie = await deviceCookie(service, mine.email, mine.password)
    await fail(service, other.email, 10)
    for (const headers of [{ cookie }, bearer(mine.token)]) {
      const { email, password } = other
      expect(await answer(logIn(service, email, { password, headers }))).toEqual(limited)
    }
  })

  test('is a stranger once the password has changed, or the proof is forged', async () => {
    const service = start()
    const { email, password, token } = await newPerson(service)
    const cookie = await deviceCookie(service, email, password)
    const change = json('PATCH', { password: 'another horse' }, token)
    expect((await service.request('/users/me', change)).status).toBe(200)
    await fail(service, email, 10)
    const forged = `${cookie.split('.').slice(0, 2).join('.')}.${'A'.repeat(43)}`
    for (const headers of [{ cookie }, bearer(token), { cookie: forged }]) {
      const attempt = { password: 'another horse', headers }
      expect(await answer(logIn(service, email, attempt))).toEqual(limited)
    }
  })

  test('proves it by a token that is no access token', async () => {
    const service = start()
    const { email, password } = await newPerson(service)
    const [, device = ''] = (await deviceCookie(service, email, password)).split('=')
    expect(device).toMatch(/^eyJ/)
    for (const headers of [bearer(device), { cookie: `fastapiusersauth=${device}` }]) {
      expect((await service.request('/users/me', { headers })).status).toBe(401)
    }
  })

  test('is known to five accounts by one cookie, whoever signed in last', async () => {
    const service = start()
    const people = []
    let cookie = ''
    for (let one = 0; one < 6; one++) {
      const person = await newPerson(service)
      people.push(person)
      const response = await logIn(service, person.email, { ...person, headers: { cookie } })
      cookie = response.headers.get('set-cookie')?.split(';')[0] ?? ''
    }
    const statuses = []
    for (const { email, password } of people) {
      await fail(service, email, 10)
      statuses.push((await logIn(service, email, { password, headers: { cookie } })).status)
    }
    expect(statuses).toEqual([429, 200, 200, 200, 200, 200])
    expect(cookie.length).toBeLessThan(2000)
  })

  test('gets its cookie beside the login cookie, and only while limits are on', async () => {
    const { email, password } = await newPerson(startService())
    const names = async (service: Service) => {
      const response = await logIn(service, email, { password, backend: 'cookie' })
      return response.headers.getSetCookie().map((one) => one.split('=')[0])
    }
    expect(await names(start())).toEqual(['__Host-postern-device', 'fastapiusersauth'])
    expect(await names(startService())).toEqual(['fastapiusersauth'])
    const response = await logIn(start(), email, { password })
    expect(response.headers.get('set-cookie')).toMatch(
      /; HttpOnly; Max-Age=15552000; Path=\/; SameSite=strict; Secure$/,
    )
  })
})
