import { expect, test } from 'vitest'
import { newVisitor, signInOnPage, startPages } from '../support/pages.ts'
import { newPerson } from '../support/requests.ts'

const service = startPages()

test('the account shows who is signed in, in one round trip', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const before = service.roundTrips.length
  const page = await visitor.open('/account')
  expect(service.roundTrips.length - before).toBe(1)
  expect(page.status).toBe(200)
  for (const text of [person.email, person.id, 'not verified', 'Send the link', 'seconds ago'])
    expect(page.html).toContain(text === 'seconds ago' ? '<time' : text)
})

test('who is signed out signs in first, and comes back', async () => {
  for (const path of ['/account', '/account/data', '/account/security', '/account/sessions']) {
    const page = await newVisitor(service).open(path)
    const back = new URLSearchParams({ return_to: path })
    expect([page.status, page.location]).toEqual([
      303,
      path === '/account' ? '/login' : `/login?${back}`,
    ])
  }
})

test('the link that verifies is mailed again, and no more once it is verified', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await visitor.open('/account')
  const sent = await visitor.send('/account/verification')
  expect([sent.status, sent.location]).toEqual([303, '/account?done=link-sent'])
  const mails = () => service.mailbox.filter(({ to }) => to === person.email)
  expect(mails()).toHaveLength(1)
  expect((await visitor.follow(sent)).html).toContain('The mail is on its way.')
  await service.db.prepare('update user set is_verified=1 where id=?').bind(person.id).run()
  const again = await visitor.send('/account/verification')
  expect([again.location, mails().length]).toEqual(['/account', 1])
  const page = await visitor.open('/account')
  expect(page.html).not.toContain('Send the link')
  expect(page.html).not.toContain('not verified')
})

test('who asks too often for the link is told when to come back', async () => {
  const limited = startPages({ vars: { RATE_LIMITS: 'on' } })
  const person = await newPerson(limited)
  const visitor = await signInOnPage(limited, person)
  await visitor.open('/account')
  await visitor.send('/account/verification')
  const page = await visitor.send('/account/verification')
  expect(page.status).toBe(429)
  expect(page.html).toContain('That was too often.')
  expect(page.html).toContain('role="alert"')
})

test('a word that nobody knows says nothing, whatever objects have of that name', async () => {
  const visitor = await signInOnPage(service, await newPerson(service))
  for (const word of ['constructor', '__proto__', '<b>x</b>', '']) {
    const page = await visitor.open(`/account?${new URLSearchParams({ done: word })}`)
    expect(page.status).toBe(200)
    expect(page.html).not.toContain('class="note')
    expect(page.html).not.toContain('<b>x')
  }
})

test('all that is stored of the person is downloaded as a file, in two round trips, and no secret', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const before = service.roundTrips.length
  const page = await visitor.open('/account/data')
  expect(service.roundTrips.length - before).toBe(2)
  expect(page.headers.get('content-type')).toBe('application/json')
  expect(page.headers.get('content-disposition')).toBe('attachment; filename="account.json"')
  expect(page.headers.get('cache-control')).toBe('no-store')
  const data = JSON.parse(page.html)
  expect(data).toMatchObject({ user: { id: person.id, email: person.email } })
  expect(data.sessions).toHaveLength(1)
  expect(page.html).not.toContain('secret')
  expect(page.html).not.toContain('hash')
})

test('markup in an address is escaped', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const email = '"<script>alert(1)</script>"@example.com'
  await service.db.prepare('update user set email=? where id=?').bind(email, person.id).run()
  for (const path of ['/account', '/account/security', '/account/sessions', '/account/activity']) {
    const page = await visitor.open(path)
    expect(page.status).toBe(200)
    expect(page.html).not.toContain('<script>alert')
    expect(page.html).toContain('&lt;script&gt;alert(1)')
  }
})

test('a form whose page is asked for by its address leads to the page', async () => {
  const visitor = await signInOnPage(service, await newPerson(service))
  const leads = {
    '/account/verification': '/account',
    '/account/security/password': '/account/security',
    '/account/sessions/end': '/account/sessions',
    '/account/sessions/end-others': '/account/sessions',
  }
  for (const [path, place] of Object.entries(leads)) {
    expect((await visitor.open(path)).location).toBe(place)
  }
})

test('the language that is chosen is that of the pages and of the mails', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const { html } = await visitor.open('/account')
  expect(html).toContain('<option value="en" selected="">English</option>')
  const french = await visitor.open('/account', { 'accept-language': 'fr' })
  expect(french.html).toContain('<option value="fr" selected="">Français</option>')
  const saved = await visitor.send('/account/language', { language: 'de' })
  expect([saved.status, saved.location]).toEqual([303, '/account?done=language'])
  const page = await visitor.follow(saved)
  expect(page.html).toContain('<html lang="de">')
  expect(page.html).toContain('<option value="de" selected="">Deutsch</option>')
  const elsewhere = await signInOnPage(service, person)
  expect((await elsewhere.open('/account')).html).toContain('<html lang="de">')
  const row = service.db.prepare('select language from user where id=?').bind(person.id)
  expect(await row.first()).toEqual({ language: 'de' })
  for (const language of ['xx', '', 'constructor']) {
    expect((await visitor.send('/account/language', { language })).status).toBe(404)
  }
  expect(await row.first()).toEqual({ language: 'de' })
})
