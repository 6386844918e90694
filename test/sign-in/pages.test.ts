import { describe, expect, test } from 'vitest'
import { newVisitor, signInOnPage, startPages } from '../support/pages.ts'
import { newPerson } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startPages()

test('who is signed out is led from / to the sign-in, and who is signed in to the account', async () => {
  const person = await newPerson(service)
  expect((await newVisitor(service).open('/')).location).toBe('/login')
  const visitor = await signInOnPage(service, person)
  expect((await visitor.open('/')).location).toBe('/account')
})

test('without PUBLIC_URL there are no pages, and / is nothing as recorded', async () => {
  const api = startService()
  for (const path of ['/', '/login']) expect((await api.request(path)).status).toBe(404)
})

test('PAGES=off keeps them away', async () => {
  const api = startPages({ vars: { PAGES: 'off' } })
  for (const path of ['/', '/login']) expect((await api.request(path)).status).toBe(404)
})

test('methods that no page takes at / are nothing as recorded', async () => {
  expect((await service.request('/', { method: 'POST' })).status).toBe(404)
  expect((await service.request('/login', { method: 'PATCH' })).status).toBe(405)
})

test('signing in begins one session of the pages, in two round trips, and leads where the person was going', async () => {
  const person = await newPerson(service)
  const visitor = newVisitor(service)
  await visitor.open('/login?return_to=%2Faccount%2Fsessions')
  const before = service.roundTrips.length
  const fields = { email: person.email, password: person.password, return_to: '/account/sessions' }
  const page = await visitor.send('/login', fields)
  expect([page.status, page.location]).toEqual([303, '/account/sessions'])
  expect(service.roundTrips.length - before).toBe(2)
  expect([...visitor.cookies.keys()]).toEqual(['__Host-postern-pages', '__Host-postern-device'])
  const { results } = await service.db
    .prepare('select kind from session where user_id = ?')
    .bind(person.id)
    .all()
  expect(results).toEqual([{ kind: 'pages' }])
})

test('a wrong password keeps the address, never the password, and says what to do', async () => {
  const person = await newPerson(service)
  const page = await newVisitor(service).send('/login', {
    email: person.email,
    password: 'wrong one',
  })
  expect(page.status).toBe(400)
  expect(page.html).toContain(`value="${person.email}"`)
  expect(page.html).toContain('role="alert"')
  expect(page.html).not.toContain('wrong one')
})

test('says what was done before by the words of its address, and nothing to others', async () => {
  const visitor = newVisitor(service)
  expect((await visitor.open('/login?done=password')).html).toContain('Your new password is set.')
  const { html } = await visitor.open('/login?done=constructor')
  expect(html).not.toContain('class="note')
})

test('signing out ends the session, on this origin only', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const foreign = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  expect((await visitor.send('/logout', {}, foreign)).status).toBe(403)
  const kept = new Map(visitor.cookies)
  expect((await visitor.send('/logout')).status).toBe(403)
  await visitor.open('/logout')
  const out = await visitor.send('/logout')
  expect(out.location).toBe('/login?done=signed-out')
  expect((await visitor.follow(out)).html).toContain('You are signed out.')
  expect([...visitor.cookies.keys()]).toEqual(['__Host-postern-device'])
  for (const [name, value] of kept) visitor.cookies.set(name, value)
  expect((await visitor.open('/')).location).toBe('/login')
})

test.each(['select', 'update'])(
  'signing out takes the cookie along where the database fails at a %s',
  async (word) => {
    let isFailing = false
    const failing = startPages({
      fault: (sql, run) =>
        isFailing && sql.toLowerCase().startsWith(word)
          ? Promise.reject(new Error('D1 is down'))
          : run(),
    })
    const visitor = await signInOnPage(failing, await newPerson(failing))
    await visitor.open('/logout')
    isFailing = true
    const page = await visitor.send('/logout')
    expect(page.status).toBe(503)
    expect([...visitor.cookies.keys()]).toEqual(['__Host-postern-device'])
  },
)

test('a sign-in that was opened before another tab signed in leads on', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const fields = { email: person.email, password: person.password, return_to: '/account/security' }
  const page = await visitor.send('/login', fields)
  expect([page.status, page.location]).toEqual([303, '/account/security'])
})

