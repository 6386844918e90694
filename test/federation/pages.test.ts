import { beforeEach, expect, test } from 'vitest'
import {
  addProviderRow,
  type Claims,
  type FakeProvider,
  fakeProvider,
} from '../support/fake-provider.ts'
import {
  newVisitor,
  origin,
  type Page,
  signInOnPage,
  startPages,
  type Visitor,
} from '../support/pages.ts'
import { newPerson } from '../support/requests.ts'
import type { Service } from '../support/service.ts'

const ana = { sub: 'ana-at-idp', email: 'ana@example.com', email_verified: true }
const security = '/account/security'

let idp: FakeProvider
let service: Service

beforeEach(async () => {
  idp = await fakeProvider(() => service.clock.now)
  service = startPages({
    vars: { ROOT_SECRET: 'a-root-secret-of-the-tests-9876543210-zyxwvu' },
    fetch: (...sent) => idp.fetch(...sent),
  })
  await service.db.exec('delete from user; delete from provider')
  await addProviderRow(service, idp)
})

/** Where a page leads on to the provider, be it by a redirect or by the page that follows a form. */
function urlOf({ location, html }: Page): string {
  const [, refresh = ''] = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(html) ?? []
  const url = location ?? refresh.replaceAll('&amp;', '&')
  expect(url).toMatch(/^https:\/\/idp\.test\/authorize\?/)
  return url
}

/** Begins at the sign-in, and comes back as the person. */
async function enter(visitor: Visitor, person: Claims = ana, path = '/login/okta'): Promise<Page> {
  return visitor.open(idp.signIn(urlOf(await visitor.open(path)), person))
}

/** A browser in which a person with a verified address has signed in. */
async function verified() {
  const person = await newPerson(service)
  await service.db.prepare('update user set is_verified = 1 where id = ?').bind(person.id).run()
  return { person, visitor: await signInOnPage(service, person) }
}

/** Presses a button of the page that lists the ways to sign in. */
async function press(visitor: Visitor, form: string, fields: Record<string, string>) {
  await visitor.open(security)
  return visitor.send(`${security}/${form}`, fields)
}

const linkOkta = (visitor: Visitor) => press(visitor, 'provider', { provider: 'okta' })

async function links() {
  const { results } = await service.db
    .prepare('select id, user_id, account_id, issuer from oauth_account')
    .all<{ id: string; user_id: string; account_id: string; issuer: string | null }>()
  return results
}

test('a button leads to the provider, and back to where the person wanted to go, signed in', async () => {
  const visitor = newVisitor(service)
  const { html } = await visitor.open('/login?return_to=/account/sessions')
  expect(html).toContain('href="/login/okta?return_to=%2Faccount%2Fsessions"')
  expect(html).not.toContain('last used')
  const back = await enter(visitor, ana, '/login/okta?return_to=%2Faccount%2Fsessions')
  expect([back.status, back.location]).toEqual([303, '/account/sessions'])
  expect((await visitor.open('/account/sessions')).html).toContain('signed in by Okta')
  await visitor.open('/account')
  await visitor.send('/logout')
  expect((await visitor.open('/login')).html).toMatch(/Continue with Okta <span[^>]*>last used/)
  expect((await newVisitor(service).open('/register')).html).toContain('href="/login/okta"')
})

test('two tabs of one browser come to their end, and another browser does not (SECURITY 5)', async () => {
  const visitor = newVisitor(service)
  const [first, second] = [await visitor.open('/login/okta'), await visitor.open('/login/okta')]
  expect((await visitor.open(idp.signIn(urlOf(first), ana))).location).toBe('/account')
  visitor.cookies.delete('__Host-postern-pages')
  expect((await visitor.open(idp.signIn(urlOf(second), ana))).location).toBe('/account')
  const third = urlOf(await newVisitor(service).open('/login/okta'))
  const { location = '' } = await newVisitor(service).open(idp.signIn(third, ana))
  expect(location).not.toBe('/account')
})

test('who is signed in goes where they wanted to go, and a HEAD asks the provider nothing', async () => {
  const { visitor } = await verified()
  const page = await visitor.open('/login/okta?return_to=/account/activity')
  expect([page.status, page.location]).toEqual([303, '/account/activity'])
  const head = await service.request('/login/okta', { method: 'HEAD' })
  expect([head.status, head.headers.getSetCookie(), idp.asked]).toEqual([200, [], []])
})

