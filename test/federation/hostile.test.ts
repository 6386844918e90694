import { beforeEach, expect, test } from 'vitest'
import { spendEmailChange } from '../../src/users/change-email.ts'
import { insertAccount } from '../support/accounts.ts'
import { addProviderRow, enter, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import { newVisitor, startPages } from '../support/pages.ts'
import { answer, json, newPerson, newSuperuser } from '../support/requests.ts'
import type { Service } from '../support/service.ts'

let idp: FakeProvider
let service: Service

beforeEach(async () => {
  idp = await fakeProvider(() => service.clock.now)
  service = startPages({
    vars: { ROOT_SECRET: 'a-root-secret-of-the-tests-9876543210-zyxwvu' },
    fetch: (...sent) => idp.fetch(...sent),
  })
  await service.db.exec('delete from user; delete from provider; delete from session')
  await addProviderRow(service, idp)
})

test('SECURITY 2: what a file claims stays a claim, however often somebody comes who has that id', async () => {
  const victim = await newPerson(service)
  await service.db
    .prepare(`${insertAccount} ('claim', ?, 'okta', 't', null, null, 'mallory', 'old@example.com')`)
    .bind(victim.id)
    .run()
  await service.db.exec('update provider set keeps_tokens = 1')
  const mallory = { sub: 'mallory', email: 'mallory@example.com', email_verified: true }
  for (let time = 0; time < 2; time++) {
    const response = await enter(service, idp, mallory)
    expect(response.headers.get('location')).toContain('refused=OAUTH_USER_ALREADY_EXISTS')
  }
  const row = await service.db.prepare('select issuer, access_token from oauth_account').first()
  expect(row).toEqual({ issuer: null, access_token: 't' })
})

test('SECURITY 39: a sign-in of which nobody says when it was is no fresh proof', async () => {
  idp.faults = { claims: { auth_time: undefined } }
  await enter(service, idp, { sub: 'x', email: 'x@example.com', email_verified: true })
  const proofs = await service.db.prepare('select proofs from session').first('proofs')
  expect(JSON.parse(String(proofs))).toEqual({ fed: 0 })
})

test.each([
  ['signatures', { id_token_signing_alg_values_supported: 5 }],
  ['ways of authentication', { token_endpoint_auth_methods_supported: {} }],
  ['an end of sessions', { end_session_endpoint: null }],
  ['prompts', { prompt_values_supported: true }],
])('a document with odd %s breaks nothing', async (_, metadata) => {
  idp.faults = { metadata }
  for (const path of ['/auth/okta/authorize', '/login/okta?choose=yes']) {
    expect((await service.request(path)).status).toBeLessThan(404)
  }
  const response = await enter(service, idp, {
    sub: 'x',
    email: 'x@example.com',
    email_verified: true,
  })
  expect(response.status).toBe(303)
})

test.each([
  ['null', null],
  [
    'a curve point that is none',
    { kty: 'EC', crv: 'P-256', kid: 'first', alg: 'ES256', x: 'x', y: 'y' },
  ],
  ['uses that are no list', { kty: 'EC', crv: 'P-256', kid: 'first', key_ops: 5, x: 'x', y: 'y' }],
])('a key set with %s lets nobody in, and breaks nothing', async (_, key) => {
  idp.faults = { answers: { keys: () => Response.json({ keys: [key] }) } }
  const response = await enter(service, idp, {
    sub: 'x',
    email: 'x@example.com',
    email_verified: true,
  })
  expect(response.headers.get('location')).toContain('refused=OAUTH_PROVIDER_REFUSED')
  const claims = { iss: idp.issuer, aud: 'postern', iat: service.clock.now, jti: 'j', sub: 'x' }
  const body = new URLSearchParams({ logout_token: await idp.sign(claims, { typ: 'logout+jwt' }) })
  const told = await service.request('/auth/okta/backchannel-logout', { method: 'POST', body })
  expect(told.status).toBe(400)
})

test('a logout token that is none of ours costs no request', async () => {
  const asked = idp.asked.length
  for (const logout_token of [
    'x',
    'a.b.c',
    await idp.sign({ iss: 'https://evil.test', aud: 'postern' }),
  ]) {
    const body = new URLSearchParams({ logout_token })
    const told = await service.request('/auth/okta/backchannel-logout', { method: 'POST', body })
    expect(told.status).toBe(400)
  }
  expect(idp.asked.length).toBe(asked)
})

test.each(['http://169.254.169.254/x', 'javascript:alert(1)//'])(
  'the ID token does not go to %s when somebody signs out',
  async (end_session_endpoint) => {
    await service.db.exec('update provider set signs_out = 1')
    idp.faults = { metadata: { end_session_endpoint } }
    const response = await enter(service, idp, {
      sub: 'x',
      email: 'x@example.com',
      email_verified: true,
    })
    const visitor = newVisitor(service)
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      visitor.cookies.set(name, value)
    }
    await visitor.open('/account')
    expect((await visitor.send('/logout')).location).toBe('/login?done=signed-out')
  },
)

