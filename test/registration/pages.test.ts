import { expect, test } from 'vitest'
import { newVisitor, origin, signInOnPage, startPages } from '../support/pages.ts'
import { mailedToken, newPerson } from '../support/requests.ts'

const service = startPages()
const password = 'correct horse'

async function countUsers(email: string) {
  const sql = 'select count(*) as n from user where email = ?'
  return (await service.db.prepare(sql).bind(email).first<{ n: number }>())?.n
}

test('a new person is signed in at once, in two round trips, and gets a link that verifies the address', async () => {
  const email = 'new@example.com'
  const visitor = newVisitor(service)
  expect((await visitor.open('/register')).html).toContain('autocomplete="new-password"')
  const before = service.roundTrips.length
  const { response, settled } = await service.respond('/register', {
    method: 'POST',
    body: new URLSearchParams({ email: 'counted@example.com', password }),
    headers: { origin },
  })
  expect([response.status, service.roundTrips.length - before]).toEqual([303, 2])
  await settled()
  const page = await visitor.send('/register', { email, password })
  expect([page.status, page.location]).toEqual([303, '/account?done=registered'])
  expect((await visitor.follow(page)).html).toContain('We mailed you a link. Open it to verify')
  expect((await visitor.open('/')).location).toBe('/account')
  const token = mailedToken(service, email)
  await visitor.open(`/verify?token=${token}`)
  const verified = await visitor.send('/verify', { token })
  expect(verified.location).toBe('/verify?done=verified')
  const { results } = await service.db
    .prepare('select is_verified from user where email = ?')
    .bind(email)
    .all()
  expect(results).toEqual([{ is_verified: 1 }])
})

test('who registers on the way to somewhere gets there', async () => {
  const fields = { email: 'onward@example.com', password, return_to: '/account/sessions' }
  const page = await newVisitor(service).send('/register', fields)
  expect(page.location).toBe('/account/sessions')
})

test('who is signed in needs no account', async () => {
  const visitor = await signInOnPage(service, await newPerson(service))
  expect((await visitor.open('/register')).location).toBe('/account')
})

test('with REQUIRE_VERIFIED_EMAIL nobody is in before the link is opened, and the page says so', async () => {
  const strict = startPages({ vars: { REQUIRE_VERIFIED_EMAIL: 'true' } })
  const visitor = newVisitor(strict)
  const email = 'strict@example.com'
  const page = await visitor.send('/register', { email, password })
  expect(page.location).toBe('/verify?done=registered&email=strict%40example.com')
  expect(visitor.cookies.size).toBe(0)
  const told = await visitor.follow(page)
  expect(told.html).toContain(email)
  expect(told.html).toContain('action="/verify/send"')
  expect((await visitor.send('/login', { email, password })).html).toContain('/verify?email=')
  const token = mailedToken(strict, email)
  const verified = await visitor.send('/verify', { token })
  expect(verified.location).toBe('/login?done=verified&email=strict%40example.com')
  expect((await visitor.send('/login', { email, password })).location).toBe('/account')
})

test('an address that has an account is refused, and its owner is shown where to go on', async () => {
  const person = await newPerson(service)
  const page = await newVisitor(service).send('/register', { email: person.email, password })
  expect(page.status).toBe(400)
  expect(page.html).toContain(`value="${person.email}"`)
  expect(page.html).toContain(`/login?email=${encodeURIComponent(person.email)}`)
  expect(page.html).not.toContain(password)
})

test('what is no address is kept to be mended, and its markup is text', async () => {
  const page = await newVisitor(service).send('/register', { email: '"><b>@x', password })
  expect(page.status).toBe(400)
  expect(page.html).toContain('value="&quot;&gt;&lt;b&gt;@x"')
  expect(page.html).toContain('aria-describedby="email-error"')
})

test.each([
  ['short', '1234567', 'too short'],
  ['common', 'password1', 'easy to guess'],
])('a password that is too %s is refused by its reason', async (_, chosen, words) => {
  const careful = startPages({ vars: { PASSWORD_MIN_LENGTH: '8' } })
  const page = await newVisitor(careful).send('/register', {
    email: `${words.replaceAll(' ', '-')}@example.com`,
    password: chosen,
  })
  expect([page.status, page.html.includes(words)]).toEqual([400, true])
  expect(page.html).toContain('At least 8 characters.')
  expect(page.html).not.toContain(chosen)
})

test('a password from a list of stolen ones is refused by its reason', async () => {
  const { createHash } = await import('node:crypto')
  const rest = createHash('sha1').update(password).digest('hex').toUpperCase().slice(5)
  const careful = startPages({
    vars: { PWNED_PASSWORDS_URL: 'https://range.example.com/range/' },
    fetch: async () => new Response(`${rest}:7`),
  })
  const page = await newVisitor(careful).send('/register', {
    email: 'stolen@example.com',
    password,
  })
  expect([page.status, page.html.includes('stolen ones')]).toEqual([400, true])
})

test('no page of another origin makes an account, be it allowed by CORS', async () => {
  const app = 'https://app.postern.test'
  const allowing = startPages({ vars: { CORS_ALLOWED_ORIGINS: app } })
  const email = 'foreign@example.com'
  for (const [from, site] of [
    [app, 'same-site'],
    ['https://evil.test', 'cross-site'],
  ] as const) {
    const headers = { origin: from, 'sec-fetch-site': site }
    const page = await newVisitor(allowing).send('/register', { email, password }, headers)
    expect(page.status).toBe(403)
    expect(page.html).toContain('CROSS_SITE_REQUEST')
  }
  expect(await countUsers(email)).toBe(0)
})

test('too many registrations from one address are told when to come back', async () => {
  const limiter = { limit: async () => ({ success: false }) }
  const limited = startPages({ vars: { RATE_LIMITS: 'on', MAIL_LIMIT: limiter } })
  const page = await newVisitor(limited).send('/register', { email: 'late@example.com', password })
  expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60'])
  expect(page.html).toContain('come back in a minute')
})