test('an unknown provider, and one that is off, is a page that is not there', async () => {
  expect((await newVisitor(service).open('/login/nobody')).status).toBe(404)
  await service.db.prepare('update provider set is_on = 0').run()
  service.clock.now += 60
  const page = await newVisitor(service).open('/login/okta')
  expect(page.status).toBe(404)
  expect((await newVisitor(service).open('/login')).html).not.toContain('Okta')
})

test('the sign-in says that a provider is down, and takes passwords', async () => {
  idp.faults = { answers: { discovery: () => new Response('', { status: 502 }) } }
  const { person } = await verified()
  const visitor = newVisitor(service)
  const sent = await visitor.open('/login/okta?return_to=/account/sessions')
  const back = `/login?refused=OAUTH_PROVIDER_UNAVAILABLE&provider=okta&return_to=%2Faccount%2Fsessions`
  expect([sent.status, sent.location]).toEqual([303, back])
  const page = await visitor.open(back)
  expect(page.status).toBe(503)
  expect(page.html).toMatch(
    /role="alert"[^>]*><strong>Okta: <\/strong>The provider does not answer/,
  )
  const { email, password } = person
  const fields = { email, password, return_to: '/account/sessions' }
  expect((await visitor.send('/login', fields)).location).toBe('/account/sessions')
})

test.each([
  ['constructor', 'okta'],
  ['<b>', 'okta'],
  ['OAUTH_ACCOUNT_TAKEN', '<b>'],
])('what the address of a page says is looked up only: %s of %s', async (refused, provider) => {
  const query = new URLSearchParams({ refused, provider })
  const { html } = await newVisitor(service).open(`/login?${query}`)
  expect(html).not.toMatch(/<b>|function|<strong>Okta/)
})

test('SECURITY 1: a stranger who registered the address first stays out of what its owner links', async () => {
  const { email, password } = await newPerson(service)
  const owner = newVisitor(service)
  const refused = await enter(owner, { ...ana, email })
  expect(refused.location).toMatch(/^\/login\?refused=OAUTH_USER_ALREADY_EXISTS&provider=okta/)
  const page = await owner.open(refused.location ?? '')
  expect(page.status).toBe(400)
  expect(page.html).toContain('There is an account with your address already.')
  expect(page.html).toMatch(/href="\/forgot-password\?[^"]*">Set a new password/)
  const returnTo = new URL(refused.location ?? '', origin).searchParams.get('return_to') ?? ''
  expect(returnTo).toMatch(/^\/account\/security\/link\?token=/)
  // Whoever has the address of that page in another browser, and the password, links nothing.
  const stranger = await signInOnPage(service, { email, password })
  expect((await stranger.open(returnTo)).status).toBe(400)
  expect((await stranger.send(returnTo, { token: returnTo.split('=')[1] ?? '' })).status).toBe(400)
  expect(await links()).toEqual([])
})

test('who proves the account by its password links the provider then, once', async () => {
  const { id, email, password } = await newPerson(service)
  await service.db.prepare('update user set is_verified = 1').run()
  const visitor = newVisitor(service)
  const { location = '' } = await enter(visitor, { ...ana, email })
  const returnTo = new URL(location, origin).searchParams.get('return_to') ?? ''
  const signedIn = await visitor.send('/login', { email, password, return_to: returnTo })
  expect(signedIn.location).toBe(returnTo)
  const page = await visitor.open(returnTo)
  expect(page.html).toContain('Link Okta?')
  expect(page.html.split(email)).toHaveLength(4)
  expect(await links()).toEqual([])
  const token = new URL(returnTo, origin).searchParams.get('token') ?? ''
  service.clock.now += 601
  const stale = await visitor.send(`${security}/link`, { token })
  expect(stale.location).toMatch(/^\/step-up\?return_to=%2Faccount%2Fsecurity%2Flink/)
  await visitor.send('/step-up', { password })
  await visitor.open(returnTo)
  const done = await visitor.send(`${security}/link`, { token })
  expect(done.location).toBe(`${security}?done=linked`)
  expect(await links()).toMatchObject([{ user_id: id, account_id: 'ana-at-idp' }])
  const again = await visitor.send(`${security}/link`, { token })
  expect(again.status).toBe(400)
  expect(again.html).toContain('It has been used')
})

