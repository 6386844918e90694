import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { register } from '../../support/built-service.ts'
import type { Browser, Shown } from './browser.ts'
import { callbackOf } from './foreign.ts'
import { eva, type Faults } from './forger/forger.ts'
import { forgeries } from './forger/id-tokens.ts'
import { outages } from './forger/outages.ts'
import { names, type Providers, startProviders } from './providers.ts'
import { publicUrl, type Service, startService } from './service.ts'

const password = 'correct horse battery'
let service: Service
let providers: Providers

beforeAll(async () => {
  service = await startService()
  providers = await startProviders(service)
  for (const name of names) await service.add(name, providers[name].issuer)
})
beforeEach(() => {
  Object.assign(providers.forger, { faults: {}, isBrief: false, person: eva })
})
afterAll(async () => {
  await service?.stop()
  await providers?.stop()
})

/** Signs in from the button of a provider on /login; the page that this ends at. */
async function enter(
  browser: Browser,
  name: string,
  fields?: Record<string, string>,
  returnTo = '/account',
): Promise<Shown> {
  const query = new URLSearchParams({ return_to: returnTo })
  const page = await browser.open(`${publicUrl}/login/${name}?${query}`)
  return fields ? browser.submit(page, fields) : page
}

const whereAt = ({ status, url }: Shown) => [status, url.pathname + url.search]
const sessionsOf = (email: string) =>
  service.sql(
    `select s.* from session s join user u on u.id = s.user_id
      where u.email = ? and s.ended_at is null`,
    email,
  )

test.each([
  ['local', { person: 'ana-1' }, 'ana@example.com', 'ana-1'],
  ['lemon', { user: 'dwho', password: 'dwho' }, 'dwho@badwolf.org', 'dwho'],
  ['forger', undefined, eva.email, eva.sub],
])('from /login by %s to /account', async (name, fields, email, subject) => {
  const browser = service.newBrowser()
  const page = await enter(browser, name, fields)
  expect([...whereAt(page), page.html]).toEqual([200, '/account', expect.stringContaining(email)])
  expect(await sessionsOf(email)).toEqual([
    expect.objectContaining({ kind: 'pages', provider_name: name, provider_subject: subject }),
  ])
  // Where the person was on the way to; and not away from here (SECURITY 36).
  const again = await enter(service.newBrowser(), name, fields, '/account/sessions')
  expect(whereAt(again)).toEqual([200, '/account/sessions'])
  const away = await enter(service.newBrowser(), name, fields, 'https://evil.example.com/')
  expect(whereAt(away)).toEqual([200, '/account'])
  expect(await sessionsOf(email)).toHaveLength(3)
})

test.each(Object.entries(forgeries))(
  'an ID token that is wrong leads back to /login, which says so: %s',
  async (_, idToken) => {
    providers.forger.faults = { idToken }
    const before = await sessionsOf(eva.email)
    const page = await enter(service.newBrowser(), 'forger')
    expect(whereAt(page)).toEqual([400, '/login?refused=OAUTH_PROVIDER_REFUSED&provider=forger'])
    expect(page.html).toContain('The forger')
    expect(await sessionsOf(eva.email)).toEqual(before)
  },
)

test.each<[string, Faults, number, string]>([
  [
    'another issuer on the way back',
    { callback: { iss: 'https://other.example.com' } },
    400,
    'OAUTH_PROVIDER_REFUSED',
  ],
  ['another state', { callback: { state: 'x' } }, 400, 'OAUTH_INVALID_STATE'],
  ['no state', { callback: { state: undefined } }, 400, 'OAUTH_INVALID_STATE'],
  ['no code', { callback: { code: undefined } }, 400, 'OAUTH_INVALID_STATE'],
  ['an error', { callback: { error: 'access_denied' } }, 400, 'OAUTH_ACCESS_DENIED'],
  ['no answer', { outages: { token: outages.error } }, 503, 'OAUTH_PROVIDER_UNAVAILABLE'],
])('%s leads back to /login, which says so', async (_, faults, status, refused) => {
  providers.forger.faults = faults
  const page = await enter(service.newBrowser(), 'forger')
  expect(whereAt(page)).toEqual([status, `/login?refused=${refused}&provider=forger`])
})

test('of 50 callbacks at once one makes a session, though the provider lets all (SECURITY 10)', async () => {
  const { forger } = providers
  forger.faults = { codesStay: true }
  forger.person = { sub: 'ada-4', email: 'ada@example.com', email_verified: true }
  const browser = service.newBrowser(callbackOf('forger'))
  const { url } = await enter(browser, 'forger')
  const cookie = [...browser.cookiesFor(url)].map((pair) => pair.join('=')).join('; ')
  const address = service.origin + url.pathname + url.search
  const race = () => fetch(address, { headers: { cookie }, redirect: 'manual' })
  const answers = await Promise.all(Array.from({ length: 50 }, race))
  const ends = answers.map(({ headers }) => headers.get('location')).sort()
  const lost = '/login?refused=OAUTH_INVALID_STATE&provider=forger'
  expect(ends).toEqual(['/account', ...Array.from({ length: 49 }, () => lost)])
  expect(await sessionsOf('ada@example.com')).toHaveLength(1)
})

test('linking on /account/security: then the person comes in by the provider', async () => {
  const email = 'link@example.com'
  await register(service, email, password)
  await service.sql('update user set is_verified = 1 where email = ?', email)
  const browser = service.newBrowser()
  await browser.submit(await browser.open(`${publicUrl}/login`), { email, password })
  const security = await browser.open(`${publicUrl}/account/security`)
  const goOn = await browser.submit(security, { provider: 'local' })
  const [, address = ''] = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(goOn.html) ?? []
  const form = await browser.open(address.replaceAll('&amp;', '&'))
  const linked = await browser.submit(form, { email: 'there@example.org' })
  expect(whereAt(linked)).toEqual([200, '/account/security?done=linked'])
  expect(linked.html).toContain('there@example.org')
  const account = await enter(service.newBrowser(), 'local', { email: 'there@example.org' })
  expect([...whereAt(account), account.html]).toEqual([
    200,
    '/account',
    expect.stringContaining(email),
  ])
})
