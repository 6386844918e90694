import { expect, test } from 'vitest'
import { startService } from '../support/service.ts'

const safe = {
  ROOT_SECRET: 'a-root-secret-of-the-tests-0123456789',
  RATE_LIMITS: 'on',
  PASSWORD_MIN_LENGTH: '8',
}

/** What the first requests to a service at that place log. */
async function warnings(origin: string, vars: object) {
  const service = startService({ origin, vars: { ...safe, ...vars } })
  await service.request('/healthz')
  await service.request('/healthz')
  return service.logs.map((line) => JSON.parse(line))
}

test.each([
  [{ ROOT_SECRET: '' }, 'ROOT_SECRET is not set'],
  [{ ROOT_SECRET_PREVIOUS: 'APP_SECRET' }, 'ROOT_SECRET_PREVIOUS is APP_SECRET'],
  [{ RATE_LIMITS: 'off' }, 'RATE_LIMITS is off'],
  [{ PASSWORD_MIN_LENGTH: '0' }, 'PASSWORD_MIN_LENGTH is 0'],
  [
    { RESET_PASSWORD_URL: 'http://192.168.1.5:3000/{token}' },
    'RESET_PASSWORD_URL leads to this machine or a local',
  ],
  [{ VERIFY_URL: 'http://laptop.local:3000/{token}' }, 'VERIFY_URL leads to this machine'],
  [{ VERIFY_URL: 'http://localhost:3000/{token}' }, 'VERIFY_URL leads to this machine'],
  [{ COOKIE_SECURE: 'false' }, 'COOKIE_SECURE is false'],
  [{ PUBLIC_URL: 'http://localhost:8000' }, 'PUBLIC_URL leads to this machine'],
])('is one warning at each start, on a host that is not local: %j', async (vars, words) => {
  const lines = await warnings('https://auth.example.com', vars)
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatchObject({ level: 'warn', reason: expect.stringContaining(words) })
})

test('a host that is local, and one with safe settings, is not warned', async () => {
  const unsafe = { ROOT_SECRET: '', RATE_LIMITS: 'off', PASSWORD_MIN_LENGTH: '0' }
  const local = ['localhost:8000', '127.0.0.1:8000', '[::1]:8000', 'postern.test', 'a.localhost']
  for (const host of local) expect(await warnings(`http://${host}`, unsafe)).toEqual([])
  expect(await warnings('https://auth.example.com', {})).toEqual([])
  for (const host of ['localhost.example.com', 'mylocalhost', '127.0.0.1.example.com']) {
    expect(await warnings(`https://${host}`, unsafe)).toHaveLength(3)
  }
})
