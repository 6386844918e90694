import { expect, test } from 'vitest'
import { newVisitor, signInOnPage, startPages, type Visitor } from '../support/pages.ts'
import { credentials, newPerson, type Person } from '../support/requests.ts'
import type { Service } from '../support/service.ts'

const service = startPages()
const place = '/account/security'
const form = `${place}/email`

const rowOf = ({ id }: Person) =>
  service.db.prepare('select email, is_verified from user where id=?').bind(id).first()

/** Where the newest mail to an address leads. */
function linkTo(email: string, from: Service = service): string {
  const mail = from.mailbox.findLast(({ to }) => to === email)
  const [, link] =
    /https:\/\/postern\.test(\/account\/email\?token=\S+)/.exec(mail?.text ?? '') ?? []
  if (!link) throw new Error(`no link was mailed to ${email}`)
  return link
}

async function signedIn(): Promise<{ person: Person; visitor: Visitor; next: string }> {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await visitor.open(place)
  return { person, visitor, next: `new-${person.email}` }
}

test('the new address confirms by a button, in any browser, and signs in from then on', async () => {
  const { person, visitor, next } = await signedIn()
  const asked = await visitor.send(form, { email: next })
  expect([asked.status, asked.location]).toEqual([303, `${place}?done=email`])
  expect((await visitor.follow(asked)).html).toContain('The mail is on its way.')
  const elsewhere = newVisitor(service)
  const page = await elsewhere.open(linkTo(next))
  expect(page.html).toContain('Use this address')
  for (const address of [next, person.email]) expect(page.html).toContain(address)
  expect(page.html).toContain('If you did not ask for this, close this page.')
  expect(await rowOf(person)).toEqual({ email: person.email, is_verified: 0 })
  const token = new URL(linkTo(next), 'https://postern.test').searchParams.get('token') ?? ''
  const changed = await elsewhere.send('/account/email', { token })
  expect([changed.status, changed.location]).toEqual([303, '/account/email?done=changed'])
  expect((await elsewhere.follow(changed)).html).toContain('Your address is changed')
  expect(await rowOf(person)).toEqual({ email: next, is_verified: 1 })
  const login = await service.request('/auth/jwt/login', credentials(next, person.password))
  expect(login.status).toBe(200)
  const again = await elsewhere.send('/account/email', { token })
  expect((await elsewhere.open('/account/email?token=other')).status).toBe(400)
  expect(again.status).toBe(400)
  expect(again.html).toContain('This link has been used or is too old.')
  expect((await visitor.open('/account')).html).toContain(next)
})

test('SECURITY 39: it wants a fresh proof, and comes back to the filled form', async () => {
  const { person, visitor, next } = await signedIn()
  service.clock.now += 601
  const stale = await visitor.send(form, { email: next })
  expect(stale.status).toBe(303)
  expect(stale.location).toMatch(/^\/step-up\?return_to=/)
  expect(service.mailbox.filter(({ to }) => to === next)).toEqual([])
  const returnTo = new URL(stale.location ?? '', 'https://postern.test').searchParams.get(
    'return_to',
  )
  const fields = { password: person.password, return_to: returnTo ?? '' }
  const back = await visitor.follow(await visitor.send('/step-up', fields))
  expect(back.html).toContain(`value="${next}"`)
  expect((await visitor.send(form, { email: next })).location).toBe(`${place}?done=email`)
})

test.each([
  ['', 'This is no e-mail address.'],
  ['"><script>alert(1)</script>', 'This is no e-mail address.'],
  ['x'.repeat(300), 'This is no e-mail address.'],
])('%s is refused, and stays in its field', async (email, sentence) => {
  const { visitor } = await signedIn()
  const page = await visitor.send(form, { email })
  expect(page.status).toBe(400)
  expect(page.html).toContain(sentence)
  expect(page.html).not.toContain('<script>alert')
  if (email.startsWith('x')) expect(page.html).toContain(`value="${email}"`)
})

test('the address that the account has is none to change to, in any spelling', async () => {
  const { person, visitor } = await signedIn()
  const page = await visitor.send(form, { email: person.email.toUpperCase() })
  expect([page.status, page.html.includes('That is your address already.')]).toEqual([400, true])
})

test('SECURITY 24: an address that has an account is answered as any other, and gets no link', async () => {
  const { visitor } = await signedIn()
  const other = await newPerson(service)
  expect((await visitor.send(form, { email: other.email })).location).toBe(`${place}?done=email`)
  expect(() => linkTo(other.email)).toThrow('no link')
})

test('a link that is none, or is asked for without its token, changes nothing', async () => {
  const visitor = newVisitor(service)
  expect((await visitor.open('/account/email')).location).toBe(place)
  const page = await visitor.open('/account/email?token=%22%3E%3Cb%3Ex')
  expect(page.html).not.toContain('<b>x')
  for (const token of ['', 'token']) {
    expect((await visitor.send('/account/email', { token })).status).toBe(400)
  }
})

test('where EMAIL_SELF_SERVICE is off there is no form, only whom to ask', async () => {
  const off = startPages({ vars: { EMAIL_SELF_SERVICE: 'off' } })
  const person = await newPerson(off)
  const visitor = await signInOnPage(off, person)
  const { html } = await visitor.open(place)
  expect(html).toContain('please ask us')
  expect(html).not.toContain(`action="${form}"`)
  const page = await visitor.send(form, { email: `new-${person.email}` })
  expect(page.status).toBe(403)
  expect(off.mailbox.filter(({ to }) => to.startsWith('new-'))).toEqual([])
})

test('who asks too often is told when to come back', async () => {
  const limited = startPages({ vars: { RATE_LIMITS: 'on' } })
  const person = await newPerson(limited)
  const visitor = await signInOnPage(limited, person)
  await visitor.open(place)
  await visitor.send(form, { email: `a-${person.email}` })
  const page = await visitor.send(form, { email: `b-${person.email}` })
  expect(page.status).toBe(429)
  expect(page.html).toContain('That was too often.')
  expect(page.html).toContain(`value="b-${person.email}"`)
})