test('linking goes by a page that leads on, as a form may not be redirected to another origin', async () => {
  const { person, visitor } = await verified()
  const page = await linkOkta(visitor)
  expect(page.status).toBe(200)
  expect(page.html).toMatch(
    /<a class="button wide" href="https:\/\/idp\.test[^"]+">Continue to Okta/,
  )
  const back = await visitor.open(idp.signIn(urlOf(page), ana))
  expect([back.status, back.location]).toEqual([303, `${security}?done=linked`])
  expect(await links()).toMatchObject([{ user_id: person.id, issuer: idp.issuer }])
  const { html } = await visitor.follow(back)
  expect(html).toContain('The provider is linked.')
  expect(html).toMatch(/<strong>Okta<\/strong>.*?ana@example\.com.*?Unlink/)
})

test('linking wants a fresh proof, a verified address, and a provider that is there', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  expect((await linkOkta(visitor)).location).toBe(`${security}?refused=LINK_USER_NOT_VERIFIED`)
  const page = await visitor.open(`${security}?refused=LINK_USER_NOT_VERIFIED`)
  expect([page.status, page.html.includes('Please verify your address first.')]).toEqual([
    400,
    true,
  ])
  expect(page.html).not.toContain('/account/security/provider')
  await service.db.prepare('update user set is_verified = 1').run()
  expect((await press(visitor, 'provider', { provider: 'nobody' })).status).toBe(404)
  service.clock.now += 601
  expect((await linkOkta(visitor)).location).toBe(
    '/step-up?return_to=%2Faccount%2Fsecurity%3Fagain%3Dyes',
  )
})

test('an account at the provider that is linked with somebody else is not linked a second time', async () => {
  await enter(newVisitor(service))
  const { visitor } = await verified()
  const back = await visitor.open(idp.signIn(urlOf(await linkOkta(visitor)), ana))
  expect(back.location).toBe(`${security}?refused=OAUTH_ACCOUNT_TAKEN&provider=okta`)
  expect((await visitor.follow(back)).html).toContain('Another account is linked with this one')
})

test('what an import brought is confirmed by going there once', async () => {
  const { person, visitor } = await verified()
  await service.db
    .prepare(
      `insert into oauth_account (id, user_id, oauth_name, access_token, account_id, account_email)
       values ('00000000-0000-4000-8000-000000000009', ?, 'okta', 't', 'ana-at-idp', 'ana@example.com')`,
    )
    .bind(person.id)
    .run()
  expect((await visitor.open(security)).html).toMatch(/not confirmed yet.*?>Confirm</)
  await visitor.open(idp.signIn(urlOf(await linkOkta(visitor)), ana))
  expect(await links()).toMatchObject([{ user_id: person.id, issuer: idp.issuer }])
  expect((await visitor.open(security)).html).not.toContain('not confirmed yet')
})

test('unlinking wants a fresh proof, and leaves another way in', async () => {
  const { visitor } = await verified()
  await visitor.open(idp.signIn(urlOf(await linkOkta(visitor)), ana))
  const [link] = await links()
  service.clock.now += 601
  const id = link?.id ?? ''
  expect((await press(visitor, 'unlink', { id })).location).toMatch(/^\/step-up/)
  service.clock.now -= 601
  expect((await press(visitor, 'unlink', { id })).location).toBe(`${security}?done=unlinked`)
  expect(await links()).toEqual([])
  const alone = newVisitor(service)
  await enter(alone)
  const [only] = await links()
  const kept = await press(alone, 'unlink', { id: only?.id ?? '' })
  expect(kept.location).toBe(`${security}?refused=LINK_LAST_WAY_IN`)
  const page = await alone.follow(kept)
  expect([page.status, page.html.includes('This is your only way to sign in.')]).toEqual([
    400,
    true,
  ])
  expect(await links()).toHaveLength(1)
})

test('a mail names the provider and the account there that was linked or unlinked', async () => {
  const { person, visitor } = await verified()
  const mailed = async () => {
    await service.everyMinute()
    return service.mailbox.findLast(({ to }) => to === person.email)?.text
  }
  await visitor.open(idp.signIn(urlOf(await linkOkta(visitor)), ana))
  const linked = await mailed()
  expect(linked).toContain('Okta (ana@example.com) was linked with your account on ')
  expect(linked).toContain('its password and its links with providers are removed')
  const [link] = await links()
  await press(visitor, 'unlink', { id: link?.id ?? '' })
  expect(await mailed()).toContain('Okta (ana@example.com) was unlinked from your account on ')
  await visitor.open(idp.signIn(urlOf(await linkOkta(visitor)), { ...ana, email: undefined }))
  expect(await mailed()).toContain('\nOkta was linked with your account on ')
  // The version before wrote no such thing into its rows.
  const [other] = await links()
  await press(visitor, 'unlink', { id: other?.id ?? '' })
  await service.db.exec("update mail_outbox set asker = '{}'")
  expect(await mailed()).toContain('\nA provider was unlinked from your account on ')
})

