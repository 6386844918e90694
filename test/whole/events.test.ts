import { describe, expect, test } from 'vitest'
import documentation from '../../docs/events.md?raw'
import { events } from '../../src/event-kinds.ts'
import { truncateAddress } from '../../src/http/client-address.ts'
import { logEvent, logWarning } from '../../src/log.ts'
import {
  credentials,
  json,
  newPerson,
  newSuperuser,
  requestReset,
  requestVerification,
} from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const service = startService()

/** What of the lines is about the request, not about what happened. */
const context = new Set(['request_id', 'country', 'address'])

/** The lines that a request logged, without the fields that all of its lines have. */
async function logged(path: string, init: RequestInit, from: Service = service) {
  from.logs.length = 0
  await from.request(path, init)
  return from.logs.map((line) =>
    Object.fromEntries(Object.entries(JSON.parse(line)).filter(([name]) => !context.has(name))),
  )
}

test('docs/events.md lists every event with its level, and no other', () => {
  const rows = [...documentation.matchAll(/^\| `([a-z_.]+\.[a-z_]+)` \| (\w+) \|/gm)]
  const listed = Object.fromEntries(rows.map(([, name, level]) => [name, level]))
  expect(listed).toEqual(
    Object.fromEntries(Object.entries(events).map(([name, { level }]) => [name, level])),
  )
})

