import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { readConfig } from '../../src/env/env.ts'
import { newVisitor, startPages } from '../support/pages.ts'
import { json, newPerson } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const field = 'cf-turnstile-response'
const vars = {
  TURNSTILE_SECRET_KEY: 'turnstile-secret-of-the-tests',
  TURNSTILE_SITE_KEY: 'site-key',
}
const asked: string[] = []

/** Takes what says "good" for the form it was solved on. */
async function siteverify(input: RequestInfo | URL, init?: RequestInit) {
  const { response } = await new Request(input, init).json<{ response: string }>()
  asked.push(response)
  const [word, action] = response.split(' ')
  const codes = word === 'good' ? [] : ['invalid-input-response']
  return Response.json({
    success: word === 'good',
    hostname: 'postern.test',
    action,
    'error-codes': codes,
  })
}

const service = startPages({ vars, fetch: siteverify })
const password = 'correct horse'

const forms = [
  ['/register', 'register', { email: 'turnstile@example.com', password }],
  ['/login', 'login', { email: 'turnstile@example.com', password }],
  ['/login-code', 'login-code', { email: 'turnstile@example.com' }],
  ['/forgot-password', 'forgot-password', { email: 'turnstile@example.com' }],
] as const

test.each(forms)(
  '%s shows the widget, and takes nothing without its token',
  async (path, action, fields) => {
    const visitor = newVisitor(service)
    const page = await visitor.open(path)
    expect(page.html).toContain(`data-sitekey="site-key" data-action="${action}"`)
    expect(page.html).toContain('src="https://challenges.cloudflare.com/turnstile/v0/api.js"')
    const policy = page.headers.get('content-security-policy')
    expect(policy).toContain("script-src 'self' https://challenges.cloudflare.com")
    expect(policy).toContain('frame-src https://challenges.cloudflare.com')
    for (const token of ['', 'bad', 'good other-form']) {
      const refused = await visitor.send(path, { ...fields, [field]: token })
      expect([refused.status, refused.html.includes('Please try again')]).toEqual([400, true])
      expect(refused.html).toContain(`value="${fields.email}"`)
      expect(refused.html).toContain('data-sitekey="site-key"')
      expect(refused.html).not.toContain(password)
    }
    const taken = await visitor.send(path, { ...fields, [field]: `good ${action}` })
    expect(taken.status).toBe(303)
  },
)

test('other pages have no widget, and let no other origin in', async () => {
  const page = await newVisitor(service).open('/verify')
  expect(page.html).not.toContain('challenges.cloudflare.com')
  expect(page.headers.get('content-security-policy')).not.toContain('challenges.cloudflare.com')
})

test('while siteverify does not answer nobody is let in, and what was typed is kept', async () => {
  const down = startPages({ vars, fetch: async () => new Response('', { status: 500 }) })
  const fields = { email: 'down@example.com', password, [field]: 'good register' }
  const page = await newVisitor(down).send('/register', fields)
  expect([page.status, page.headers.get('retry-after')]).toEqual([503, '10'])
  expect(page.html).toContain('value="down@example.com"')
})

test('without the secret key there is no widget, and nobody is asked', async () => {
  const open = startPages({ vars: { TURNSTILE_SITE_KEY: 'site-key' }, fetch: siteverify })
  const person = await newPerson(open)
  const before = asked.length
  const visitor = newVisitor(open)
  expect((await visitor.open('/login')).html).not.toContain('site-key')
  expect((await visitor.send('/login', { ...person })).status).toBe(303)
  expect(asked.length).toBe(before)
})

test('pages want the site key where the secret key is set; the API alone does not', async () => {
  const base = { DB: env.DB, APP_SECRET: 'a-secret-of-the-tests-0123456789' }
  const { TURNSTILE_SECRET_KEY } = vars
  const settings = { ...base, TURNSTILE_SECRET_KEY, PUBLIC_URL: 'https://auth.example.com' }
  expect(() => readConfig(settings)).toThrow('TURNSTILE_SITE_KEY: expected the site key')
  expect(readConfig({ ...settings, PAGES: 'off' }).turnstileSiteKey).toBeUndefined()
  const api = startService({ vars: { TURNSTILE_SECRET_KEY }, fetch: siteverify })
  const body = { email: 'api@example.com', password, [field]: 'good register' }
  expect((await api.request('/auth/register', json('POST', body))).status).toBe(201)
})