test('twenty sign-ups of one person under many addresses at once make one account', async () => {
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      enter(service, idp, { sub: 's', email: `a${at}@example.com`, email_verified: true }),
    ),
  )
  expect(responses.every(({ status }) => status === 303)).toBe(true)
  expect(await service.db.prepare('select count(*) as n from user').first('n')).toBe(1)
})

test('a provider that fails is not asked again at once, whoever makes us ask', async () => {
  idp.faults = { answers: { discovery: () => new Response('', { status: 502 }) } }
  const claims = { iss: idp.issuer, aud: 'postern' }
  const body = { logout_token: await idp.sign(claims, { typ: 'logout+jwt' }) }
  const tell = () =>
    service.request('/auth/okta/backchannel-logout', {
      method: 'POST',
      body: new URLSearchParams(body),
    })
  for (let time = 0; time < 5; time++) expect((await tell()).status).toBe(503)
  expect(idp.asked.length).toBe(1)
  service.clock.now += 5
  idp.faults = {}
  expect((await tell()).status).toBe(400)
})

test('another issuer is not sent the client secret that was said for the one before', async () => {
  const root = await newSuperuser(service)
  const other = json('PATCH', { issuer: 'https://two.test' }, root.token)
  const [status, body] = await answer(service.request('/providers/okta', other))
  expect([status, Object(body).detail.code]).toEqual([400, 'PROVIDER_BAD_SETTING'])
  expect(Object(body).detail.reason).toMatch(/^client_secret: /)
  expect(idp.asked).toEqual([])
})

test('a link with a provider that is gone is no way in that remains', async () => {
  const response = await enter(service, idp, {
    sub: 'x',
    email: 'x@example.com',
    email_verified: true,
  })
  await service.db.exec(
    `insert into oauth_account (id, user_id, oauth_name, access_token, account_id, account_email, issuer)
     select 'gone', id, 'gone', '', 'x', '', 'https://gone.test' from user`.replace(/\s+/g, ' '),
  )
  const visitor = newVisitor(service)
  for (const line of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
    visitor.cookies.set(name, value)
  }
  await visitor.open('/account/security')
  const id = String(
    await service.db.prepare("select id from oauth_account where oauth_name = 'okta'").first('id'),
  )
  const page = await visitor.send('/account/security/unlink', { id })
  expect(page.location).toBe('/account/security?refused=LINK_LAST_WAY_IN')
})

test('a mailed change of address does not outlive that a provider owns its domain', async () => {
  const { email } = await newPerson(service)
  const { id, credential_version: ver } =
    (await service.db.prepare('select * from user').first()) ?? {}
  const deps = service.deps()
  const claims = { sub: String(id), ver: Number(ver), old: email, email: 'x@other.example' }
  const token = await deps.tokens.issue('changeEmail', claims, service.clock.now)
  await service.db.exec("insert into provider_domain values ('example.com', 'okta')")
  expect(await spendEmailChange(deps, token)).toEqual({ refusal: 'off' })
})

test('who knows no password at an owned domain gets one by mail on the way to linking', async () => {
  const { email } = await newPerson(service)
  await service.db.exec("insert into provider_domain values ('example.com', 'okta')")
  service.clock.now += 60
  const visitor = newVisitor(service)
  expect((await visitor.send('/forgot-password', { email })).status).toBe(403)
  const linking = { email, return_to: '/account/security/link?token=x' }
  expect((await visitor.send('/forgot-password', linking)).status).toBe(303)
  expect(service.mailbox.at(-1)?.to).toBe(email)
})

test('what one issuer said is not linked once another one stands under its name', async () => {
  const person = await newPerson(service)
  await service.db.exec('update user set is_verified = 1')
  const visitor = newVisitor(service)
  const away = await visitor.open('/login/okta')
  const claims = { sub: 'x', email: person.email, email_verified: true }
  const back = await visitor.open(idp.signIn(away.location ?? '', claims))
  const place = new URL(back.location ?? '', 'https://postern.test').searchParams.get('return_to')
  expect(place).toMatch(/^\/account\/security\/link\?token=/)
  await visitor.open('/login')
  await visitor.send('/login', { ...person })
  expect((await visitor.open(place ?? '')).status).toBe(200)
  await service.db.exec("update provider set issuer = 'https://two.test'")
  service.clock.now += 60
  expect((await visitor.open(place ?? '')).status).toBe(400)
})
