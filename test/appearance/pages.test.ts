import { expect, test } from 'vitest'
import { newVisitor, origin, signInOnPage, startPages } from '../support/pages.ts'
import { newPerson } from '../support/requests.ts'

const service = startPages()

test('a brand has its name, logo, help and colours on the pages, and its logo in their policy', async () => {
  const branded = startPages({
    vars: {
      BRAND_NAME: 'Acme <b>',
      BRAND_LOGO_URL: 'https://cdn.example.com/logo.svg',
      BRAND_STYLE: '--brand: light-dark(#0a5, #6e9); --radius: 2px',
      SUPPORT_CONTACT: 'help@example.com',
    },
  })
  const visitor = newVisitor(branded)
  const page = await visitor.open('/login')
  expect(page.html).toContain('Acme &lt;b&gt;')
  expect(page.html).toContain('<img src="https://cdn.example.com/logo.svg"')
  expect(page.html).toContain('href="mailto:help@example.com"')
  expect(page.headers.get('content-security-policy')).toContain(
    "img-src 'self' data: https://cdn.example.com;",
  )
  const sheet = await visitor.open('/brand.css')
  expect(sheet.html).toBe(':root{--brand: light-dark(#0a5, #6e9);--radius: 2px}\n')
  expect(sheet.headers.get('content-type')).toContain('text/css')
})

test.each([
  ['the address', '/login?ui_locales=fr-CA%20en', {}, 'fr'],
  ['the browser', '/login', { 'accept-language': 'xx, de-AT;q=0.8, en;q=0.7' }, 'de'],
  ['nothing that is known', '/login?ui_locales=xx', { 'accept-language': 'xx' }, 'en'],
])('the language is that of %s', async (_, path, headers, language) => {
  const page = await newVisitor(service).open(path, headers)
  expect(page.html).toContain(`<html lang="${language}">`)
})

test('who says nothing of languages gets DEFAULT_LANGUAGE', async () => {
  const french = startPages({ vars: { DEFAULT_LANGUAGE: 'fr' } })
  const { html } = await newVisitor(french).open('/login', { 'accept-language': 'xx' })
  expect(html).toContain('<html lang="fr">')
})

test('a language that was chosen stays, and the person where they were', async () => {
  const visitor = newVisitor(service)
  const chosen = await visitor.send('/language', { language: 'es', return_to: '/login?email=a' })
  expect([chosen.status, chosen.location]).toEqual([303, '/login?email=a'])
  const page = await visitor.open('/login', { 'accept-language': 'de' })
  expect(page.html).toContain('<html lang="es">')
})

test('also on a form that was refused: where it goes on to, and what it is filled with', async () => {
  const fields = { email: 'a@example.com', password: 'wrong', return_to: '/account/sessions' }
  const { html } = await newVisitor(service).send('/login', fields)
  const { password: _, ...query } = fields
  const [, place = ''] = /action="\/language".*?name="return_to" value="([^"]*)"/.exec(html) ?? []
  const { pathname, searchParams } = new URL(place.replaceAll('&amp;', '&'), origin)
  expect([pathname, Object.fromEntries(searchParams)]).toEqual(['/login', query])
})

test('a language that is chosen below a page is that of the account and its mails, too', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const languageNow = () =>
    service.db.prepare('select language from user where id=?').bind(person.id).first('language')
  const foreign = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  expect((await visitor.send('/language', { language: 'fr' }, foreign)).status).toBe(403)
  expect(await languageNow()).toBeNull()
  await visitor.send('/language', { language: 'de', return_to: '/account' })
  expect(await languageNow()).toBe('de')
  expect((await visitor.open('/account')).html).toContain('<option value="de" selected="">')
})

test.each(['xx', ''])('there is no language "%s"', async (language) => {
  expect((await newVisitor(service).send('/language', { language })).status).toBe(404)
})

test('a language is chosen on a page of this origin only', async () => {
  const headers = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }
  expect((await newVisitor(service).send('/language', { language: 'es' }, headers)).status).toBe(
    403,
  )
})

test('SECURITY: no page can be framed, kept by a cache, or run what is not of this origin', async () => {
  const { headers } = await newVisitor(service).open('/login')
  const policy = headers.get('content-security-policy')
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).toContain("script-src 'self'")
  expect(policy).not.toContain('unsafe')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-frame-options')).toBe('DENY')
  expect(headers.get('referrer-policy')).toBe('same-origin')
})

test('a local request to an address is led to the name that PUBLIC_URL has', async () => {
  const vars = { PUBLIC_URL: 'http://localhost:8000' }
  const local = startPages({ origin: 'http://127.0.0.1:8000', vars })
  const page = await newVisitor(local).open('/login?email=a')
  expect([page.status, page.location]).toEqual([302, 'http://localhost:8000/login?email=a'])
  expect(origin).not.toBe(vars.PUBLIC_URL)
})
