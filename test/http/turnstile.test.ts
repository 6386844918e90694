import { expect, test, vi } from 'vitest'
import { answer, credentials, json, newPerson } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const secretKey = 'turnstile-secret-of-the-tests'
const failed = [400, { detail: 'TURNSTILE_FAILED' }]
const field = 'cf-turnstile-response'

/** Cloudflare's siteverify: knows the secret, and takes each token that starts with "good" once. */
function siteverify() {
  const asked: Record<string, unknown>[] = []
  const used = new Set<unknown>()
  const refuse = (code: string) => Response.json({ success: false, 'error-codes': [code] })
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init)
    expect(request.url).toBe('https://challenges.cloudflare.com/turnstile/v0/siteverify')
    expect([request.method, request.redirect]).toEqual(['POST', 'manual'])
    const body = await request.json<Record<string, unknown>>()
    asked.push(body)
    if (body.secret !== secretKey) return refuse('invalid-input-secret')
    if (!String(body.response).startsWith('good')) return refuse('invalid-input-response')
    if (used.has(body.response)) return refuse('timeout-or-duplicate')
    used.add(body.response)
    return Response.json({ success: true, hostname: 'postern.test', 'error-codes': [] })
  }
  return { asked, fetch }
}

function start(fetcher: typeof fetch, key = secretKey) {
  return startService({ vars: { TURNSTILE_SECRET_KEY: key }, fetch: fetcher })
}

const forgot = (more: object = {}) => json('POST', { email: 'a@example.com', ...more })

test('register, both logins, forgot-password and request-login-code want a token, in a field or a header', async () => {
  const { fetch, asked } = siteverify()
  const service = start(fetch)
  const { email, password } = await newPerson(startService())
  const login = (token?: string) => {
    const init = credentials(email, password)
    if (token && init.body instanceof URLSearchParams) init.body.set(field, token)
    return init
  }
  const fresh = { email: 'turnstile@example.com', password }
  for (const [path, init, withToken, status] of [
    ['/auth/jwt/login', login(), login('good-1'), 200],
    ['/auth/cookie/login', login(), login('good-2'), 204],
    ['/auth/register', json('POST', fresh), json('POST', { ...fresh, [field]: 'good-3' }), 201],
    ['/auth/forgot-password', forgot(), forgot({ [field]: 'good-4' }), 202],
    ['/auth/request-login-code', forgot(), forgot({ [field]: 'good-6' }), 202],
  ] as const) {
    expect(await answer(service.request(path, init))).toEqual(failed)
    expect((await service.request(path, withToken)).status).toBe(status)
  }
  const { headers, ...init } = forgot()
  const sent = { ...Object(headers), [field]: 'good-5', 'cf-connecting-ip': '192.0.2.1' }
  expect((await service.request('/auth/forgot-password', { ...init, headers: sent })).status).toBe(
    202,
  )
  expect(asked).toHaveLength(6)
  expect(asked[5]).toEqual({ secret: secretKey, response: 'good-5', remoteip: '192.0.2.1' })
})

test('a wrong, used, empty, giant or odd token is refused', async () => {
  const { fetch } = siteverify()
  const service = start(fetch)
  const ask = (token: unknown) =>
    service.request('/auth/forgot-password', forgot({ [field]: token }))
  expect((await ask('good')).status).toBe(202)
  for (const token of ['good', 'bad', '', `good${'x'.repeat(2048)}`, 1, ['good-2']]) {
    expect(await answer(ask(token))).toEqual(failed)
  }
  expect(service.logs.join()).toContain('"event":"turnstile.failed"')
})

test('a token is good only if it was solved on a page of ours, for this form if for any', async () => {
  const origin = 'https://app.example.com'
  const vars = {
    TURNSTILE_SECRET_KEY: secretKey,
    CORS_ALLOWED_ORIGINS: origin,
    TURNSTILE_HOSTNAMES: 'Pages.example.com, bff.example.com',
  }
  const ask = (solved: object) => {
    const fetch = async () => Response.json({ success: true, ...solved })
    const login = { ...credentials('nobody@example.com', 'x'), headers: { [field]: 'good' } }
    return answer(startService({ vars, fetch }).request('/auth/jwt/login', login))
  }
  const passed = [400, { detail: 'LOGIN_BAD_CREDENTIALS' }]
  for (const hostname of ['postern.test', 'app.example.com', 'pages.example.com']) {
    expect(await ask({ hostname })).toEqual(passed)
    expect(await ask({ hostname, action: '' })).toEqual(passed)
    expect(await ask({ hostname, action: 'login' })).toEqual(passed)
    expect(await ask({ hostname, action: 'register' })).toEqual(failed)
  }
  for (const hostname of ['evil.example', 'x.app.example.com', '', undefined]) {
    expect(await ask({ hostname, action: 'login' })).toEqual(failed)
  }
})

test('a token is not spent on a request that is refused for its fields', async () => {
  const { fetch, asked } = siteverify()
  const body = json('POST', { [field]: 'good' })
  expect((await start(fetch).request('/auth/forgot-password', body)).status).toBe(422)
  expect(asked).toEqual([])
})

test('while siteverify can not be asked nobody is let in: 503 with Retry-After', async () => {
  const { fetch } = siteverify()
  const huge = 'x'.repeat(20_000)
  for (const [fetcher, key] of [
    [() => Promise.reject(new Error('no network')), secretKey],
    [async () => new Response('', { status: 500 }), secretKey],
    [async () => Response.redirect('https://evil.test/', 302), secretKey],
    [async () => new Response('<html>'), secretKey],
    [async () => Response.json({ success: true, padding: huge }), secretKey],
    [async () => Response.json({ success: 'true' }), secretKey],
    [async () => Response.json({ success: false }), secretKey],
    [fetch, 'another secret key'],
  ] as const) {
    const service = start(fetcher, key)
    const response = await service.request('/auth/forgot-password', forgot({ [field]: 'good' }))
    expect(response.headers.get('retry-after')).toBe('10')
    expect(await answer(response)).toEqual([503, { detail: 'TURNSTILE_UNAVAILABLE' }])
    expect(service.logs.join()).toContain('"event":"turnstile.unavailable"')
    expect(service.logs.join()).not.toContain(key)
  }
})

test('siteverify has 5 seconds', async () => {
  const late = new AbortController()
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal)
  const stalled = (_: RequestInfo | URL, init?: RequestInit) =>
    new Promise<Response>((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))
      late.abort()
    })
  const response = await start(stalled).request('/auth/forgot-password', forgot({ [field]: 'x' }))
  expect(response.status).toBe(503)
  expect(timeout.mock.calls).toEqual([[5000]])
  timeout.mockRestore()
})

test('without TURNSTILE_SECRET_KEY nobody is asked', async () => {
  const fetch = () => Promise.reject(new Error('asked'))
  const service = startService({ fetch })
  expect((await service.request('/auth/forgot-password', forgot())).status).toBe(202)
})
