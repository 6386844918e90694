import { describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  answer,
  bearer,
  credentials,
  json,
  newPerson,
  newSuperuser,
  requestReset,
  requestVerification,
} from '../support/requests.ts'
import { type Service, type ServiceOptions, startService } from '../support/service.ts'

const unavailable = [503, { detail: 'DATABASE_UNAVAILABLE' }]
const hang = () => new Promise<never>(() => {})
const fail = () => Promise.reject(new Error('D1_ERROR: Network connection lost.'))
const vars = { DATABASE_TIMEOUT_MILLISECONDS: '100' }
const well = startService()

/** A service whose first call of that kind is met by `meet`; all others are well. */
function failingOnce(
  pattern: RegExp,
  meet: (run: () => Promise<unknown>) => Promise<unknown>,
  settings: ServiceOptions['vars'] = vars,
) {
  let met = false
  return startService({
    vars: settings,
    fault(sql, run) {
      if (met || !pattern.test(sql)) return run()
      met = true
      return meet(run)
    },
  })
}

/** Every operation that asks the database something, by a person and a superuser of `well`. */
async function requests(): Promise<[path: string, init: RequestInit][]> {
  const person = await newPerson(well)
  const superuser = await newSuperuser(well)
  const { email, password, id, token } = person
  const verify = await requestVerification(well, email)
  const reset = await requestReset(well, email)
  const fresh = `fresh-${crypto.randomUUID()}@example.com`
  return [
    ['/auth/register', json('POST', { email: fresh, password })],
    ['/auth/jwt/login', credentials(email, password)],
    ['/auth/cookie/login', credentials(email, password)],
    ['/auth/jwt/logout', { method: 'POST', headers: bearer(token) }],
    ['/auth/forgot-password', json('POST', { email })],
    ['/auth/request-verify-token', json('POST', { email })],
    ['/auth/verify', json('POST', { token: verify })],
    ['/auth/reset-password', json('POST', { token: reset, password: 'other' })],
    ['/users/me', { headers: bearer(token) }],
    ['/users/me', json('PATCH', { password: 'x' }, token)],
    [`/users/${id}`, { headers: bearer(superuser.token) }],
    [`/users/${id}`, json('PATCH', { is_active: false }, superuser.token)],
    [`/users/${id}`, { method: 'DELETE', headers: bearer(superuser.token) }],
    ['/healthz', {}],
  ]
}

