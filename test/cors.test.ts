import { expect, test } from 'vitest'
import { startService } from './support/service.ts'

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

test('another origin gets no permission', async () => {
  const service = startService({ vars: { CORS_ALLOWED_ORIGINS: origin } })
  for (const from of ['https://evil.example', `${origin}.evil.example`, 'null']) {
    const asked = await service.request('/users/me', preflight(from))
    expect(asked.headers.has('access-control-allow-origin')).toBe(false)
  }
})
