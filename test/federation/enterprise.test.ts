import { beforeEach, describe, expect, test } from 'vitest'
import { authorizationUrl } from '../../src/federation/authorize.ts'
import { findProvider } from '../../src/providers/providers.ts'
import { addProviderRow, enter, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import { newVisitor, startPages } from '../support/pages.ts'
import { answer, credentials, json, logIn, newPerson, newSuperuser } from '../support/requests.ts'
import type { Service } from '../support/service.ts'
import { form } from '../support/sessions.ts'

const rootSecret = 'a-root-secret-of-the-tests-9876543210-zyxwvu'
const ana = { sub: 'ana-at-idp', sid: 's1', email: 'ana@example.com', email_verified: true }

let idp: FakeProvider
let service: Service

async function start(vars: object = {}, columns: object = {}) {
  idp = await fakeProvider(() => service.clock.now)
  service = startPages({
    vars: { ROOT_SECRET: rootSecret, ...vars },
    fetch: (...sent) => idp.fetch(...sent),
  })
  await service.db.exec(
    'delete from user; delete from provider; delete from session; delete from spent',
  )
  await addProviderRow(service, idp, columns)
}

beforeEach(() => start())

describe('a provider that owns a domain', () => {
  const own = () =>
    service.db.prepare("insert into provider_domain values ('example.com', 'okta')").run()
  const elsewhere = { detail: { code: 'PROVIDER_REQUIRED', reason: 'okta' } }

  test('is found by the domain of an address alone', async () => {
    await own()
    const ask = (email: string) =>
      answer(service.request('/auth/discover', json('POST', { email })))
    expect(await ask('nobody@EXAMPLE.com')).toEqual([200, { provider: 'okta' }])
    expect(await ask('nobody@example.org')).toEqual([200, { provider: null }])
  })

  test('is named to who gives the right password, and to no one else', async () => {
    const { email, password } = await newPerson(service)
    await own()
    const tries = [
      service.request('/auth/jwt/login', credentials(email, 'wrong')),
      service.request('/auth/jwt/login', credentials('nobody@example.com', password)),
    ]
    for (const one of tries) {
      expect(await answer(one)).toEqual([400, { detail: 'LOGIN_BAD_CREDENTIALS' }])
    }
    for (const path of ['/auth/jwt/login', '/auth/cookie/login', '/auth/session/login']) {
      expect(await answer(service.request(path, credentials(email, password)))).toEqual([
        403,
        elsewhere,
      ])
    }
    const page = await newVisitor(service).send('/login', { email, password })
    expect([page.status, page.html.includes('href="/login/okta"')]).toEqual([400, true])
  })

  test('costs a login no round trip more', async () => {
    const { email, password } = await newPerson(service)
    await own()
    service.roundTrips.length = 0
    await service.request('/auth/jwt/login', credentials(email, password))
    expect(service.roundTrips.length).toBe(1)
  })

  test('is left aside by superusers with their password, where a setting says so', async () => {
    await start({ PROVIDER_DOMAINS_SPARE_SUPERUSERS: 'true' })
    const superuser = await newSuperuser(service)
    await own()
    await logIn(service, superuser.email, superuser.password)
    const wrong = service.request('/auth/jwt/login', credentials(superuser.email, 'wrong'))
    expect(await answer(wrong)).toEqual([400, { detail: 'LOGIN_BAD_CREDENTIALS' }])
  })

  test('is named at once to who registers, asks for a reset, or changes an address', async () => {
    const person = await newPerson(service)
    const other = { email: 'new@example.com', password: 'correct horse' }
    const mailed = { email: 'x@example.com' }
    await own()
    service.clock.now += 60
    expect(await answer(service.request('/auth/register', json('POST', other)))).toEqual([
      403,
      elsewhere,
    ])
    expect(await answer(service.request('/auth/forgot-password', json('POST', mailed)))).toEqual([
      403,
      elsewhere,
    ])
    const moved = json('PATCH', { email: 'x@example.org' }, person.token)
    expect(await answer(service.request('/users/me', moved))).toEqual([403, elsewhere])
    expect(service.mailbox).toEqual([])
    const visitor = newVisitor(service)
    expect((await visitor.send('/register', other)).status).toBe(403)
    expect((await visitor.send('/forgot-password', mailed)).status).toBe(403)
  })

  test('/login asks for the address first, and leads there', async () => {
    const visitor = newVisitor(service)
    expect((await visitor.open('/login')).html).toContain('name="password"')
    await own()
    service.clock.now += 60
    const page = await visitor.open('/login?return_to=%2Faccount%2Fsessions')
    expect(page.html).toContain('name="email"')
    expect(page.html).not.toContain('name="password"')
    const form = { email: 'ana@example.com', return_to: '/account/sessions' }
    const led = await visitor.send('/login', form)
    const query = 'email=ana%40example.com&return_to=%2Faccount%2Fsessions'
    expect([led.status, led.location]).toEqual([303, `/login/okta?${query}`])
    const away = await visitor.open(led.location ?? '')
    expect(new URL(away.location ?? '').searchParams.get('login_hint')).toBe('ana@example.com')
    const other = await visitor.follow(
      await visitor.send('/login', { ...form, email: 'x@example.org' }),
    )
    expect(other.html).toContain('name="password"')
    expect(other.html).toContain('value="x@example.org"')
  })

  /** Somebody whose right password leads to the provider: where to. */
  async function wayThere() {
    const person = await newPerson(service)
    await service.db.exec('update user set is_verified = 1')
    await own()
    service.clock.now += 60
    const visitor = newVisitor(service)
    const page = await visitor.send('/login', { ...person, return_to: '/account/sessions' })
    const [, href = ''] = /href="(\/login\/okta\?[^"]*proof[^"]*)"/.exec(page.html) ?? []
    return { person, visitor, href: href.replaceAll('&amp;', '&') }
  }
  /** Comes back from the provider, in the same browser. */
  async function goThere(visitor: ReturnType<typeof newVisitor>, href: string, email: string) {
    const away = await visitor.open(href)
    return visitor.open(idp.signIn(away.location ?? '', { ...ana, email }))
  }

  test('links who has an account with a password, once that was right', async () => {
    const { person, visitor, href } = await wayThere()
    const back = await goThere(visitor, href, person.email)
    expect([back.status, back.location]).toEqual([303, '/account/sessions'])
    const [mail] = service.mailbox.filter(({ subject }) => /linked/.test(subject))
    await service.everyMinute()
    expect(service.mailbox.map(({ to }) => to)).toContain(person.email)
    expect(mail).toBeUndefined()
    // From now on without a password.
    const next = await enter(service, idp, { ...ana, email: person.email })
    expect(next.headers.get('location')).toBe('/account')
  })

  test('does not link who has not given the password, nor another address, nor an old proof', async () => {
    const { person, href } = await wayThere()
    const there = (link: string, email = person.email) => goThere(newVisitor(service), link, email)
    const refused = 'refused=OAUTH_USER_ALREADY_EXISTS'
    expect((await there('/login/okta')).location).toContain(refused)
    expect((await there(href.replace(/proof=[^&]*/, 'proof=x'))).location).toContain(refused)
    const other = await newPerson(service).catch(() => undefined)
    expect(other).toBeUndefined()
    await service.db.prepare('update user set credential_version = 1').run()
    expect((await there(href)).location).toContain(refused)
    await service.db.prepare('update user set credential_version = 0, is_verified = 0').run()
    expect((await there(href)).location).toContain('refused=LINK_USER_NOT_VERIFIED')
    await service.db.prepare('update user set is_verified = 1').run()
    service.clock.now += 600
    expect((await there(href)).location).toContain(refused)
    // Whose address it is not gets an account of their own.
    expect((await there(href, 'else@example.com')).location).toBe('/account/sessions')
    expect(
      await service.db
        .prepare('select count(*) as n from oauth_account where user_id = ?')
        .bind(person.id)
        .first('n'),
    ).toBe(0)
  })

  test('is the only one for its people: another provider lets none of them in', async () => {
    await addProviderRow(service, idp, { name: 'other' })
    await own()
    const response = await enter(service, idp, ana, { name: 'other' })
    expect(response.headers.get('location')).toBe('/login?refused=PROVIDER_REQUIRED&provider=other')
    expect(await service.db.prepare('select count(*) as n from user').first('n')).toBe(0)
  })

  test('leaves its people no way to lose it: no unlinking, no password', async () => {
    await own()
    const response = await enter(service, idp, ana)
    await service.db.exec('update user set has_password = 1')
    const visitor = newVisitor(service)
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      visitor.cookies.set(name, value)
    }
    const page = await visitor.open('/account/security')
    expect(page.html).not.toContain('/account/security/unlink')
    expect(page.html).not.toContain('name="current_password"')
    expect(page.html).not.toContain('/account/security/email')
    const id = String(await service.db.prepare('select id from oauth_account').first('id'))
    const unlinked = await visitor.send('/account/security/unlink', { id })
    expect(unlinked.location).toBe('/account/security?refused=LINK_LAST_WAY_IN')
    const mailed = await visitor.send('/account/security/password-link')
    expect(mailed.location).toBe('/account/security?refused=PROVIDER_REQUIRED')
  })

  test('binds nobody while it is off', async () => {
    const { email, password } = await newPerson(service)
    await own()
    await service.db.exec('update provider set is_on = 0')
    await logIn(service, email, password)
  })
})