describe.each<[string, ServiceOptions]>([
  ['fails', { brokenDatabase: true }],
  ['never answers', { stalledDatabase: true }],
  ['fails to write', { readOnly: true }],
])('a database that %s', (_, options) => {
  const service = startService({ ...options, vars })

  test('gives every request a 503 with Retry-After in time, or its good answer', async () => {
    for (const [path, init] of await requests()) {
      const start = Date.now()
      const response = await service.request(path, init)
      const reads = options.readOnly && /login|logout|healthz/.test(path)
      const shows = options.readOnly && init.method === undefined
      if (reads || shows) expect([path, response.ok]).toEqual([path, true])
      else {
        expect([path, ...(await answer(response))]).toEqual([path, ...unavailable])
        expect(response.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
      }
      expect(Date.now() - start).toBeLessThan(1500)
    }
  })
})

test('a 503 is logged once, with its reason and where it happened', async () => {
  const service = startService({ vars, fault: fail })
  const body = { email: 'a@example.com', password: 'x' }
  await service.request('/auth/register', json('POST', body))
  expect(service.logs).toHaveLength(1)
  expect(service.logs[0]).toContain('Network connection lost')
  expect(service.logs[0]).toMatch(/"method":"POST","route":"\/auth\/register","at":\["at /)
})

test('a read that fails once is answered by its second try', async () => {
  const { email, password, token } = await newPerson(well)
  for (const [path, init] of [
    ['/users/me', { headers: bearer(token) }],
    ['/auth/jwt/login', credentials(email, password)],
    ['/healthz', {}],
  ] as const) {
    const service = failingOnce(/^select/, fail)
    expect([path, (await service.request(path, init)).status]).toEqual([path, 200])
    expect(service.roundTrips).toHaveLength(2)
  }
})

test('a read is not tried a third time', async () => {
  const service = startService({ vars, fault: fail })
  expect((await service.request('/healthz')).status).toBe(503)
  expect(service.roundTrips).toHaveLength(2)
})

test('both tries of a read share one limit, and a limit that is spent ends it', async () => {
  const late = (after: number) => async () => {
    await scheduler.wait(after)
    return fail()
  }
  const limit = { DATABASE_TIMEOUT_MILLISECONDS: '300' }
  const service = startService({ vars: limit, fault: late(200) })
  const start = Date.now()
  expect((await service.request('/healthz')).status).toBe(503)
  expect(service.roundTrips).toHaveLength(2)
  // With a limit each it would be 450 ms.
  expect(Date.now() - start).toBeLessThan(400)
  const stalled = startService({ vars: limit, fault: late(350) })
  expect((await stalled.request('/healthz')).status).toBe(503)
  await scheduler.wait(250)
  expect(stalled.roundTrips).toHaveLength(1)
})

test('a deletion that fails once is tried again: doing it twice is doing it once', async () => {
  for (const meet of [fail, applyAndFail]) {
    const service = failingOnce(/^delete/, meet, {})
    await service.everyMinute()
    expect(service.logs).toEqual([])
  }
})

const applyAndFail = async (run: () => Promise<unknown>) => {
  await run()
  return fail()
}
const applyAndHang = async (run: () => Promise<unknown>) => {
  await run()
  return hang()
}

describe('a write whose answer is lost', () => {
  test.each([applyAndFail, applyAndHang])('%o: the registration stands', async (meet) => {
    const service = failingOnce(/^insert into "user"/, meet)
    const email = `ambiguous-${crypto.randomUUID()}@example.com`
    const register = () => service.request('/auth/register', json('POST', { email, password: 'x' }))
    expect(await answer(register())).toEqual(unavailable)
    expect(await answer(register())).toEqual([400, { detail: 'REGISTER_USER_ALREADY_EXISTS' }])
    expect((await service.request('/auth/jwt/login', credentials(email, 'x'))).status).toBe(200)
  })

  test('a reset is never said to be refused when it went through', async () => {
    const { email } = await newPerson(well)
    const token = await requestReset(well, email)
    const service = failingOnce(/^update/, applyAndFail)
    const body = { token, password: 'new' }
    const reset = () => answer(service.request('/auth/reset-password', json('POST', body)))
    expect(await reset()).toEqual(unavailable)
    expect(await reset()).toEqual([400, { detail: 'RESET_PASSWORD_BAD_TOKEN' }])
    expect((await service.request('/auth/jwt/login', credentials(email, 'new'))).status).toBe(200)
  })

  test('a mail that may have been promised arrives all the same', async () => {
    const { email } = await newPerson(well)
    const service = failingOnce(/insert into "mail_outbox"/, applyAndFail)
    expect(await answer(service.request('/auth/forgot-password', json('POST', { email })))).toEqual(
      unavailable,
    )
    service.clock.now += 90
    await service.everyMinute()
    expect(service.mailbox.map(({ to }) => to)).toContain(email)
  })

  test('a verification and a change of address are not taken for refused', async () => {
    const { email, token } = await newPerson(well)
    const verify = json('POST', { token: await requestVerification(well, email) })
    const verifying = failingOnce(/^update/, applyAndFail)
    expect(await answer(verifying.request('/auth/verify', verify))).toEqual(unavailable)
    const moving = failingOnce(/^update/, applyAndFail)
    const move = json('PATCH', { email: `moved-${email}` }, token)
    expect(await answer(moving.request('/users/me', move))).toEqual(unavailable)
    const me = moving.request('/users/me', { headers: bearer(token) })
    expect(await answer(me)).toMatchObject([200, { email: `moved-${email}` }])
  })
})

test('SECURITY 23: a cron run that meets a failing database logs it, and no address', async () => {
  const { email } = await newPerson(well)
  const mailer = { send: () => Promise.reject(new Error('mail server is down')) }
  await startService({ mailer }).request('/auth/forgot-password', json('POST', { email }))
  // Six tables are cleared.
  for (const [pattern, lines] of [
    [/^update/, 1],
    [/^select/, 1],
    [/^delete/, 8],
  ] as const) {
    const fault = (sql: string, run: () => Promise<unknown>) => (pattern.test(sql) ? fail() : run())
    const service = startService({ vars, fault })
    service.clock.now += 3600
    await service.everyMinute()
    expect([pattern, service.logs.length]).toEqual([pattern, lines])
    expect(service.logs.join()).toContain('Network connection lost')
    expect(service.logs.join()).not.toContain(email)
    await well.db.prepare('update mail_outbox set due_at=0').run()
  }
})

test('a statement that is wrong stays a plain 500, and is not tried again', async () => {
  const service: Service = startService({
    vars,
    fault: () => service.db.prepare('select * from no_such_table').run(),
  })
  const { token } = await newPerson(well)
  const response = await service.request('/users/me', { headers: bearer(token) })
  expect([response.status, await response.text()]).toEqual([500, 'Internal Server Error'])
  expect(service.roundTrips).toHaveLength(1)
  // Without the migrations: nothing can be used, and the health check says so.
  expect(await answer(service.request('/healthz'))).toEqual(unavailable)
})

test('a value that the table refuses is no fault of the database either', async () => {
  const { id, token } = await newPerson(well)
  const twice = "insert into user values (?, '', '', 1, 1, 1, null, null, 0, 0, 0)"
  const service: Service = startService({
    vars,
    fault: () => service.db.prepare(twice).bind(id).run(),
  })
  expect((await service.request('/users/me', { headers: bearer(token) })).status).toBe(500)
})

test('the time limit is 5 s by default', async () => {
  const stalled = startService({ stalledDatabase: true })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const answered = vi.fn()
  const asked = stalled.request('/healthz').finally(answered)
  while (stalled.roundTrips.length === 0) await scheduler.wait(1)
  vi.advanceTimersByTime(4999)
  await scheduler.wait(50)
  expect(answered).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  await vi.waitFor(() => expect(answered).toHaveBeenCalled())
  expect(await answer(asked)).toEqual(unavailable)
})
