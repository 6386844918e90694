import { expect, test } from 'vitest'
import { newVisitor, startPages } from '../support/pages.ts'
import { newPerson, type Person } from '../support/requests.ts'

const service = startPages({ vars: { RATE_LIMITS: 'on' } })

/** Guesses, each from a network of its own unless one is named. */
async function guess({ email }: Person, times: number, network?: string) {
  for (let i = 0; i < times; i++) {
    const headers = { 'cf-connecting-ip': network ?? `198.18.${i}.1` }
    await newVisitor(service).send('/login', { email, password: 'wrong' }, headers)
  }
}

const elsewhere = { 'cf-connecting-ip': '203.0.113.9' }

test('while strangers guess, the owner gets in with a mailed code, and arrives where they were going', async () => {
  const person = await newPerson(service)
  await guess(person, 100)
  const visitor = newVisitor(service)
  const { email, password } = person
  const fields = { email, password, return_to: '/account/sessions' }
  const barred = await visitor.send('/login', fields, elsewhere)
  expect([barred.status, barred.html.includes('action="/login-code"')]).toEqual([400, true])
  const sent = await visitor.send('/login-code', { email, return_to: '/account/sessions' })
  const query = new URLSearchParams({ code: '1', email, return_to: '/account/sessions' })
  expect(sent.location).toBe(`/login?${query}`)
  const page = await visitor.follow(sent)
  expect(page.html).toContain('autocomplete="one-time-code"')
  expect(page.html).toContain('a code is on its way')
  const wrong = await visitor.send('/login', { ...fields, code: 'AAAAA-AAAAA' }, elsewhere)
  expect([wrong.status, wrong.html.includes('That code is not right')]).toEqual([400, true])
  const mail = service.mailbox.at(-1)?.text
  expect(mail).toContain(`/login?${new URLSearchParams({ code: '1', email })}\n`)
  expect(mail).not.toContain('POST /')
  const [code = ''] = /[A-Z2-9]{5}-[A-Z2-9]{5}/.exec(service.mailbox.at(-1)?.text ?? '') ?? []
  const done = await visitor.send('/login', { ...fields, code }, elsewhere)
  expect([done.status, done.location]).toEqual([303, '/account/sessions'])
})

test('after a code that was right only the password is asked for', async () => {
  const person = await newPerson(service)
  await guess(person, 100)
  const visitor = newVisitor(service)
  const { email, password } = person
  await visitor.send('/login-code', { email })
  const [code = ''] = /[A-Z2-9]{5}-[A-Z2-9]{5}/.exec(service.mailbox.at(-1)?.text ?? '') ?? []
  const mistyped = await visitor.send('/login', { email, password: 'mistyped', code }, elsewhere)
  expect(mistyped.status).toBe(400)
  expect(mistyped.html).not.toContain('name="code"')
  expect((await visitor.send('/login', { email, password }, elsewhere)).status).toBe(303)
})

test('who is barred for a while is told for how long, and offered a code', async () => {
  const person = await newPerson(service)
  await guess(person, 11, '198.51.100.1')
  const headers = { 'cf-connecting-ip': '198.51.100.1' }
  const fields = { email: person.email, password: person.password }
  const page = await newVisitor(service).send('/login', fields, headers)
  expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60'])
  expect(page.html).toContain('come back in a minute')
  expect(page.html).toContain('action="/login-code"')
})

test('the answer tells nothing of the account, and who asks again at once is told when to come back', async () => {
  const visitor = newVisitor(service)
  const email = 'nobody@example.com'
  const page = await visitor.send('/login-code', { email })
  expect(page.location).toBe('/login?code=1&email=nobody%40example.com')
  const again = await visitor.send('/login-code', { email, return_to: '/account/security' })
  expect([again.status, again.headers.get('retry-after')]).toEqual([429, '60'])
  expect(again.html).toContain('come back in a minute')
  expect(again.html).toContain('value="nobody@example.com"')
  expect(again.html).toContain('value="/account/security"')
})

test('what is no address is kept to be mended, and no other origin asks', async () => {
  const visitor = newVisitor(service)
  expect((await visitor.open('/login-code?email=ana')).html).toContain('value="ana"')
  const page = await visitor.send('/login-code', { email: 'ana' })
  expect([page.status, page.html.includes('typing error')]).toEqual([400, true])
  const foreign = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  const mails = service.mailbox.length
  expect((await visitor.send('/login-code', { email: 'ana@example.com' }, foreign)).status).toBe(
    403,
  )
  expect(service.mailbox.length).toBe(mails)
})