describe('claim rules', () => {
  const claim_rules = [{ claim: 'groups', value: 'admins', sets: 'is_superuser', to: true }]
  const flags = async () =>
    (await service.db.prepare('select is_superuser from user order by email').all()).results

  test('give a right and take it at the next sign-in, and the trail says by whom', async () => {
    await start({}, { claim_rules })
    await newSuperuser(service)
    await enter(service, idp, { ...ana, groups: ['staff', 'admins'] })
    expect(await flags()).toEqual([{ is_superuser: 1 }, { is_superuser: 1 }])
    await enter(service, idp, { ...ana, groups: 'staff' })
    expect(await flags()).toEqual([{ is_superuser: 0 }, { is_superuser: 1 }])
    const events = service.db.prepare(
      "select fields from event where kind = 'superuser.changed' and user_id in (select id from user where email = 'ana@example.com')",
    )
    expect((await events.all()).results.map(({ fields }) => JSON.parse(String(fields)))).toEqual([
      { is_superuser: true, provider: 'okta' },
      { is_superuser: false, provider: 'okta' },
    ])
  })

  test('do not take the last superuser, who signs in all the same', async () => {
    await start({}, { claim_rules })
    await enter(service, idp, { ...ana, groups: ['admins'] })
    const response = await enter(service, idp, ana)
    expect([response.status, response.headers.get('location')]).toEqual([303, '/account'])
    expect(await flags()).toEqual([{ is_superuser: 1 }])
    expect(service.logs.some((line) => line.includes('"last_superuser"'))).toBe(true)
  })
})

