import { env } from 'cloudflare:workers'
import { describe, expect, test } from 'vitest'
import page from '../../docs/abuse.md?raw'
import { addressKey, networkKey } from '../../src/http/client-address.ts'
import { operations } from '../../src/operations.ts'
import { answer, credentials, json, newPerson } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const limited = [429, { detail: 'TOO_MANY_REQUESTS' }]

/** A binding that notes the keys, and lets nobody through. */
function closedRing(keys: string[] = []): RateLimit {
  return {
    async limit({ key }) {
      keys.push(key)
      return { success: false }
    },
  }
}

const closed = { RATE_LIMITS: 'on', PASSWORD_LIMIT: closedRing(), MAIL_LIMIT: closedRing() }

const guarded = operations.filter(({ limit }) => limit !== undefined)

test('expensive and mailing routes refuse a client beyond its limit, with Retry-After', async () => {
  const service = startService({ vars: closed })
  for (const { method, path } of guarded) {
    const response = await service.request(path, { method })
    expect([path, response.headers.get('retry-after')]).toEqual([path, '60'])
    expect(await answer(response)).toEqual(limited)
  }
  expect(service.roundTrips).toEqual([])
  for (const path of ['/healthz', '/openapi.json']) {
    expect((await service.request(path)).status).toBe(200)
  }
  expect((await service.request('/users/me')).status).toBe(401)
})

test.each([
  ['PASSWORD_LIMIT', 'passwords'],
  ['MAIL_LIMIT', 'mails'],
])('docs/abuse.md names every operation of %s', (binding, limit) => {
  const [row = ''] = new RegExp(`^\\| \`${binding}\` \\|.*$`, 'm').exec(page) ?? []
  const named = Array.from(row.matchAll(/`([A-Z]+ \/[^`]*)`/g), ([, operation]) => operation)
  const limitedSo = guarded.filter((one) => one.limit === limit)
  expect(named.sort()).toEqual(limitedSo.map(({ method, path }) => `${method} ${path}`).sort())
})

test('it is refused before its body is read', async () => {
  const service = startService({ vars: closed })
  let pulled = false
  const pull = () => {
    pulled = true
  }
  const body = new ReadableStream({ pull }, { highWaterMark: 0 })
  const response = await service.request('/auth/register', { method: 'POST', body })
  expect([response.status, pulled]).toEqual([429, false])
})

test('with RATE_LIMITS off, without the binding, or while it fails, nobody is refused', async () => {
  const { PASSWORD_LIMIT, MAIL_LIMIT } = closed
  const broken = { limit: () => Promise.reject(new Error('no ring today')) }
  for (const vars of [
    { RATE_LIMITS: 'off', PASSWORD_LIMIT, MAIL_LIMIT },
    { RATE_LIMITS: 'on' },
    { RATE_LIMITS: 'on', PASSWORD_LIMIT: broken, MAIL_LIMIT: broken },
  ]) {
    const service = startService({ vars })
    await newPerson(service)
    const failing = 'PASSWORD_LIMIT' in vars && vars.PASSWORD_LIMIT === broken
    expect(service.logs.join().includes('The rate limiting binding failed')).toBe(failing)
  }
})

test("the platform's own limiter refuses the request after the last of the minute", async () => {
  const { PASSWORD_LIMIT } = env
  const service = startService({
    vars: { RATE_LIMITS: 'on', ...(PASSWORD_LIMIT && { PASSWORD_LIMIT }) },
  })
  const statuses: number[] = []
  const ask = async (address: string) => {
    const headers = { 'cf-connecting-ip': address }
    const init = { ...credentials('nobody@example.com', 'x'), headers, body: '' }
    const { status } = await service.request('/auth/jwt/login', init)
    return status
  }
  for (let time = 0; time < 31; time++) statuses.push(await ask('192.0.2.1'))
  expect(statuses.filter((status) => status === 422).length).toBe(30)
  expect(statuses.at(-1)).toBe(429)
  expect(await ask('192.0.2.2')).toBe(422)
})

describe('SECURITY 14: the key is CF-Connecting-IP alone', () => {
  test('no other header, and no body, changes it', async () => {
    const keys: string[] = []
    const ring = closedRing(keys)
    const service = startService({ vars: { ...closed, MAIL_LIMIT: ring } })
    const { headers, ...init } = json('POST', { email: 'a@example.com' })
    for (const spoofed of ['x-forwarded-for', 'x-real-ip', 'true-client-ip', 'forwarded']) {
      const sent = { ...Object(headers), 'cf-connecting-ip': '192.0.2.7', [spoofed]: '203.0.113.9' }
      await service.request('/auth/forgot-password', { ...init, headers: sent })
    }
    expect(keys).toEqual(['192.0.2.7', '192.0.2.7', '192.0.2.7', '192.0.2.7'])
  })

  test('an IPv6 client is its /64, in whatever spelling; IPv4-mapped is IPv4', () => {
    for (const [address, key] of [
      ['192.0.2.1', '192.0.2.1'],
      ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
      ['2001:0DB8:0001:0002:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
      ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
      ['::1', '0:0:0:0::/64'],
      ['::ffff:192.0.2.1', '192.0.2.1'],
      ['::ffff:c000:201', '192.0.2.1'],
      ['256.1.1.1', 'unknown'],
      ['2001:db8::1::2', 'unknown'],
      ['a name', 'unknown'],
    ]) {
      expect([address, addressKey(address)]).toEqual([address, key])
    }
    expect(addressKey(undefined)).toBe('unknown')
  })

  test('an IPv6 network, a /48, is counted too, under a wider limit', async () => {
    const { MAIL_LIMIT, MAIL_NETWORK_LIMIT } = env
    if (!MAIL_LIMIT || !MAIL_NETWORK_LIMIT) throw new Error('wrangler.toml binds no limits')
    const service = startService({ vars: { RATE_LIMITS: 'on', MAIL_LIMIT, MAIL_NETWORK_LIMIT } })
    const ask = async (address: string) => {
      const headers = { 'cf-connecting-ip': address }
      const init = { method: 'POST', headers, body: 'no JSON' }
      return (await service.request('/auth/forgot-password', init)).status
    }
    const clients = Array.from({ length: 105 }, (_, i) => `2001:db8:48:${i.toString(16)}::1`)
    const statuses = await Promise.all(clients.map(ask))
    expect(statuses.filter((status) => status === 422)).toHaveLength(100)
    expect(statuses.filter((status) => status === 429)).toHaveLength(5)
    expect(await ask('2001:db8:49::1')).toBe(422)
  })

  test('what one client is refused does not count against its network', async () => {
    const networks: string[] = []
    const service = startService({
      vars: { ...closed, MAIL_NETWORK_LIMIT: closedRing(networks) },
    })
    const headers = { 'cf-connecting-ip': '2001:db8:1:2::1' }
    await service.request('/auth/register', { method: 'POST', headers })
    expect(networks).toEqual([])
  })

  test('no other than an IPv6 address belongs to a network', () => {
    expect(networkKey('2001:DB8:1:2::1')).toBe('2001:db8:1::/48')
    for (const address of ['192.0.2.1', '::ffff:192.0.2.1', 'a name', undefined]) {
      expect(networkKey(address)).toBeUndefined()
    }
  })
})
