import { beforeAll, describe, expect, test } from 'vitest'
import { rooms } from '../../src/app.ts'
import type { Route } from '../../src/http/route.ts'
import { newVisitor, origin, signInOnPage, startPages, type Visitor } from '../support/pages.ts'
import {
  newPerson,
  newSuperuser,
  type Person,
  requestNotMe,
  requestReset,
  requestVerification,
} from '../support/requests.ts'

const sibling = 'https://app.postern.test'
const service = startPages({ vars: { CORS_ALLOWED_ORIGINS: sibling } })

const loaded = await Promise.all(rooms.map(({ load }) => load()))
const routes: Route[] = loaded.flatMap(({ pages }) => [...pages])
const forms = routes.filter(({ method }) => method === 'POST').map(({ path }) => path)
const places = routes.filter(({ method }) => method === 'GET').map(({ path }) => path)
/** Forms that do the same whoever is signed in, by a mailed token or without harm: they want no token of a session. */
const areOfNobody = ['/account/email', '/language', '/verify', '/not-me', '/reset-password']
const isOpenToAll = (path: string) =>
  areOfNobody.includes(path) || !/^\/(account|admin|step-up)/.test(path)
/** Who is signed in is led on. */
const leadOn = ['/login', '/register']

let superuser: Person
let other: Person
let visitor: Visitor

beforeAll(async () => {
  superuser = await newSuperuser(service)
  other = await newPerson(service)
  visitor = await signInOnPage(service, superuser)
})

/** What was written to the database meanwhile. */
async function writesOf(task: () => Promise<unknown>): Promise<string[]> {
  const before = service.roundTrips.length
  await task()
  return service.roundTrips.slice(before).filter((sql) => /\b(insert|update|delete)\b/i.test(sql))
}

const fill = (path: string) => path.replace('{id}', other.id).replace(/\{\w+\}/g, other.id)

const everything = {
  ...{ email: 'new@example.com', password: 'correct horse', new_password: 'another horse' },
  ...{ current_password: 'correct horse', token: 'token', language: 'de', return_to: '/account' },
}

test('there are pages to hold', () => {
  expect(forms.length).toBeGreaterThan(3)
  expect(places.length).toBeGreaterThan(3)
})

