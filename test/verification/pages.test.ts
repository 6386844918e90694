import { expect, test } from 'vitest'
import { newVisitor, signInOnPage, startPages, type Visitor } from '../support/pages.ts'
import {
  json,
  mailedToken,
  newPerson,
  type Person,
  requestNotMe,
  requestVerification,
} from '../support/requests.ts'

const service = startPages()
const foreign = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }

async function find({ id }: Person) {
  const sql = 'select is_verified, credential_version from user where id = ?'
  return service.db.prepare(sql).bind(id).first()
}

test('SECURITY 30: the link opens a page that spends nothing; its button verifies', async () => {
  const person = await newPerson(service)
  const token = await requestVerification(service, person.email)
  const visitor = newVisitor(service)
  const page = await visitor.open(`/verify?token=${token}&not_me=another`)
  expect([page.status, page.html.includes(person.email)]).toEqual([200, true])
  expect(page.html).toContain('/not-me?token=another')
  expect(await find(person)).toMatchObject({ is_verified: 0 })
  const place = `/login?done=verified&email=${encodeURIComponent(person.email)}`
  expect((await visitor.send('/verify', { token })).location).toBe(place)
  expect(await find(person)).toMatchObject({ is_verified: 1 })
  expect((await visitor.open(place)).html).toContain('Your address is verified')
  // A second click.
  expect((await visitor.send('/verify', { token })).location).toBe('/login?done=verified')
})

test('without the token of another person the page offers no way to say so', async () => {
  const person = await newPerson(service)
  const token = await requestVerification(service, person.email)
  expect((await newVisitor(service).open(`/verify?token=${token}`)).html).not.toContain('/not-me')
})

test('who is signed in sees that it is done', async () => {
  const person = await newPerson(service)
  const token = await requestVerification(service, person.email)
  const visitor = await signInOnPage(service, person)
  await visitor.open(`/verify?token=${token}`)
  const page = await visitor.follow(await visitor.send('/verify', { token }))
  expect(page.html).toContain('Your address is verified')
})

test('a link that is too old offers a new one', async () => {
  const visitor = newVisitor(service)
  for (const page of [
    await visitor.open('/verify?token=old'),
    await visitor.send('/verify', { token: 'old' }),
  ]) {
    expect(page.status).toBe(400)
    expect(page.html).toContain('This link is too old')
    expect(page.html).toContain('action="/verify/send"')
  }
})

test('a new link is mailed to who asks; the answer tells nothing of the account', async () => {
  const person = await newPerson(service)
  const visitor = newVisitor(service)
  const open = await visitor.open(`/verify?email=${encodeURIComponent(person.email)}`)
  expect(open.html).toContain(`value="${person.email}"`)
  for (const email of [person.email, 'nobody@example.com']) {
    const page = await visitor.send('/verify/send', { email })
    expect(page.location).toBe(`/verify?done=sent&email=${encodeURIComponent(email)}`)
    expect((await visitor.follow(page)).status).toBe(200)
  }
  expect(service.mailbox.map(({ to }) => to).slice(-1)).toEqual([person.email])
  expect((await visitor.open('/verify/send')).location).toBe('/verify')
  expect((await visitor.send('/verify/send', { email: 'ana' })).html).toContain('value="ana"')
  const token = mailedToken(service, person.email)
  expect((await visitor.send('/verify', { token })).status).toBe(303)
  const again = await visitor.open(`/verify?token=${token}`)
  expect([again.status, again.html.includes('Your address is verified')]).toEqual([200, true])
})

test('who asks again at once is told when to come back', async () => {
  const limited = startPages({ vars: { RATE_LIMITS: 'on' } })
  const visitor = newVisitor(limited)
  await visitor.send('/verify/send', { email: 'eager@example.com' })
  const page = await visitor.send('/verify/send', { email: 'eager@example.com' })
  expect([page.status, page.html.includes('come back in a minute')]).toEqual([429, true])
  expect(page.html).toContain('value="eager@example.com"')
})

const reopen = (visitor: Visitor, token: string) => visitor.open(`/not-me?token=${token}`)