test('docs/events.md lists every event that the trail keeps, and no other', () => {
  const [, trail = ''] = documentation.split('## The trail')
  const listed = [...trail.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map(([, name]) => name)
  const kept = Object.entries(events).filter(([, row]) => 'kept' in row)
  expect(listed.sort()).toEqual(kept.map(([name]) => name).sort())
})

describe('a security event is one line', () => {
  test('for each way in and each refusal of it', async () => {
    const { id, email, password } = await newPerson(service)
    const strict = startService({ vars: { REQUIRE_VERIFIED_EMAIL: 'true' } })
    const login = (word: string, backend = 'jwt') =>
      [`/auth/${backend}/login`, credentials(email, word)] as const
    const failed = { level: 'warn', event: 'login.failed', user_id: id }
    const ok = { level: 'info', event: 'login.ok', user_id: id }
    expect(await logged(...login(password))).toEqual([{ ...ok, backend: 'jwt' }])
    expect(await logged(...login(password, 'cookie'))).toEqual([{ ...ok, backend: 'cookie' }])
    expect(await logged(...login('wrong'))).toEqual([{ ...failed, reason: 'wrong_password' }])
    expect(await logged(...login(password), strict)).toEqual([{ ...failed, reason: 'unverified' }])
    await service.db.prepare('update user set is_active=0 where id=?').bind(id).run()
    expect(await logged(...login(password))).toEqual([{ ...failed, reason: 'inactive' }])
    expect(await logged('/auth/jwt/login', credentials('nobody@example.com', 'x'))).toEqual([
      { level: 'warn', event: 'login.failed', reason: 'unknown_account' },
    ])
  })

  test('for a registration, a verification and a reset', async () => {
    const body = { email: 'event@example.com', password: 'correct horse' }
    const [registered, ...others] = await logged('/auth/register', json('POST', body))
    const { user_id } = { user_id: '', ...registered }
    expect(registered).toEqual({ level: 'info', event: 'user.registered', user_id })
    expect(others).toEqual([])
    expect(await logged('/auth/register', json('POST', body))).toEqual([])
    const verify = json('POST', { token: await requestVerification(service, body.email) })
    const verified = { level: 'info', event: 'user.verified', user_id }
    expect(await logged('/auth/verify', verify)).toEqual([verified])
    expect(await logged('/auth/verify', verify)).toEqual([])
    const token = await requestReset(service, body.email)
    const reset = json('POST', { token, password: 'another horse' })
    const done = { level: 'info', event: 'password.reset', user_id }
    expect(await logged('/auth/reset-password', reset)).toEqual([done])
    expect(await logged('/auth/reset-password', reset)).toEqual([])
  })

  test('for each thing that a change changes, with who asked for it', async () => {
    const person = await newPerson(service)
    const superuser = await newSuperuser(service)
    const own = { user_id: person.id, actor_id: person.id }
    const by = { user_id: person.id, actor_id: superuser.id }
    const change = { email: 'event-moved@example.com', password: 'another horse' }
    expect(await logged('/users/me', json('PATCH', change, person.token))).toEqual([
      { level: 'info', event: 'password.changed', ...own },
      { level: 'info', event: 'email.changed', ...own },
    ])
    const path = `/users/${person.id}`
    const flags = { is_superuser: true, is_active: false, is_verified: true }
    expect(await logged(path, json('PATCH', flags, superuser.token))).toEqual([
      { level: 'warn', event: 'superuser.changed', ...by, is_superuser: true },
      { level: 'warn', event: 'user.deactivated', ...by },
      { level: 'info', event: 'user.verified', ...by },
    ])
    expect(await logged(path, json('PATCH', flags, superuser.token))).toEqual([])
    const back = { is_superuser: false, is_active: true, is_verified: false }
    expect(await logged(path, json('PATCH', back, superuser.token))).toEqual([
      { level: 'warn', event: 'superuser.changed', ...by, is_superuser: false },
      { level: 'warn', event: 'user.activated', ...by },
      { level: 'info', event: 'user.unverified', ...by },
    ])
    expect(await logged(path, json('DELETE', undefined, superuser.token))).toEqual([
      { level: 'warn', event: 'user.deleted', ...by },
    ])
  })

  test('with the fields of its own, outside of a request too', () => {
    service.logs.length = 0
    logEvent('mail.failed', { user_id: 'x', reason: undefined })
    logWarning('no event')
    expect(service.logs).toEqual([
      '{"level":"error","event":"mail.failed","user_id":"x"}',
      '{"level":"warn","message":"no event"}',
    ])
  })
})

describe('the request of a line', () => {
  const failing = startService({
    mailer: { send: () => Promise.reject(new Error('mail server is down')) },
  })

  test('is named as in X-Request-Id, whatever the client calls it', async () => {
    const headers = { 'x-request-id': 'mine', 'cf-ray': '0123456789abcdef-AMS' }
    service.logs.length = 0
    const ids: (string | null)[] = []
    for (const path of ['/auth/jwt/login', '/auth/jwt/login', '/no/such/path']) {
      const response = await service.request(path, {
        ...credentials('a@example.com', 'x'),
        headers,
      })
      ids.push(response.headers.get('x-request-id'))
    }
    expect(new Set(ids).size).toBe(3)
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    // Not every line: what an earlier file has left to be done after its answers may log beside it.
    const named = service.logs.map((line) => JSON.parse(line).request_id)
    expect(named.filter((id) => ids.includes(id))).toEqual(ids.slice(0, 2))
    expect(named).not.toContain('mine')
  })

  test('tells the country, and of the address the network, from CF-Connecting-IP alone', async () => {
    const forged = { 'x-forwarded-for': '198.51.100.1', 'x-real-ip': '198.51.100.1' }
    const headers = { ...forged, 'cf-connecting-ip': '203.0.113.77' }
    service.logs.length = 0
    const login = credentials('a@example.com', 'x')
    await service.request('/auth/jwt/login', { ...login, headers, cf: { country: 'NL' } })
    await service.request('/auth/jwt/login', { ...login, headers: forged })
    const [told, untold] = service.logs.map((line) => JSON.parse(line))
    expect(told).toMatchObject({ country: 'NL', address: '203.0.113.0/24' })
    expect(untold).not.toHaveProperty('address')
  })

  test('stays with what is logged after the answer, and with its own lines only', async () => {
    const people = [await newPerson(failing), await newPerson(failing), await newPerson(failing)]
    failing.logs.length = 0
    const responses = await Promise.all(
      people.map(({ email }) => failing.request('/auth/forgot-password', json('POST', { email }))),
    )
    const ids = responses.map(({ headers }) => headers.get('x-request-id'))
    const lines = failing.logs.map((line) => JSON.parse(line))
    expect(lines.map(({ message }) => message)).toEqual(
      Array(3).fill('A mail could not be sent and is tried again'),
    )
    expect(lines.map(({ request_id }) => request_id).sort()).toEqual(ids.sort())
  })

  test('is named where settings or the database are broken', async () => {
    for (const fault of [{ vars: { APP_SECRET: 'short' } }, { brokenDatabase: true }]) {
      const broken = startService(fault)
      const login = broken.request('/auth/jwt/login', credentials('a@example.com', 'x'))
      const id = (await login).headers.get('x-request-id')
      expect(broken.logs.map((line) => JSON.parse(line).request_id)).toEqual([id])
    }
  })
})

test.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['2001:DB8:1:2:3:4:5:6', '2001:db8:1::/48'],
  ['2001:db8::1', '2001:db8:0::/48'],
  ['::1', '0:0:0::/48'],
  ['', undefined],
  ['unknown', undefined],
  ['203.0.113.77, 198.51.100.1', undefined],
  ['<script>', undefined],
])('the address %j is logged as %j', (address, network) => {
  expect(truncateAddress(address)).toBe(network)
})