describe.each(forms)('SECURITY 38: the form of %s', (path) => {
  test.each([
    ['an allowed sibling origin', { origin: sibling, 'sec-fetch-site': 'same-site' }],
    ['an allowed origin in an old browser', { origin: sibling, 'sec-fetch-site': null }],
    ['another site', { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }],
    ['a sandboxed frame', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a page of this origin that lies about it', { origin, 'sec-fetch-site': 'cross-site' }],
  ])('is refused and does nothing where %s sends it', async (_, headers) => {
    const writes = await writesOf(async () => {
      const page = await visitor.send(fill(path), everything, headers)
      expect(page.status).toBe(403)
      expect(page.html).toContain('CROSS_SITE_REQUEST')
    })
    expect(writes).toEqual([])
  })
})

describe.each(forms.filter((path) => !areOfNobody.includes(path)))(
  'SECURITY 38: the form of %s',
  (path) => {
    test('does nothing without the token of the session, where somebody is signed in and does nothing without the token of the session', async () => {
      const stranger = await signInOnPage(service, other)
      await stranger.open('/step-up')
      for (const form_token of ['', 'token', stranger.formToken ?? '']) {
        const writes = await writesOf(async () => {
          const page = await visitor.send(fill(path), { ...everything, form_token })
          if (leadOn.includes(path)) {
            expect([page.status, page.location]).toEqual([303, '/account'])
            return
          }
          expect(page.status).toBe(403)
          expect(page.html).toMatch(/FORM_OUTDATED|too old/)
        })
        expect(writes).toEqual([])
      }
    })
  },
)

test.each([
  ['/verify', requestVerification, /^\/verify\?done=verified/],
  ['/not-me', requestNotMe, /^\/not-me\?done=/],
  ['/reset-password', requestReset, /^\/login\?done=password/],
] as const)(
  'the form of %s, opened before a sign-in in another tab, is taken',
  async (path, request, done) => {
    const owner = await newPerson(service)
    const token = await request(service, owner.email)
    const tab = newVisitor(service)
    expect((await tab.open(`${path}?token=${token}`)).status).toBe(200)
    const { email, password } = await newPerson(service)
    expect((await tab.send('/login', { email, password })).location).toBe('/account')
    expect(tab.formToken).toBeUndefined()
    const page = await tab.send(path, { token, password: 'another horse' })
    expect(page.location).toMatch(done)
  },
)

describe.each(forms.filter((path) => !isOpenToAll(path)))('SECURITY 38: the form of %s', (path) => {
  test('leads who is signed out to the sign-in, and does nothing', async () => {
    const writes = await writesOf(async () => {
      const page = await newVisitor(service).send(fill(path), everything)
      expect(page.status).toBe(303)
      expect(page.location).toMatch(/^\/login/)
    })
    expect(writes).toEqual([])
  })
})

test.each(places)('SECURITY 30: GET and HEAD of %s write nothing, whoever asks', async (path) => {
  const person = await signInOnPage(service, other)
  for (const one of [newVisitor(service), person, visitor]) {
    const writes = await writesOf(async () => {
      const page = await one.open(`${fill(path)}?token=token&not_me=token&email=a%40example.com`)
      expect(page.status).toBeLessThan(500)
      const cookie = [...one.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
      await service.request(fill(path), { method: 'HEAD', headers: { cookie } })
    })
    expect(writes).toEqual([])
  }
})

test.each(places)('SECURITY 38: no allowed origin can read %s', async (path) => {
  const asked = { origin: sibling, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }
  for (const one of [newVisitor(service), visitor]) {
    const { headers } = await one.open(fill(path), asked)
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(headers.get('access-control-allow-credentials')).toBeNull()
  }
  // There the contract answers what is no GET, as it did.
  if (path === '/') return
  const preflight = { origin: sibling, 'access-control-request-method': 'POST' }
  const answer = await service.request(fill(path), { method: 'OPTIONS', headers: preflight })
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
})

test.each(places.filter((path) => path.startsWith('/admin')))(
  '%s is nothing to who is no superuser, and the sign-in to who is signed out',
  async (path) => {
    const person = await signInOnPage(service, other)
    expect((await person.open(fill(path))).status).toBe(404)
    expect((await newVisitor(service).open(fill(path))).location).toMatch(/^\/login\?return_to=/)
  },
)

test.each(forms.filter((path) => path.startsWith('/admin')))(
  'the form of %s is nothing to who is no superuser',
  async (path) => {
    const person = await signInOnPage(service, other)
    await person.open('/step-up')
    const writes = await writesOf(async () => {
      expect((await person.send(fill(path), everything)).status).toBe(404)
    })
    expect(writes).toEqual([])
  },
)

test('every field of a password is masked, and says which one it is to the keeper of passwords', async () => {
  const person = await signInOnPage(service, other)
  const stranger = newVisitor(service)
  const fields: string[] = []
  for (const [who, path] of [
    [stranger, '/login'],
    [stranger, '/register'],
    [person, '/step-up'],
    [person, '/account/security'],
  ] as const) {
    const { html } = await who.open(path)
    const inputs = html.match(/<input [^>]*name="\w*password"[^>]*>/g) ?? []
    expect(inputs.length, path).toBeGreaterThan(0)
    fields.push(...inputs)
  }
  for (const field of fields) {
    expect(field).toContain('type="password"')
    expect(field).toMatch(/autocomplete="(current|new)-password"/)
    expect(field).not.toContain('readonly')
  }
})

test.each([
  ...['/account', '/account/security', '/account/sessions', '/account/activity'],
  ...['/admin/users', '/admin/events', '/admin/mails', '/admin/settings'],
])('%s shows who is signed in the button that signs out', async (path) => {
  const { html } = await visitor.open(path)
  expect(html).toMatch(/<form method="post" action="\/logout".*?<button[^>]*>Sign out</)
})