test('SECURITY 30: saying that an account is not mine takes a click, and removes what nobody used', async () => {
  const person = await newPerson(service)
  const token = await requestNotMe(service, person.email)
  const visitor = newVisitor(service)
  const page = await visitor.open(`/not-me?token=${token}`)
  expect([page.status, page.html.includes(person.email)]).toEqual([200, true])
  expect(await find(person)).not.toBeNull()
  const done = await visitor.send('/not-me', { token })
  expect(done.location).toBe('/not-me?done=removed')
  expect((await visitor.follow(done)).html).toContain('The account is gone')
  expect(await find(person)).toBeNull()
  for (const again of [await visitor.send('/not-me', { token }), await reopen(visitor, token)]) {
    expect([again.status, again.html.includes('/forgot-password')]).toEqual([400, true])
  }
})

test('of an account that was used it takes the password', async () => {
  const person = await newPerson(service)
  const token = await requestNotMe(service, person.email)
  const sql = 'update user set updated_at = updated_at + 1 where id = ?'
  await service.db.prepare(sql).bind(person.id).run()
  const visitor = newVisitor(service)
  const done = await visitor.send('/not-me', { token })
  expect(done.location).toBe('/not-me?done=locked')
  expect((await visitor.follow(done)).html).toContain('/forgot-password')
  expect(await find(person)).toMatchObject({ credential_version: 1 })
})

test('SECURITY 30: the link of a security mail opens a page that spends nothing; its button throws everybody out', async () => {
  const person = await newPerson(service)
  await signInOnPage(service, person)
  const thief = await signInOnPage(service, person)
  await service.everyMinute()
  const token = mailedToken(service, person.email)
  const visitor = newVisitor(service)
  const page = await visitor.open(`/not-me?token=${token}`)
  expect([page.status, page.html.includes(person.email)]).toEqual([200, true])
  expect((await thief.open('/')).location).toBe('/account')
  expect((await visitor.send('/not-me', { token }, foreign)).status).toBe(403)
  const done = await visitor.send('/not-me', { token })
  expect(done.location).toBe('/not-me?done=secured')
  expect((await visitor.follow(done)).html).toContain('Everybody is signed out')
  const again = await reopen(visitor, token)
  expect([again.status, again.html.includes('It has been used')]).toEqual([400, true])
  expect((await thief.open('/')).location).toBe('/login')
  await service.everyMinute()
  const reset = mailedToken(service, person.email)
  expect((await visitor.open(`/reset-password?token=${reset}`)).status).toBe(200)
  expect((await visitor.send('/not-me', { token })).status).toBe(400)
})

test('who lost the address of the account gets it back', async () => {
  const person = await newPerson(service)
  const sql = 'update user set is_verified = 1 where id = ?'
  await service.db.prepare(sql).bind(person.id).run()
  const change = json('PATCH', { email: `stolen-${person.email}` }, person.token)
  expect((await service.request('/users/me', change)).status).toBe(200)
  await service.everyMinute()
  const token = mailedToken(service, person.email)
  const visitor = newVisitor(service)
  expect((await visitor.open(`/not-me?token=${token}`)).html).toContain('gets this address back')
  const done = await visitor.send('/not-me', { token })
  expect(done.location).toBe('/not-me?done=returned')
  expect((await visitor.follow(done)).html).toContain('has your address again')
})

test('a token of nobody is refused', async () => {
  for (const path of ['/not-me', '/not-me?token=x']) {
    expect((await newVisitor(service).open(path)).status).toBe(400)
  }
})

test('no page of another origin verifies, disowns or asks for a mail', async () => {
  const person = await newPerson(service)
  const token = await requestVerification(service, person.email)
  const notMe = await requestNotMe(service, person.email)
  const mails = service.mailbox.length
  const before = await find(person)
  const visitor = newVisitor(service)
  const answers = [
    await visitor.send('/verify', { token }, foreign),
    await visitor.send('/verify/send', { email: person.email }, foreign),
    await visitor.send('/not-me', { token: notMe }, foreign),
  ]
  expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
  expect([await find(person), service.mailbox.length]).toEqual([before, mails])
})
