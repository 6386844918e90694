import { expect, test } from 'vitest'
import { startPages } from '../support/pages.ts'
import { startService } from '../support/service.ts'

const service = startPages()
const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

test('a browser that finds nothing gets a page with the code, the request id and a way back', async () => {
  const answer = await service.request('/nowhere', { headers: { accept: browser } })
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    404,
    'text/html; charset=UTF-8',
  ])
  const html = await answer.text()
  expect(html).toContain('There is nothing here')
  expect(html).toContain('<code>Not Found</code>')
  expect(html).toContain(`<code>${answer.headers.get('x-request-id')}</code>`)
  expect(html).toContain('href="/"')
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(answer.headers.get('cache-control')).toBe('no-store')
})

test.each([
  undefined,
  '*/*',
  'application/json',
  'application/json, text/html;q=0.5',
  'text/html;q=0',
])('a client of the API that accepts %s gets what was recorded', async (accept) => {
  const headers: Record<string, string> = accept === undefined ? {} : { accept }
  const answer = await service.request('/nowhere', { headers })
  expect([answer.status, await answer.json()]).toEqual([404, { detail: 'Not Found' }])
})

test.each(['/language', '/auth/register'])(
  'so does one that looks at %s, where there is nothing but something to send',
  async (path) => {
    for (const method of ['GET', 'HEAD']) {
      const answer = await service.request(path, { method, headers: { accept: browser } })
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST'])
      expect(answer.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    }
    const json = await service.request(path)
    expect([json.status, json.headers.get('allow')]).toEqual([405, 'POST'])
    expect(await json.json()).toEqual({ detail: 'Method Not Allowed' })
  },
)

test('a browser that sends something, has slashes at the end, or finds no pages gets what was recorded', async () => {
  const headers = { accept: browser }
  const posted = await service.request('/nowhere', { method: 'POST', headers })
  expect(await posted.json()).toEqual({ detail: 'Not Found' })
  expect((await service.request('/users/me/', { headers })).status).toBe(307)
  const api = await startService().request('/nowhere', { headers })
  expect(await api.json()).toEqual({ detail: 'Not Found' })
})
