import { expect, test } from 'vitest'
import { newVisitor, startPages } from '../support/pages.ts'
import {
  credentials,
  json,
  mailedToken,
  newPerson,
  newSuperuser,
  requestReset,
} from '../support/requests.ts'

const service = startPages()
const password = 'another horse'

test('a link is mailed, and the answer tells nothing of the account', async () => {
  const person = await newPerson(service)
  const visitor = newVisitor(service)
  const answers: string[] = []
  for (const email of [person.email, 'nobody@example.com']) {
    const page = await visitor.send('/forgot-password', { email })
    expect(page.location).toBe(`/forgot-password?done=sent&email=${encodeURIComponent(email)}`)
    answers.push(
      (await visitor.follow(page)).html
        .replaceAll(email, '')
        .replaceAll(encodeURIComponent(email), ''),
    )
  }
  expect(answers[0]).toBe(answers[1])
  expect(service.mailbox.map(({ to }) => to)).toEqual([person.email])
})

test('the link opens a page that spends nothing, and the form sets the password once', async () => {
  const person = await newPerson(service)
  const token = await requestReset(service, person.email)
  const visitor = newVisitor(service)
  for (let i = 0; i < 2; i++) {
    const page = await visitor.open(`/reset-password?token=${token}`)
    expect([page.status, page.html.includes(person.email)]).toEqual([200, true])
    expect(page.html).toContain('autocomplete="username"')
  }
  const done = await visitor.send('/reset-password', { token, password })
  const place = `/login?done=password&email=${encodeURIComponent(person.email)}`
  expect([done.status, done.location]).toEqual([303, place])
  expect((await visitor.open(place)).html).toContain('Your new password is set')
  const again = await visitor.send('/reset-password', { token, password: 'a third horse' })
  expect([again.status, again.html.includes('/forgot-password')]).toEqual([400, true])
  expect((await visitor.open(`/reset-password?token=${token}`)).status).toBe(400)
  expect((await visitor.send('/login', { email: person.email, password })).location).toBe(
    '/account',
  )
})

test('who is invited chooses a first password, is told of no other one, and gets no mail that it changed', async () => {
  const careful = startPages({ vars: { PASSWORD_MIN_LENGTH: '8' } })
  const superuser = await newSuperuser(careful)
  const email = 'invited@example.com'
  await careful.request('/users', json('POST', { email, invite: true }, superuser.token))
  const [, place = ''] =
    /https:\/\/[^/]+(\/reset-password\S+)/.exec(careful.mailbox.at(-1)?.text ?? '') ?? []
  const token = mailedToken(careful, email)
  const visitor = newVisitor(careful)
  const fields = { token, invited: 'yes', password: 'short' }
  for (const page of [await visitor.open(place), await visitor.send('/reset-password', fields)]) {
    expect(page.html).toContain('<h1>Choose a password</h1>')
    expect(page.html).not.toContain('signed out')
  }
  const mails = () => careful.mailbox.filter(({ to }) => to === email)
  const done = await visitor.send('/reset-password', { ...fields, password })
  expect(done.status).toBe(303)
  await careful.everyMinute()
  expect(mails()).toHaveLength(1)
  const reset = { token: await requestReset(careful, email), password: 'a third horse' }
  expect((await visitor.send('/reset-password', reset)).status).toBe(303)
  await careful.everyMinute()
  expect(mails().at(-1)?.subject).toBe('Your password was changed')
})

test('the browser in which the password was set is no new device; another one is', async () => {
  const person = await newPerson(service)
  const token = await requestReset(service, person.email)
  const visitor = newVisitor(service)
  await visitor.send('/reset-password', { token, password })
  const subjects = async () => {
    const before = service.mailbox.length
    await service.everyMinute()
    const mails = service.mailbox.slice(before).filter(({ to }) => to === person.email)
    return mails.map(({ subject }) => subject)
  }
  await visitor.send('/login', { email: person.email, password })
  expect(await subjects()).toEqual(['Your password was changed'])
  await newVisitor(service).send('/login', { email: person.email, password })
  expect(await subjects()).toEqual(['A new sign-in to your account'])
})

test('a password that can not be taken leaves the link good', async () => {
  const careful = startPages({ vars: { PASSWORD_MIN_LENGTH: '8' } })
  const person = await newPerson(careful)
  const token = await requestReset(careful, person.email)
  const visitor = newVisitor(careful)
  const page = await visitor.send('/reset-password', { token, password: 'short' })
  expect([page.status, page.html.includes('too short')]).toEqual([400, true])
  expect(page.html).toContain(`value="${token}"`)
  expect((await visitor.send('/reset-password', { token, password })).status).toBe(303)
})

test('without a token a new link can be asked for', async () => {
  expect((await newVisitor(service).open('/reset-password')).location).toBe('/forgot-password')
})

test('what is no address is kept to be mended', async () => {
  const page = await newVisitor(service).send('/forgot-password', { email: 'ana@' })
  expect([page.status, page.html.includes('value="ana@"')]).toEqual([400, true])
  expect(page.html).toContain('typing error')
})

test('who asks again at once is told when to come back, and the address is kept', async () => {
  const limited = startPages({ vars: { RATE_LIMITS: 'on' } })
  const visitor = newVisitor(limited)
  const fields = { email: 'eager@example.com', return_to: '/account/security' }
  const sent = await visitor.send('/forgot-password', fields)
  expect(sent.location).toContain('return_to=%2Faccount%2Fsecurity')
  const page = await visitor.send('/forgot-password', fields)
  expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60'])
  expect(page.html).toContain('come back in a minute')
  expect(page.html).toContain('value="eager@example.com"')
  expect(page.html).toContain('value="/account/security"')
})

test('no page of another origin asks for a mail or sets a password', async () => {
  const person = await newPerson(service)
  const token = await requestReset(service, person.email)
  const mails = service.mailbox.length
  const visitor = newVisitor(service)
  const foreign = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  const forgot = await visitor.send('/forgot-password', { email: person.email }, foreign)
  const reset = await visitor.send('/reset-password', { token, password }, foreign)
  expect([forgot.status, reset.status, service.mailbox.length]).toEqual([403, 403, mails])
  const login = await service.request('/auth/jwt/login', credentials(person.email, person.password))
  expect(login.status).toBe(200)
  expect(mailedToken(service, person.email)).toBe(token)
})