describe('a logout that the provider tells of', () => {
  const event = { 'http://schemas.openid.net/event/backchannel-logout': {} }
  const claims = (more: object = {}) => ({
    iss: idp.issuer,
    aud: 'postern',
    iat: service.clock.now,
    jti: crypto.randomUUID(),
    sub: ana.sub,
    events: event,
    ...more,
  })
  const tell = async (more: object = {}, header = {}) => {
    const token = await idp.sign(claims(more), { typ: 'logout+jwt', ...header })
    return service.request('/auth/okta/backchannel-logout', form({ logout_token: token }))
  }
  const open = () =>
    service.db.prepare('select count(*) as n from session where ended_at is null').first('n')

  test.each([
    ['person', {}],
    ['session', { sub: undefined, sid: ana.sid }],
  ])('ends the sessions of its %s', async (_, named) => {
    await enter(service, idp, ana)
    expect(await open()).toBe(1)
    const response = await tell(named)
    expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await open()).toBe(0)
    const kept = service.db.prepare("select fields from event where kind = 'session.ended'")
    expect(JSON.parse(String(await kept.first('fields')))).toMatchObject({ reason: 'provider' })
  })

  test.each([
    ['another person', { sub: 'bo' }],
    ['another session', { sid: 's2' }],
  ])('leaves those of %s', async (_, named) => {
    await enter(service, idp, ana)
    expect((await tell(named)).status).toBe(200)
    expect(await open()).toBe(1)
  })

  test('leaves sessions that began later, and those of passwords (SECURITY 41)', async () => {
    const person = await newPerson(service)
    await newVisitor(service).send('/login', { ...person })
    service.clock.now += 10
    await enter(service, idp, ana)
    expect((await tell({ iat: service.clock.now - 5 })).status).toBe(200)
    expect(await open()).toBe(2)
  })

  test('ends nothing when it comes a second time (SECURITY 41)', async () => {
    const token = await idp.sign(claims({ iat: service.clock.now }), { typ: 'logout+jwt' })
    const send = () =>
      service.request('/auth/okta/backchannel-logout', form({ logout_token: token }))
    expect((await send()).status).toBe(200)
    await enter(service, idp, ana)
    expect((await send()).status).toBe(200)
    expect(await open()).toBe(1)
  })

  test.each([
    ['a nonce', { nonce: 'x' }, {}],
    ['no events', { events: undefined }, {}],
    ['another event', { events: { x: {} } }, {}],
    ['no jti', { jti: undefined }, {}],
    ['neither sub nor sid', { sub: undefined }, {}],
    ['a sid that is no text', { sid: 7 }, {}],
    ['another audience', { aud: 'x' }, {}],
    ['another issuer', { iss: 'https://evil.test' }, {}],
    ['the type of an access token', {}, { typ: 'at+jwt' }],
    ['a key that is unknown', {}, { kid: 'x' }],
  ])('is refused with %s', async (_, more, header) => {
    await enter(service, idp, ana)
    expect(await answer(tell(more, header))).toEqual([400, { detail: 'LOGOUT_BAD_TOKEN' }])
    expect(await open()).toBe(1)
  })

  test('is refused when it is older than five minutes, or no token at all', async () => {
    await enter(service, idp, ana)
    expect((await tell({ iat: service.clock.now - 361 })).status).toBe(400)
    for (const logout_token of ['', 'x', 'a.b.c']) {
      const response = service.request('/auth/okta/backchannel-logout', form({ logout_token }))
      expect(await answer(response)).toEqual([400, { detail: 'LOGOUT_BAD_TOKEN' }])
    }
    expect(await open()).toBe(1)
  })

  test('is 404 of a provider that is not there', async () => {
    const response = await service.request(
      '/auth/x/backchannel-logout',
      form({ logout_token: 'x' }),
    )
    expect(response.status).toBe(404)
  })
})

