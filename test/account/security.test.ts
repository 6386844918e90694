import { expect, test } from 'vitest'
import { signInOnPage, startPages } from '../support/pages.ts'
import { bearer, credentials, newPerson, type Person } from '../support/requests.ts'
import { logInByOpaque } from '../support/sessions.ts'

const service = startPages()
const path = '/account/security/password'

const fieldsFor = ({ password }: Person, next = 'a better one') => ({
  current_password: password,
  new_password: next,
})
const logIn = async ({ email }: Person, password: string) =>
  (await service.request('/auth/jwt/login', credentials(email, password))).status

test('password managers see whose password it is, which is the present one and which the new', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const { html } = await visitor.open('/account/security')
  const kinds = [...html.matchAll(/autocomplete="([^"]+)"/g)].map(([, kind]) => kind)
  expect(kinds).toEqual(['username', 'current-password', 'new-password', 'email'])
  expect(html).toContain(`value="${person.email}"`)
})

test('a new password ends all other sessions, and this one goes on with another secret', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const elsewhere = await signInOnPage(service, person)
  const opaque = await logInByOpaque(service, person)
  await visitor.open('/account/security')
  const before = [...visitor.cookies]
  const changed = await visitor.send(path, fieldsFor(person))
  expect([changed.status, changed.location]).toEqual([303, '/account/security?done=password'])
  expect((await visitor.follow(changed)).html).toContain('Your password is changed.')
  expect([...visitor.cookies]).not.toEqual(before)
  expect((await elsewhere.open('/account')).location).toBe('/login')
  expect((await service.request('/users/me', { headers: bearer(opaque) })).status).toBe(401)
  expect([await logIn(person, person.password), await logIn(person, 'a better one')]).toEqual([
    400, 200,
  ])
  // The old secret reads for a moment, and sends no form.
  for (const [name, value] of before) visitor.cookies.set(name, value)
  expect((await visitor.open('/account')).status).toBe(200)
  expect((await visitor.send('/account/sessions/end-others')).status).toBe(303)
  expect((await visitor.send('/account/sessions/end-others')).location).toContain('/login')
  service.clock.now += 31
  expect((await visitor.open('/account')).location).toBe('/login')
})

test('the current password is proof enough, however old the last one is', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  service.clock.now += 3600
  await visitor.open('/account/security')
  expect((await visitor.send(path, fieldsFor(person))).location).toContain('done=password')
})

test('a wrong current password changes nothing, and neither password is shown again', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await visitor.open('/account/security')
  const page = await visitor.send(path, { ...fieldsFor(person), current_password: 'wrong one' })
  expect(page.status).toBe(400)
  expect(page.html).toContain('That is not your current password.')
  expect(page.html).toContain('aria-invalid="true"')
  expect(page.html).not.toContain('wrong one')
  expect(page.html).not.toContain('a better one')
  expect(await logIn(person, person.password)).toBe(200)
})

test('an empty, a short and a common password are refused, each with its sentence', async () => {
  const strict = startPages({ vars: { PASSWORD_MIN_LENGTH: '8' } })
  const person = await newPerson(strict)
  const visitor = await signInOnPage(strict, person)
  const page = await visitor.open('/account/security')
  expect(page.html).toContain('At least 8 characters.')
  const refusals = { '': 'at least 8', short: 'at least 8', password1: 'too easy to guess' }
  for (const [next, sentence] of Object.entries(refusals)) {
    const refused = await visitor.send(path, fieldsFor(person, next))
    expect([refused.status, next]).toEqual([400, next])
    expect(refused.html).toContain(sentence)
  }
  const lax = await signInOnPage(service, await newPerson(service))
  await lax.open('/account/security')
  const empty = await lax.send(path, fieldsFor(person, ''))
  expect(empty.html).toContain('Please choose a new password.')
})

test('SECURITY 13: guesses at the current password are counted', async () => {
  const limited = startPages({ vars: { RATE_LIMITS: 'on' } })
  const person = await newPerson(limited)
  const visitor = await signInOnPage(limited, person)
  await visitor.open('/account/security')
  const statuses: number[] = []
  for (let guess = 0; guess < 12; guess++) {
    const fields = { ...fieldsFor(person), current_password: `guess ${guess}` }
    statuses.push((await visitor.send(path, fields)).status)
  }
  expect(statuses.slice(0, 9)).toEqual(Array(9).fill(400))
  expect(statuses.at(-1)).toBe(429)
  for (const form of [path, '/step-up']) {
    const page = await visitor.send(form, { ...fieldsFor(person), password: person.password })
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60'])
  }
})