test("nobody unlinks another person's provider", async () => {
  await enter(newVisitor(service))
  const [link] = await links()
  const { visitor } = await verified()
  await press(visitor, 'unlink', { id: link?.id ?? '' })
  expect(await links()).toHaveLength(1)
})

test('who has no password gets a mail that sets one, and no form that asks for it', async () => {
  const visitor = newVisitor(service)
  await enter(visitor)
  const { html } = await visitor.open(security)
  expect(html).toContain('You have no password yet.')
  expect(html).not.toContain('name="current_password"')
  const sent = await visitor.send(`${security}/password-link`)
  expect(sent.location).toBe(`${security}?done=password-link`)
  const mail = service.mailbox.at(-1)
  expect(mail).toMatchObject({ to: 'ana@example.com', subject: 'Choose a password' })
  expect(mail?.text).toContain('your account stays without a password')
})

test('who has no password proves at the provider that it is still them, and goes on', async () => {
  const visitor = newVisitor(service)
  await enter(visitor)
  service.clock.now += 601
  const asked = await visitor.open('/account/delete')
  expect(asked.location).toBe('/step-up?return_to=%2Faccount%2Fdelete')
  const { html } = await visitor.open(asked.location ?? '')
  expect(html).not.toContain('type="password"')
  expect(html).toContain('value="okta"')
  const fields = { provider: 'okta', return_to: '/account/delete' }
  const prove = async (claims: Claims) => {
    const url = urlOf(await visitor.send('/step-up/provider', fields))
    expect(new URL(url).searchParams.get('prompt')).toBe('login')
    return visitor.open(idp.signIn(url, claims))
  }
  // A provider that has not asked them again proves nothing, and neither does another account there.
  const stale = await prove({ ...ana, auth_time: service.clock.now - 601 })
  expect(stale.location).toMatch(
    /^\/step-up\?refused=OAUTH_PROVIDER_REFUSED&provider=okta&return_to/,
  )
  const page = await visitor.open(stale.location ?? '')
  expect([page.status, page.html.includes('did not let you in')]).toEqual([400, true])
  const other = await prove({ ...ana, sub: 'bob', auth_time: service.clock.now })
  expect((await visitor.open(other.location ?? '')).html).toContain('linked with yours')
  expect((await visitor.open('/account/delete')).location).toMatch(/^\/step-up/)
  const good = await prove({ ...ana, auth_time: service.clock.now })
  expect(good.location).toBe('/account/delete')
  expect((await visitor.open('/account/delete')).status).toBe(200)
})

test('GitHub, which asks nobody again, proves nothing; then a password is to be set', async () => {
  const visitor = newVisitor(service)
  await enter(visitor)
  await service.db.prepare("update provider set kind = 'github'").run()
  service.clock.now += 60
  const { html } = await visitor.open('/step-up')
  expect(html).not.toContain('/step-up/provider')
  expect(html).toContain('/forgot-password?email=ana%40example.com')
  await visitor.open(security)
  expect((await visitor.send('/step-up/provider', { provider: 'okta' })).status).toBe(404)
})

test('the list of ways to sign in costs one round trip', async () => {
  const { visitor } = await verified()
  await visitor.open(security)
  service.roundTrips.length = 0
  await visitor.open(security)
  expect(service.roundTrips).toHaveLength(1)
})

test('the console shows by which provider a person signs in', async () => {
  await enter(newVisitor(service))
  const [link] = await links()
  const { person, visitor } = await verified()
  await service.db.prepare('update user set is_superuser = 1 where id = ?').bind(person.id).run()
  const { html } = await visitor.open(`/admin/users/${link?.user_id}`)
  expect(html).toMatch(/these pages · by Okta/)
  expect(html).toMatch(/Ways to sign in.*?<strong>Okta<\/strong>.*?ana@example\.com/)
})