test('who enters by a provider has a session that says so', async () => {
  const response = await enter(service, idp, { ...ana, amr: ['mfa'] })
  expect(response.headers.get('location')).toBe('/account')
  const row = await service.db.prepare('select * from session').first()
  expect(row).toMatchObject({
    kind: 'pages',
    provider_name: 'okta',
    provider_issuer: idp.issuer,
    provider_subject: ana.sub,
    provider_sid: 's1',
    sealed_id_token: null,
  })
  expect(JSON.parse(String(row?.proofs))).toEqual({ fed: service.clock.now })
})

describe('signing out at the provider too', () => {
  const signOut = async () => {
    const response = await enter(service, idp, ana)
    const visitor = newVisitor(service)
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      visitor.cookies.set(name, value)
    }
    await visitor.open('/account')
    const page = await visitor.send('/logout')
    expect(
      await service.db
        .prepare('select count(*) as n from session where ended_at is null')
        .first('n'),
    ).toBe(0)
    return page
  }

  test('leads there with the ID token, which is encrypted until then, where the row says so', async () => {
    await start({}, { signs_out: true })
    const page = await signOut()
    const url = /href="(https:\/\/idp\.test\/logout[^"]*)"/
      .exec(page.html)?.[1]
      ?.replaceAll('&amp;', '&')
    const query = new URL(url ?? '').searchParams
    expect(query.get('id_token_hint')).toMatch(/^ey/)
    expect(query.get('client_id')).toBe('postern')
    expect(query.get('post_logout_redirect_uri')).toBe('https://postern.test/login')
    const row = await service.db
      .prepare('select sealed_id_token from session')
      .first('sealed_id_token')
    expect(row).toMatch(/^1\.[\w-]+\.[\w-]+$/)
    expect(row).not.toContain(query.get('id_token_hint'))
  })

  test('is not done where the row does not say so, or the provider is down', async () => {
    expect((await signOut()).location).toBe('/login?done=signed-out')
    await start({}, { signs_out: true })
    idp.faults = { metadata: { end_session_endpoint: undefined } }
    expect((await signOut()).location).toBe('/login?done=signed-out')
  })
})

