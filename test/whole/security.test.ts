import { describe, expect, test } from 'vitest'
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
import { startService } from '../support/service.ts'

test('SECURITY 6: mailed links come from the settings, whatever Host and its kin say', async () => {
  const vars = {
    RESET_PASSWORD_URL: 'https://app.example.com/reset/{token}',
    VERIFY_URL: 'https://app.example.com/verify/{token}',
  }
  for (const service of [startService({ vars }), startService()]) {
    const { email } = await newPerson(service)
    const hostile = {
      host: 'evil.test',
      'x-forwarded-host': 'evil.test',
      'x-forwarded-proto': 'http',
      forwarded: 'host=evil.test',
      origin: 'https://evil.test',
      referer: 'https://evil.test/',
    }
    for (const path of ['/auth/forgot-password', '/auth/request-verify-token']) {
      const { headers, ...init } = json('POST', { email })
      await service.request(path, { ...init, headers: { ...Object(headers), ...hostile } })
    }
    expect(service.mailbox).toHaveLength(2)
    expect(JSON.stringify(service.mailbox)).not.toMatch(/evil|postern\.test/)
  }
})

test('SECURITY 7: a token of another algorithm, or with crit, is refused', async () => {
  const service = startService()
  const { token } = await newPerson(service)
  const [, payload = '', signature = ''] = token.split('.')
  const encode = (header: object) => btoa(JSON.stringify(header)).replace(/=+$/, '')
  for (const header of [
    { alg: 'none' },
    { alg: 'HS512' },
    { alg: 'RS256' },
    { alg: 'hs256' },
    { alg: 'HS256', crit: ['exp'] },
  ]) {
    for (const end of [signature, '']) {
      const forged = `${encode(header)}.${payload}.${end}`
      const response = await service.request('/users/me', { headers: bearer(forged) })
      expect([header, response.status]).toEqual([header, 401])
    }
  }
})

test('SECURITY 13: an inactive user gets in by neither the bearer nor the cookie login', async () => {
  const service = startService()
  const { id, email, password } = await newPerson(service)
  await service.db.prepare('update user set is_active=0 where id=?').bind(id).run()
  for (const backend of ['jwt', 'cookie']) {
    const login = service.request(`/auth/${backend}/login`, credentials(email, password))
    expect(await answer(login)).toEqual([400, { detail: 'LOGIN_BAD_CREDENTIALS' }])
  }
})

test('SECURITY 16: an address is normalised before it is compared', async () => {
  const service = startService()
  const spellings = ['ÅNGSTRÖM@bücher.example', 'a\u030angstro\u0308m@xn--bcher-kva.example']
  const register = (email: string) =>
    service.request('/auth/register', json('POST', { email, password: 'x' }))
  const statuses = []
  for (const email of spellings) statuses.push((await register(email)).status)
  expect(statuses).toEqual([201, 400])
  for (const email of spellings) {
    const login = await service.request('/auth/jwt/login', credentials(email, 'x'))
    expect(login.status).toBe(200)
  }
})

describe('SECURITY 18: time and work do not tell whether an account exists', () => {
  test('forgot-password and request-verify-token do the same before they answer', async () => {
    const service = startService()
    const { email } = await newPerson(service)
    for (const path of ['/auth/forgot-password', '/auth/request-verify-token']) {
      const before: string[][] = []
      const inAll: string[][] = []
      for (const address of [email, 'nobody@example.com']) {
        service.roundTrips.length = 0
        const { settled } = await service.respond(path, json('POST', { email: address }))
        before.push([...service.roundTrips])
        await settled()
        inAll.push([...service.roundTrips])
      }
      expect(before[0]).toEqual(before[1])
      expect(before[0]).toHaveLength(1)
      expect(inAll[0]).toEqual(inAll[1])
    }
  })

  test('a failed login costs the same for a known address as for an unknown one', async () => {
    const pbkdf2 = { iterations: 100_000, passes: 2 }
    const service = startService({ pbkdf2 })
    const { email } = await newPerson(service)
    const known: number[] = []
    const unknown: number[] = []
    for (let round = 0; round < 20; round++) {
      for (const [username, times] of [
        [email, known],
        ['nobody@example.com', unknown],
      ] as const) {
        const start = performance.now()
        await service.request('/auth/jwt/login', credentials(username, 'wrong'))
        times.push(performance.now() - start)
      }
    }
    const median = (times: number[]) => times.sort((a, b) => a - b)[times.length / 2] ?? 0
    const ratio = median(known) / median(unknown)
    expect(ratio).toBeGreaterThan(0.7)
    expect(ratio).toBeLessThan(1.43)
  })
})

