import { beforeEach, expect, test } from 'vitest'
import { insertAccount } from '../support/accounts.ts'
import { addProviderRow, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import { origin, startPages } from '../support/pages.ts'
import { answer, bearer, json, newPerson } from '../support/requests.ts'
import type { Service } from '../support/service.ts'

const rootSecret = 'a-root-secret-of-the-tests-9876543210-zyxwvu'
const ana = { sub: 'ana-at-idp', email: 'ana@example.com', email_verified: true }

let idp: FakeProvider
let service: Service

beforeEach(async () => {
  idp = await fakeProvider(() => service.clock.now)
  service = startPages({
    vars: { ROOT_SECRET: rootSecret },
    fetch: (...sent) => idp.fetch(...sent),
  })
  await service.db.exec('delete from user; delete from provider')
  await addProviderRow(service, idp)
})

/** Asks where to go; the URL, and the cookie that binds it to the browser. */
async function authorize(path = '/auth/okta/authorize', headers: Record<string, string> = {}) {
  const response = await service.request(path, { headers })
  expect(response.status).toBe(200)
  const { authorization_url: url } = await response.json<{ authorization_url: string }>()
  const [cookie = ''] = response.headers.getSetCookie()
  return { url, cookie: cookie.split(';')[0] ?? '', setCookie: cookie }
}

async function comeBack(person: object = ana) {
  const { url, cookie } = await authorize()
  return service.request(idp.signIn(url, { ...person }), { headers: { cookie } })
}

test('a provider is asked with PKCE, a nonce and a state that is bound to the browser', async () => {
  const { url, setCookie } = await authorize('/auth/okta/authorize?scopes=email&scopes=groups')
  const query = Object.fromEntries(new URL(url).searchParams)
  expect(url.startsWith(`${idp.issuer}/authorize?response_type=code&client_id=postern`)).toBe(true)
  expect(query).toMatchObject({
    redirect_uri: `${origin}/auth/okta/callback`,
    scope: 'openid email groups',
    code_challenge_method: 'S256',
    response_mode: 'query',
  })
  expect(query.state).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
  expect(setCookie).toMatch(
    /^fastapiusersoauthcsrf=[\w-]{43}; HttpOnly; Max-Age=3600; Path=\/; SameSite=lax; Secure$/,
  )
})

test('who is new gets an account with a verified address, and comes back to the same one', async () => {
  const [status, body] = await answer(comeBack())
  expect([status, body]).toEqual([200, { access_token: expect.any(String), token_type: 'bearer' }])
  const { access_token: token } = await (await comeBack()).json<{ access_token: string }>()
  const [, me] = await answer(service.request('/users/me', { headers: bearer(token) }))
  expect(me).toMatchObject({ email: 'ana@example.com', is_verified: true, is_superuser: false })
  const { results } = await service.db.prepare('select email from user').all()
  expect(results).toEqual([{ email: 'ana@example.com' }])
})

test('who is known costs two round trips: the code is spent once, whoever sends it again', async () => {
  await comeBack()
  const { url, cookie } = await authorize()
  const path = idp.signIn(url, ana)
  service.roundTrips.length = 0
  const first = await service.request(path, { headers: { cookie } })
  expect([first.status, service.roundTrips.length]).toEqual([200, 2])
  const again = idp.signIn(url, ana)
  expect(await answer(service.request(again, { headers: { cookie } }))).toEqual([
    400,
    { detail: 'OAUTH_INVALID_STATE' },
  ])
})

test.each([
  ['no code', (path: string) => path.replace(/code=[^&]+/, ''), 'Bad Request'],
  ['no state', (path: string) => path.replace(/state=[^&]+/, ''), 'ACCESS_TOKEN_DECODE_ERROR'],
  [
    'another state',
    (path: string) => path.replace(/state=[^&]+/, 'state=x'),
    'ACCESS_TOKEN_DECODE_ERROR',
  ],
  ['an error', (path: string) => `${path}&error=access_denied`, 'access_denied'],
])('a callback with %s is refused', async (_, change, detail) => {
  const { url, cookie } = await authorize()
  const path = change(idp.signIn(url, ana))
  expect(await answer(service.request(path, { headers: { cookie } }))).toEqual([400, { detail }])
})

test('a state of another browser, and one that is too old, are refused (SECURITY 5)', async () => {
  const { url } = await authorize()
  const { url: other, cookie } = await authorize()
  expect(await answer(service.request(idp.signIn(url, ana), { headers: { cookie } }))).toEqual([
    400,
    { detail: 'OAUTH_INVALID_STATE' },
  ])
  service.clock.now += 3600
  expect(await answer(service.request(idp.signIn(other, ana), { headers: { cookie } }))).toEqual([
    400,
    { detail: 'ACCESS_TOKEN_ALREADY_EXPIRED' },
  ])
})

test.each([
  ['another issuer', { iss: 'https://evil.test' }],
  ['another audience', { aud: 'somebody-else' }],
  ['another nonce', { nonce: 'x' }],
  ['no nonce', { nonce: undefined }],
  ['no subject', { sub: undefined }],
  ['an end in the past', { exp: 1_000_000_000 }],
  ['the hash of another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }],
])('an ID token with %s lets nobody in', async (_, claims) => {
  idp.faults = { claims }
  expect(await answer(comeBack())).toEqual([400, { detail: 'OAUTH_PROVIDER_REFUSED' }])
  expect(service.logs.some((line) => line.includes('"provider.failed"'))).toBe(true)
})

test('an ID token without a signature lets nobody in (SECURITY 7)', async () => {
  idp.faults = { unsigned: true }
  expect(await answer(comeBack())).toEqual([400, { detail: 'OAUTH_PROVIDER_REFUSED' }])
})

test('keys that were changed are fetched, at most once a minute', async () => {
  await comeBack()
  await idp.rotateKeys()
  expect((await comeBack()).status).toBe(400)
  service.clock.now += 60
  expect((await comeBack()).status).toBe(200)
  expect(idp.asked.filter((one) => one === 'GET /jwks').length).toBe(2)
})

test.each(['discovery', 'keys', 'token'] as const)(
  '503 while the provider is down at %s',
  async (place) => {
    idp.faults = { answers: { [place]: () => new Response('', { status: 502 }) } }
    const start = await service.request('/auth/okta/authorize')
    if (place === 'discovery') {
      expect(await answer(start)).toEqual([503, { detail: 'OAUTH_PROVIDER_UNAVAILABLE' }])
      return
    }
    expect(await answer(comeBack())).toEqual([503, { detail: 'OAUTH_PROVIDER_UNAVAILABLE' }])
  },
)

test('an account with a password is not linked by its address alone (SECURITY 1)', async () => {
  const { email } = await newPerson(service)
  const taken = { sub: 'thief', email, email_verified: true }
  expect(await answer(comeBack(taken))).toEqual([400, { detail: 'OAUTH_USER_ALREADY_EXISTS' }])
  const { results } = await service.db.prepare('select * from oauth_account').all()
  expect(results).toEqual([])
})

test.each([
  ['no address', { email: undefined }, 400, 'OAUTH_NOT_AVAILABLE_EMAIL'],
  ['an address that is none', { email: 'ana' }, 400, 'OAUTH_NOT_AVAILABLE_EMAIL'],
  [
    'an address that it does not vouch for',
    { email_verified: false },
    400,
    'OAUTH_EMAIL_NOT_TRUSTED',
  ],
  ['an address verified by a word', { email_verified: 'true' }, 400, 'OAUTH_EMAIL_NOT_TRUSTED'],
])('a provider that gives %s makes no account', async (_, claims, status, detail) => {
  expect(await answer(comeBack({ ...ana, ...claims }))).toEqual([status, { detail }])
  const { results } = await service.db.prepare('select * from user').all()
  expect(results).toEqual([])
})

test('linking: the account at the provider is shown, and lets its person in', async () => {
  const { id, token } = await newPerson(service)
  await service.db.prepare('update user set is_verified = 1').run()
  const headers = bearer(token)
  const { url, cookie } = await authorize('/auth/associate/okta/authorize', headers)
  const path = idp.signIn(url, ana)
  expect(path.startsWith('/auth/associate/okta/callback?')).toBe(true)
  const [status, body] = await answer(service.request(path, { headers: { ...headers, cookie } }))
  expect(status).toBe(200)
  expect(body).toMatchObject({
    id,
    oauth_accounts: [
      {
        oauth_name: 'okta',
        account_id: 'ana-at-idp',
        account_email: 'ana@example.com',
        access_token: '',
      },
    ],
  })
  const { access_token } = await (await comeBack()).json<{ access_token: string }>()
  const [, me] = await answer(service.request('/users/me', { headers: bearer(access_token) }))
  expect(me).toMatchObject({ id })
})

test('linking wants a verified address, and an account that nobody else has', async () => {
  const { token } = await newPerson(service)
  const start = service.request('/auth/associate/okta/authorize', { headers: bearer(token) })
  expect(await answer(start)).toEqual([400, { detail: 'LINK_USER_NOT_VERIFIED' }])
  await comeBack()
  await service.db.prepare('update user set is_verified = 1').run()
  const { url, cookie } = await authorize('/auth/associate/okta/authorize', bearer(token))
  const headers = { ...bearer(token), cookie }
  expect(await answer(service.request(idp.signIn(url, ana), { headers }))).toEqual([
    400,
    { detail: 'OAUTH_ACCOUNT_TAKEN' },
  ])
})

test('a state for signing in links nothing, and one of another person neither', async () => {
  const [first, second] = [await newPerson(service), await newPerson(service)]
  await service.db.prepare('update user set is_verified = 1').run()
  const { url, cookie } = await authorize()
  const path = idp.signIn(url, ana).replace('/auth/okta', '/auth/associate/okta')
  const asFirst = { ...bearer(first.token), cookie }
  expect(await answer(service.request(path, { headers: asFirst }))).toEqual([
    400,
    { detail: 'Bad Request' },
  ])
  const other = await authorize('/auth/associate/okta/authorize', bearer(second.token))
  const headers = { ...bearer(first.token), cookie: other.cookie }
  expect(await answer(service.request(idp.signIn(other.url, ana), { headers }))).toEqual([
    400,
    { detail: 'Bad Request' },
  ])
})

test('a provider that is not there, or off, has no routes', async () => {
  expect((await service.request('/auth/nobody/authorize')).status).toBe(404)
  await service.db.prepare('update provider set is_on = 0').run()
  service.clock.now += 60
  expect((await service.request('/auth/okta/authorize')).status).toBe(404)
})

test('an inactive account is refused as by the password', async () => {
  await comeBack()
  await service.db.prepare('update user set is_active = 0').run()
  expect(await answer(comeBack())).toEqual([400, { detail: 'LOGIN_BAD_CREDENTIALS' }])
})

test('what an import brought has to be confirmed by its person first', async () => {
  const { id } = await newPerson(service)
  await service.db
    .prepare(
      `insert into oauth_account (id, user_id, oauth_name, access_token, account_id, account_email)
       values ('00000000-0000-4000-8000-000000000009', ?, 'okta', 't', 'ana-at-idp', 'ana@example.com')`,
    )
    .bind(id)
    .run()
  expect(await answer(comeBack())).toEqual([400, { detail: 'OAUTH_USER_ALREADY_EXISTS' }])
})

test('what a file claims for one person does not keep another from linking what they prove', async () => {
  const [claimed, prover] = [await newPerson(service), await newPerson(service)]
  await service.db
    .prepare(`${insertAccount} ('claim', ?, 'okta', 't', null, null, 'ana-at-idp', '')`)
    .bind(claimed.id)
    .run()
  await service.db.exec('update user set is_verified = 1')
  const { url, cookie } = await authorize('/auth/associate/okta/authorize', bearer(prover.token))
  const headers = { ...bearer(prover.token), cookie }
  expect((await service.request(idp.signIn(url, ana), { headers })).status).toBe(200)
  const { access_token } = await (await comeBack()).json<{ access_token: string }>()
  const [, me] = await answer(service.request('/users/me', { headers: bearer(access_token) }))
  expect(me).toMatchObject({ id: prover.id })
})

test('a provider that takes the place of another one knows nobody by the ids of that', async () => {
  await comeBack()
  await service.db.exec(
    "update oauth_account set issuer = 'https://old.test'; update user set has_password = 1",
  )
  expect((await comeBack({ ...ana, email: 'bo@example.com' })).status).toBe(200)
  const { results } = await service.db
    .prepare('select issuer, account_id from oauth_account order by issuer')
    .all()
  expect(results).toEqual([
    { issuer: idp.issuer, account_id: 'ana-at-idp' },
    { issuer: 'https://old.test', account_id: 'ana-at-idp' },
  ])
})

test('an invited account without a password is linked by a verified address on both sides', async () => {
  const root = await newPerson(service)
  await service.db.prepare('update user set is_superuser = 1').run()
  const body = { email: 'ana@example.com', is_verified: true }
  expect((await service.request('/users', json('POST', body, root.token))).status).toBe(201)
  expect((await comeBack()).status).toBe(200)
  const { results } = await service.db.prepare('select account_id from oauth_account').all()
  expect(results).toEqual([{ account_id: 'ana-at-idp' }])
})