test("the provider's second factor counts where its row says so", async () => {
  await start({}, { mfa: ['mfa'] })
  await enter(service, idp, { ...ana, amr: ['pwd', 'mfa'] })
  const proofs = await service.db.prepare('select proofs from session').first('proofs')
  expect(JSON.parse(String(proofs))).toEqual({ fed: service.clock.now, mfa: service.clock.now })
})

test('a flow of our pages wants the cookie that no other host can set, and leads back without', async () => {
  const deps = service.deps()
  const row = await findProvider(deps, 'okta')
  if (!row) throw new Error('There is no provider')
  const secret = 'x'.repeat(43)
  const url = await authorizationUrl(deps, row, { act: 'enter' }, secret)
  const headers = { cookie: `fastapiusersoauthcsrf=${secret}` }
  const place = '/login?refused=OAUTH_INVALID_STATE&provider=okta'
  for (const init of [{ headers }, {}]) {
    const response = await service.request(idp.signIn(url, ana), init)
    expect([response.status, response.headers.get('location')]).toEqual([303, place])
  }
  service.clock.now += 3600
  const late = await service.request(idp.signIn(url, ana), { headers })
  expect(late.headers.get('location')).toBe(place)
})

test('who did not go on at the provider is told that, and may choose to be another one there', async () => {
  const visitor = newVisitor(service)
  const away = await visitor.open('/login/okta')
  expect(away.location).not.toContain('prompt=')
  const path = idp.signIn(away.location ?? '', ana).replace(/code=[^&]*/, 'error=access_denied')
  const back = await visitor.open(path)
  expect(back.location).toBe('/login?refused=OAUTH_ACCESS_DENIED&provider=okta')
  const page = await visitor.follow(back)
  expect([page.status, page.html.includes('href="/login/okta?choose=yes"')]).toEqual([400, true])
  expect((await visitor.open('/login/okta?choose=yes')).location).toContain('prompt=login')
})

test('a callback raced 50 times begins one session (SECURITY 10)', async () => {
  await enter(service, idp, ana)
  await service.db.exec('delete from session')
  const deps = service.deps()
  const row = await findProvider(deps, 'okta')
  if (!row) throw new Error('There is no provider')
  const secret = 'x'.repeat(43)
  const url = await authorizationUrl(deps, row, { act: 'enter' }, secret)
  const paths = Array.from({ length: 50 }, () => idp.signIn(url, ana))
  const headers = { cookie: `__Host-postern-provider=${secret}` }
  const answers = await Promise.all(paths.map((path) => service.request(path, { headers })))
  const places = answers.map((one) => one.headers.get('location'))
  expect(places.filter((place) => place === '/account').length).toBe(1)
  expect(await service.db.prepare('select count(*) as n from session').first('n')).toBe(1)
})
