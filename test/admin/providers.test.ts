import { beforeEach, expect, test } from 'vitest'
import { addProviderRow, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import {
  newVisitor,
  origin,
  type Page,
  signInOnPage,
  startPages,
  type Visitor,
} from '../support/pages.ts'
import { newPerson, newSuperuser } from '../support/requests.ts'
import type { Service } from '../support/service.ts'

const place = '/admin/providers'
const secret = 'the-client-secret-of-the-tests'
const ana = { sub: 'ana-at-idp', email: 'ana@example.com', email_verified: true }

let idp: FakeProvider
let service: Service
let visitor: Visitor

beforeEach(async () => {
  idp = await fakeProvider(() => service.clock.now)
  service = startPages({
    vars: { ROOT_SECRET: 'a-root-secret-of-the-tests-9876543210-zyxwvu' },
    fetch: (...sent) => idp.fetch(...sent),
  })
  await service.db.exec('delete from user; delete from provider')
  visitor = await signInOnPage(service, await newSuperuser(service))
})

const settings = (changes: Record<string, string> = {}) => ({
  ...{ do: 'save', kind: 'oidc', name: 'okta', title: 'Okta', issuer: idp.issuer },
  ...{ client_id: 'postern', client_secret: secret, trust_email: 'claim', backend: 'jwt' },
  ...{ scope: '', signs_up: 'yes', ...changes },
})

async function add(changes: Record<string, string> = {}): Promise<Page> {
  await visitor.open(`${place}/new`)
  return visitor.send(`${place}/new`, settings(changes))
}

async function press(action: string, fields: Record<string, string> = {}): Promise<Page> {
  await visitor.open(`${place}/okta`)
  return visitor.send(`${place}/okta`, { do: action, ...fields })
}

const row = () =>
  service.db.prepare('select * from provider').first<Record<string, string | number>>()

/** Tries the provider as a superuser does, and comes back as the person. */
async function tryAs(person: Record<string, unknown>): Promise<Page> {
  const { html } = await press('try')
  const [, url = ''] = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(html) ?? []
  return visitor.open(idp.signIn(url.replaceAll('&amp;', '&'), person))
}

test('where there is no provider the list says what it is for, and leads to adding one', async () => {
  const { html } = await visitor.open(place)
  expect(html).toContain('Nobody signs in by a provider yet.')
  expect(html).toContain(`href="${place}/new"`)
})

test('a provider is added, tried, and switched on: then its button is there', async () => {
  const added = await add({ domains: 'example.com\r\nExample.ORG\r\n' })
  expect(added.location).toBe(`${place}/okta?done=added`)
  expect(await row()).toMatchObject({
    is_on: 0,
    signs_up: 1,
    scope: 'openid email profile',
    domains: '["example.com","example.org"]',
  })
  const page = await visitor.follow(added)
  expect(page.html).toContain('still off')
  expect(page.html).toContain(`<code>${origin}/auth/associate/okta/callback</code>`)
  expect(page.html).not.toContain(secret)
  expect((await newVisitor(service).open('/login')).html).not.toContain('Okta')
  const tried = await tryAs(ana)
  expect(tried.location).toBe(`${place}/okta/try`)
  expect((await press('on')).location).toBe(`${place}/okta?done=on`)
  expect((await newVisitor(service).open('/login')).html).toContain('Continue with Okta')
  expect((await press('off')).location).toBe(`${place}/okta?done=off`)
  expect((await newVisitor(service).open('/login')).html).not.toContain('Okta')
  expect((await visitor.open(place)).html).toMatch(/<strong>Okta<\/strong>.*?idp\.test/)
})

test('what may be wrong with a provider stands on its page at once', async () => {
  idp.faults.answers = { authorize: () => new Response('', { status: 400 }) }
  const added = await add()
  expect([added.status, (await row())?.name]).toEqual([200, 'okta'])
  for (const page of [added, await press('save', settings({ client_id: 'other' }))]) {
    expect(page.html).toContain(`/auth/okta/callback with status 400: is it registered there?`)
    expect(page.html).toContain(`action="${place}/okta"`)
  }
  expect(added.html).toContain('The provider is added, and still off.')
  expect((await visitor.open(`${place}/okta`)).html).not.toContain('with status 400')
})

test.each([
  ['issuer', { issuer: 'http://idp.test' }, 'expected an https URL'],
  ['name', { name: 'jwt' }, 'expected a-z, 0-9'],
  ['name', { name: 'new' }, 'expected a-z, 0-9'],
  ['domains', { domains: 'a@b.com' }, 'expected domains of addresses'],
  ['claim_rules', { claim_rules: 'groups admins' }, 'expected a line such as'],
  ['claim_rules', { claim_rules: 'groups | a | is_superuser | false' }, 'set to true only'],
  ['trust_email', { trust_email: 'always' }, 'wants domains'],
])(
  'the field of %s says what is wrong with it, and the others stay filled',
  async (field, changes, said) => {
    const page = await add(changes)
    expect(page.status).toBe(400)
    expect(page.html).toContain('Nothing was saved')
    const [, error = ''] = new RegExp(`id="${field}-error">(.*?)</p>`).exec(page.html) ?? []
    expect(error).toContain(said)
    expect(page.html).toContain('value="postern"')
    expect(page.html).not.toContain(secret)
    // What is to be mended is not hidden in a part that is closed.
    const isInPart = ['domains', 'claim_rules', 'trust_email'].includes(field)
    expect(page.html.includes('<details open')).toBe(isInPart)
    expect(await row()).toBeNull()
  },
)

test('a name that is taken, and a provider that does not answer, are said', async () => {
  await add()
  expect((await add()).html).toMatch(/id="name-error">.*?There is a provider of that name already/)
  idp.faults = { answers: { discovery: () => new Response('', { status: 502 }) } }
  const down = await add({ name: 'other' })
  expect(down.status).toBe(503)
  expect(down.html).toContain('the provider does not answer')
  const unchecked = await add({ name: 'other', unchecked: 'yes' })
  expect(unchecked.location).toBe(`${place}/other?done=added`)
})

test('a form that waits for a proof is filled again, but for the secret and what is ticked', async () => {
  await visitor.open(`${place}/new`)
  service.clock.now += 601
  const { location = '' } = await visitor.send(`${place}/new`, settings({ title: 'Our Okta' }))
  const returnTo = new URL(location, origin).searchParams.get('return_to') ?? ''
  expect([location.slice(0, 9), returnTo.includes(secret)]).toEqual(['/step-up?', false])
  service.clock.now -= 601
  const { html } = await visitor.open(returnTo)
  expect(html).toContain('Nothing was done yet.')
  expect(html).toContain('value="Our Okta"')
})

test('settings are changed, and the secret stays if none is given', async () => {
  await add({ claim_rules: 'groups | admins | is_superuser | true' })
  const before = await row()
  const { html } = await visitor.open(`${place}/okta`)
  expect(html).toContain('groups | admins | is_superuser | true</textarea>')
  const saved = await press(
    'save',
    settings({ title: 'Our Okta', client_secret: '', signs_up: '' }),
  )
  expect(saved.location).toBe(`${place}/okta?done=saved`)
  expect(await row()).toMatchObject({
    title: 'Our Okta',
    sealed_secret: before?.sealed_secret,
    signs_up: 0,
    claim_rules: '[]',
    is_on: 0,
  })
  const refused = await press('save', settings({ issuer: 'x' }))
  expect(refused.status).toBe(400)
  expect(refused.html).toMatch(/id="issuer-error">.*?expected an https URL/)
})

test('a check says in place what is right, and which setting is not', async () => {
  await add()
  expect((await press('check')).html).toContain('The provider answers, and takes the settings.')
  idp.faults = { metadata: { issuer: 'https://other.test' } }
  const page = await press('check')
  expect(page.status).toBe(400)
  expect(page.html).toMatch(/role="alert"[^>]*><strong>Issuer: <\/strong>.*?other\.test/)
})

test('a setting that was good once is said where the provider is switched on', async () => {
  await addProviderRow(service, { issuer: 'http://idp.test' }, { is_on: false })
  const page = await press('on')
  expect(page.status).toBe(400)
  expect(page.html).toMatch(/id="issuer-error">.*?expected an https URL/)
  expect(await row()).toMatchObject({ is_on: 0 })
})

test('a trial shows the claims to who tried, once, signs in nobody, and stores nothing', async () => {
  await addProviderRow(service, idp)
  const before = service.roundTrips.length
  const tried = await tryAs({ ...ana, groups: ['admins'], big: 'x'.repeat(5000) })
  expect(tried.location).toBe(`${place}/okta/try`)
  const kept = tried.headers.getSetCookie().find((one) => one.includes('postern-trial'))
  expect(kept).toMatch(/^__Host-postern-trial=[^;]{100,4000}; HttpOnly; Max-Age=60;/)
  expect(kept).not.toContain('ana')
  const stored = await service.db.prepare('select count(*) n from oauth_account').first('n')
  expect(stored).toBe(0)
  const writes = service.roundTrips.slice(before).filter((sql) => /\b(insert|update)\b/.test(sql))
  expect(writes.filter((sql) => !/insert into "(spent|data_key)"/.test(sql))).toEqual([])
  const { html } = await visitor.follow(tried)
  expect(html).toContain('a new account is made here for ana@example.com')
  expect(html).toContain('<code>[&quot;admins&quot;]</code>')
  expect((await visitor.open(`${place}/okta/try`)).html).toContain('nothing to show any more')
  expect((await visitor.open('/account')).html).not.toContain('ana@example.com')
})

test.each([
  ['an address that is not verified', { email_verified: false }, 'OAUTH_EMAIL_NOT_TRUSTED'],
  ['no address', { email: undefined }, 'OAUTH_NOT_AVAILABLE_EMAIL'],
])('a trial with %s says who would not get in, and why', async (_, claims, code) => {
  await addProviderRow(service, idp)
  const { html } = await visitor.follow(await tryAs({ ...ana, ...claims }))
  expect(html).toContain(`<code>${code}</code>`)
})

test('a trial tells an account with a password from one that would be linked, and one that is', async () => {
  await addProviderRow(service, idp)
  const { email } = await newPerson(service)
  const outcome = async (person = { ...ana, email }) =>
    (await visitor.follow(await tryAs(person))).html
  expect(await outcome()).toContain('<code>OAUTH_USER_ALREADY_EXISTS</code>')
  await service.db.prepare('update user set is_verified = 1, has_password = 0').run()
  expect(await outcome()).toContain(`is linked with the account of ${email}`)
  const stranger = newVisitor(service)
  const { location = '' } = await stranger.open('/login/okta')
  await stranger.open(idp.signIn(location, { ...ana, email }))
  expect(await outcome()).toContain(`signs in to the account of ${email}`)
  expect(await outcome({ ...ana, email, sub: 'other' })).toContain('OAUTH_USER_ALREADY_EXISTS')
})

test('a trial that the provider spoils names the claim and the setting', async () => {
  await addProviderRow(service, idp)
  idp.faults = { claims: { aud: 'somebody-else' } }
  const back = await tryAs(ana)
  expect(back.location).toContain(`${place}/okta?refused=OAUTH_PROVIDER_REFUSED&reason=`)
  const { html } = await visitor.follow(back)
  expect(html).toContain('Claim: <code>aud</code>')
  expect(html).toContain('Setting: <code>client_id</code>')
})

test('nobody else comes back from a trial, and a provider that is off lets nobody in by it', async () => {
  await addProviderRow(service, idp, { is_on: false })
  const { html } = await press('try')
  const [, url = ''] = /content="0; url=([^"]+)"/.exec(html) ?? []
  const path = idp.signIn(url.replaceAll('&amp;', '&'), ana)
  expect((await newVisitor(service).open(path)).status).toBe(404)
  await service.db.prepare('update user set is_superuser = 0').run()
  const { location } = await visitor.open(path)
  expect(location).toBe(`${place}/okta?refused=OAUTH_INVALID_STATE`)
  expect((await visitor.open(`${place}/okta`)).status).toBe(404)
})

test('a provider is removed after one more question', async () => {
  await add()
  const { html } = await visitor.open(`${place}/okta/remove`)
  expect(html).toContain('Remove Okta?')
  const gone = await visitor.send(`${place}/okta/remove`)
  expect(gone.location).toBe(`${place}?done=removed`)
  expect((await visitor.follow(gone)).html).toContain('The provider is removed.')
  expect((await visitor.open(`${place}/okta`)).status).toBe(404)
  expect((await visitor.send(`${place}/okta/remove`)).status).toBe(404)
})

test('where APP_SECRET stands in for ROOT_SECRET the list says so, and adds nothing', async () => {
  const without = startPages()
  const root = await signInOnPage(without, await newSuperuser(without))
  const { html } = await root.open(place)
  expect(html).toContain('PUBLIC_URL and ROOT_SECRET are not both set.')
  expect(html).not.toContain(`${place}/new`)
  await root.open(`${place}/new`)
  const { status } = await root.send(`${place}/new`, settings())
  expect([status, await row()]).toEqual([400, null])
})
