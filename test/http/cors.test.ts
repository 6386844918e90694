import { expect, test } from 'vitest'
import { startService } from '../support/service.ts'

const origin = 'https://app.example.com'
const preflight = (from: string) => ({
  method: 'OPTIONS',
  headers: { origin: from, 'access-control-request-method': 'PATCH' },
})

test('without the setting there are no CORS headers, and OPTIONS is 405', async () => {
  const service = startService()
  const response = await service.request('/users/me', { headers: { origin } })
  expect(response.headers.has('access-control-allow-origin')).toBe(false)
  expect((await service.request('/users/me', preflight(origin))).status).toBe(405)
})

test('an origin on the list may call with credentials, and reads refusals too', async () => {
  const service = startService({ vars: { CORS_ALLOWED_ORIGINS: `https://b.example, ${origin}` } })
  const asked = await service.request('/users/me', preflight(origin))
  expect(asked.status).toBe(204)
  expect(asked.headers.get('access-control-allow-methods')).toContain('PATCH')
  const refused = await service.request('/users/me', { headers: { origin } })
  for (const response of [asked, refused]) {
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-allow-credentials')).toBe('true')
  }
  expect(refused.status).toBe(401)
})

test.each([
  'capacitor://localhost',
  'ionic://localhost',
  'tauri://localhost',
  'http://tauri.localhost',
  'app://obsidian.md',
  'chrome-extension://gighmmpiobklfepjocnamgkkbiglidom',
  'http://localhost:5173',
  'http://127.0.0.1:5173',
])('an app in a web view at %s may be on the list, and is compared exactly', async (from) => {
  const service = startService({ vars: { CORS_ALLOWED_ORIGINS: `${origin},${from}` } })
  const allowed = async (asking: string) =>
    (await service.request('/users/me', preflight(asking))).headers.get(
      'access-control-allow-origin',
    )
  expect(await allowed(from)).toBe(from)
  for (const other of [`${from}.evil.example`, `${from}:1`, from.toUpperCase(), `${from}/`]) {
    expect([other, await allowed(other)]).toEqual([other, null])
  }
})

test('an origin on the list may read the headers that documents promise', async () => {
  const service = startService({ vars: { CORS_ALLOWED_ORIGINS: origin } })
  const { headers } = await service.request('/users/me', { headers: { origin } })
  expect(headers.get('access-control-expose-headers')).toBe('Retry-After,X-Request-Id')
})

test('another origin gets no permission, nor learns what a listed one may do', async () => {
  const service = startService({ vars: { CORS_ALLOWED_ORIGINS: origin } })
  for (const from of ['https://evil.example', `${origin}.evil.example`, 'null']) {
    const asked = await service.request('/users/me', preflight(from))
    const other = await service.request('/users/me', { headers: { origin: from } })
    const names = [...asked.headers.keys(), ...other.headers.keys()]
    expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([])
    expect([asked.status, other.status]).toEqual([405, 401])
  }
})