test('SECURITY 37: the pages take neither the session cookie nor a token of the API, and the API not theirs', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const [[, value = ''] = []] = visitor.cookies
  const headers = { cookie: `__Host-postern-session=${value}` }
  expect((await service.request('/users/me', { headers })).status).toBe(401)
  const bearer = { authorization: `Bearer ${value}` }
  expect((await service.request('/users/me', { headers: bearer })).status).toBe(401)
  const body = new URLSearchParams({ username: person.email, password: person.password })
  const login = await service.request('/auth/session/login', { method: 'POST', body })
  const [, secret = ''] = /=([^;]+)/.exec(login.headers.get('set-cookie') ?? '') ?? []
  const answer = await service.request('/', {
    headers: { cookie: `__Host-postern-pages=${secret}` },
  })
  expect(answer.headers.get('location')).toBe('/login')
})

test('the proof is given again with the password, and the person goes on', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  service.clock.now += 700
  await visitor.open('/step-up?return_to=%2Faccount%2Fsecurity')
  const fields = { return_to: '/account/security' }
  expect((await visitor.send('/step-up', { ...fields, password: 'wrong' })).status).toBe(400)
  const page = await visitor.send('/step-up', { ...fields, password: person.password })
  expect([page.status, page.location]).toEqual([303, '/account/security'])
})

test.each(['', 'another'])('a form with the token "%s" is refused', async (form_token) => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const page = await visitor.send('/step-up', { password: person.password, form_token })
  expect(page.status).toBe(403)
  expect(page.html).toContain('FORM_OUTDATED')
})

test('an allowed CORS origin can send no form', async () => {
  const app = 'https://app.postern.test'
  const allowing = startPages({ vars: { CORS_ALLOWED_ORIGINS: app } })
  const person = await newPerson(allowing)
  const fields = { email: person.email, password: person.password }
  for (const site of ['same-site', 'cross-site']) {
    const headers = { origin: app, 'sec-fetch-site': site }
    expect((await newVisitor(allowing).send('/login', fields, headers)).status).toBe(403)
  }
})

describe('who is refused by the limit of an address', () => {
  const limiter = { limit: async () => ({ success: false }) }
  const vars = { RATE_LIMITS: 'on', PASSWORD_LIMIT: limiter, MAIL_LIMIT: limiter }
  const limited = startPages({ vars })
  const typed = { email: 'a@example.com', return_to: '/account/sessions' }

  test.each(['/login', '/register', '/forgot-password', '/login-code', '/verify/send'])(
    'has %s back as it was filled, but for the password, and costs no query',
    async (path) => {
      const visitor = newVisitor(limited)
      visitor.cookies.set('__Host-postern-pages', `${crypto.randomUUID()}.${'x'.repeat(43)}`)
      const before = limited.roundTrips.length
      const page = await visitor.send(path, { ...typed, password: 'a secret' })
      expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60'])
      expect(page.html).toContain('value="a@example.com"')
      expect(page.html).toContain('value="/account/sessions"')
      expect(page.html).toContain('That was too often.')
      expect(page.html).not.toContain('a secret')
      expect(limited.roundTrips).toHaveLength(before)
    },
  )

  test('is not read further than a person types, nor where another origin sent it', async () => {
    const visitor = newVisitor(limited)
    const long = await visitor.send('/login', { ...typed, more: 'x'.repeat(9000) })
    expect([long.status, long.html.includes('a@example.com')]).toEqual([413, false])
    const headers = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
    expect((await visitor.send('/login', typed, headers)).status).toBe(403)
  })

  test('is led back to a form that keeps nothing', async () => {
    const page = await newVisitor(limited).send('/step-up', { password: 'a secret' })
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60'])
    expect(page.html).toContain('<a href="/step-up">Go back to the form</a>')
  })
})

test('a form that is no form of a browser, or is too long, is refused', async () => {
  const json = { 'content-type': 'application/json' }
  const answer = await service.request('/login', { method: 'POST', body: '{}', headers: json })
  expect(answer.status).toBe(400)
  const long = await newVisitor(service).send('/login', { email: 'x'.repeat(70_000) })
  expect(long.status).toBe(413)
})