test('SECURITY 23: nothing that is logged or answered holds a secret', async () => {
  const mailerDown = { send: () => Promise.reject(new Error('mail server is down')) }
  const service = startService({ mailer: mailerDown })
  const broken = startService({ brokenDatabase: true })
  const superuser = await newSuperuser(service)
  const person = await newPerson(service, 'a very secret password')
  const shown: string[] = []
  const ask = async (path: string, init: RequestInit, from = service) =>
    shown.push(await (await from.request(path, init)).text())
  const { email, password, token } = person
  await ask('/auth/forgot-password', json('POST', { email }))
  await ask('/auth/register', json('POST', { email: 1, password }))
  await ask('/auth/register', json('POST', [{ password }]))
  await ask('/auth/register', json('POST', { password }))
  await ask('/auth/register', { ...json('POST', ''), body: `{"password":"${password}` })
  await ask('/auth/register', { method: 'POST', body: JSON.stringify({ email, password }) })
  await ask('/auth/reset-password', json('POST', { token, password: 1 }))
  await ask('/users/me', json('PATCH', { email: 'x', password }, token))
  await ask(`/users/${person.id}`, json('PATCH', { password }, superuser.token))
  for (const path of ['/auth/register', '/auth/forgot-password', '/users/me', '/healthz']) {
    await ask(
      path,
      path.startsWith('/auth') ? json('POST', { email, password }) : { headers: bearer(token) },
      broken,
    )
  }
  const said = [...shown, ...service.logs, ...broken.logs].join('\n')
  expect(service.logs.join()).toContain('mail server is down')
  expect(broken.logs.join()).toContain('D1 is down')
  for (const secret of [password, token, service.secret, '$pbkdf2', superuser.token]) {
    expect(said).not.toContain(secret)
  }
  // In the log, not even the address.
  expect([...service.logs, ...broken.logs].join()).not.toContain(email)
})

const service = startService()

test('a redirect names no host: neither the one of the request nor one in its path', async () => {
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' }
  for (const [path, location] of [
    ['/users/me/?a=b', '/users/me?a=b'],
    ['/users/%5C%5Cevil.example/', '/users/%5C%5Cevil.example'],
    ['/users/..%5C%5Cevil.example/', '/users/..%5C%5Cevil.example'],
    ['/users/%252e%252e/', '/users/%252e%252e'],
    ['/users/%0D%0Ax:y/', '/users/%0D%0Ax%3Ay'],
  ] as const) {
    const response = await service.request(path, { headers })
    expect([response.status, response.headers.get('location')]).toEqual([307, location])
  }
  for (const path of ['//evil.example/', '/%5Cevil.example/', '//evil.example/users/me/']) {
    expect((await service.request(path, { headers })).status).toBe(404)
  }
})

test('an id of over 128 characters names no user, whatever it means', async () => {
  const { id, token } = await newSuperuser(service)
  const get = async (dashes: number) =>
    (await service.request(`/users/${id}${'-'.repeat(dashes)}`, { headers: bearer(token) })).status
  expect([await get(92), await get(93)]).toEqual([200, 404])
})

describe('odd bodies', () => {
  const service = startService()

  test('over 256 KiB is refused with 413, with and without a Content-Length', async () => {
    const body = JSON.stringify({ email: 'a@example.com', password: 'x'.repeat(256 * 1024) })
    const whole = json('POST', {})
    const stream = new Response(body).body
    for (const sent of [body, stream]) {
      const response = service.request('/auth/register', { ...whole, body: sent })
      expect(await answer(response)).toEqual([413, { detail: 'Content Too Large' }])
    }
  })

  test('that never end are refused with 413, and not read further', async () => {
    for (const path of ['/auth/register', '/auth/jwt/login', '/users/me', '/no/such/path']) {
      let sent = 0
      const endless = new ReadableStream({
        pull(controller) {
          sent += 16 * 1024
          controller.enqueue(new Uint8Array(16 * 1024))
        },
      })
      const response = service.request(path, { ...json('POST', {}), body: endless })
      expect(await answer(response)).toEqual([413, { detail: 'Content Too Large' }])
      await scheduler.wait(20)
      expect(sent).toBeLessThan(320 * 1024)
    }
  })

  test('JSON nested deeper than can be echoed is a 422', async () => {
    const deep = '['.repeat(50_000) + ']'.repeat(50_000)
    for (const body of [deep, `{"email":${deep}}`, `{"x":${deep}}`]) {
      const response = await service.request('/auth/register', { ...json('POST', {}), body })
      expect(response.status).toBe(422)
    }
  })

  test('that are long do not come back in a 422', async () => {
    const long = 'x'.repeat(200_000)
    for (const body of [{ long }, [long], { email: long, is_active: [1] }]) {
      const response = await service.request('/auth/register', json('POST', body))
      expect(response.status).toBe(422)
      expect((await response.text()).length).toBeLessThan(2000)
    }
    const short = { long: 'x'.repeat(4000) }
    const text = await (await service.request('/auth/register', json('POST', short))).text()
    expect(text).toContain(`"input":${JSON.stringify(short)}`)
  })

  test('half of a surrogate pair is a 422', async () => {
    for (const body of [
      '{"email":"a@example.com","password":"\\ud800"}',
      '{"email":"\\ud800@x.org","password":"x"}',
    ]) {
      const response = await service.request('/auth/register', { ...json('POST', {}), body })
      expect(response.status).toBe(422)
    }
  })
})

test('mails that fail are logged, and the answer stays the same', async () => {
  const mailer = { send: () => Promise.reject(new Error('mail server is down')) }
  const service = startService({ mailer })
  const { email } = await newPerson(service)
  const response = service.request('/auth/forgot-password', json('POST', { email }))
  expect(await answer(response)).toEqual([202, null])
  const warnings = service.logs.filter((line) => line.includes('"message"'))
  expect(warnings).toEqual([expect.stringContaining('A mail could not be sent and is tried again')])
})

test('tokens of one purpose are refused for another', async () => {
  const service = startService()
  const { email } = await newPerson(service)
  for (const token of [
    await requestReset(service, email),
    await requestVerification(service, email),
  ]) {
    const response = await service.request('/users/me', { headers: bearer(token) })
    expect(response.status).toBe(401)
  }
})
