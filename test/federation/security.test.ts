import { beforeEach, expect, test } from 'vitest'
import { addProviderRow, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import { startPages } from '../support/pages.ts'
import {
  answer,
  bearer,
  credentials,
  json,
  requestReset,
  requestVerification,
} from '../support/requests.ts'
import type { Service } from '../support/service.ts'

const owner = { sub: 'owner-at-idp', email: 'owner@example.com', email_verified: true }
const attack = { email: owner.email, password: 'the thief knows it' }

let idp: FakeProvider
let service: Service

function start(issuer?: string, outside: typeof fetch = (...sent) => idp.fetch(...sent)) {
  service = startPages({
    vars: { ROOT_SECRET: 'a-root-secret-of-the-tests-9876543210-zyxwvu' },
    fetch: outside,
  })
  return fakeProvider(() => service.clock.now, issuer)
}

beforeEach(async () => {
  idp = await start()
  await service.db.exec('delete from user; delete from provider; delete from operator_pass')
  await addProviderRow(service, idp)
})

/** Asks where to go: the URL, and the headers of the browser that comes back. */
async function authorize(path = '/auth/okta/authorize', headers: Record<string, string> = {}) {
  const response = await service.request(path, { headers })
  const { authorization_url: url } = await response.json<{ authorization_url: string }>()
  const [cookie = ''] = response.headers.getSetCookie()[0]?.split(';') ?? []
  return { url, headers: { ...headers, cookie } }
}

/** Somebody comes by the provider; what the contract answers. */
async function comeBack(person: object, name = 'okta') {
  const { url, headers } = await authorize(`/auth/${name}/authorize`)
  return answer(service.request(idp.signIn(url, { ...person }), { headers }))
}

/** The access token of a login by the provider. */
async function enter(person: object, name?: string): Promise<string> {
  const [status, body] = await comeBack(person, name)
  expect(status).toBe(200)
  return String(Object(body).access_token)
}

async function whoIs(token: string) {
  const [, me] = await answer(service.request('/users/me', { headers: bearer(token) }))
  return Object(me).email
}

const logIn = () => service.request('/auth/jwt/login', credentials(attack.email, attack.password))
const taken = [400, { detail: 'OAUTH_USER_ALREADY_EXISTS' }]

test('SECURITY 1: who registered the address of somebody else first has nothing when its owner comes by a provider', async () => {
  // The thief was here first, and waits for the owner.
  expect((await service.request('/auth/register', json('POST', attack))).status).toBe(201)
  const { access_token: stolen } = await (await logIn()).json<{ access_token: string }>()
  const linking = service.request('/auth/associate/okta/authorize', { headers: bearer(stolen) })
  expect(await answer(linking)).toEqual([400, { detail: 'LINK_USER_NOT_VERIFIED' }])
  // The owner is not let into the thief's account, nor the thief into what is the owner's.
  expect(await comeBack(owner)).toEqual(taken)
  // Nor if a mail in good faith has verified it: the thief's password is still good.
  const token = await requestVerification(service, owner.email)
  expect((await service.request('/auth/verify', json('POST', { token }))).status).toBe(200)
  expect(await comeBack(owner)).toEqual(taken)
  // The owner proves the mailbox: that ends all that the thief had.
  service.clock.now += 60
  const reset = { token: await requestReset(service, owner.email), password: 'of the owner alone' }
  expect((await service.request('/auth/reset-password', json('POST', reset))).status).toBe(200)
  expect((await logIn()).status).toBe(400)
  expect((await service.request('/users/me', { headers: bearer(stolen) })).status).toBe(401)
  const login = credentials(owner.email, reset.password)
  const { access_token: own } = await (await service.request('/auth/jwt/login', login)).json<{
    access_token: string
  }>()
  const { url, headers } = await authorize('/auth/associate/okta/authorize', bearer(own))
  expect((await service.request(idp.signIn(url, owner), { headers })).status).toBe(200)
  // From here on the provider lets the owner in, and nobody else.
  expect(await whoIs(await enter(owner))).toBe(owner.email)
  expect(await comeBack({ ...owner, sub: 'thief-at-idp' })).toEqual(taken)
  expect((await logIn()).status).toBe(400)
})

test('SECURITY 1: an account without a password whose address nobody has proved is not linked', async () => {
  await comeBack(owner)
  await service.db.exec('delete from oauth_account; update user set is_verified = 0')
  expect(await comeBack(owner)).toEqual(taken)
  await service.db.exec('update user set is_verified = 1')
  expect(await comeBack({ ...owner, email_verified: false })).toEqual(taken)
  expect((await comeBack(owner))[0]).toBe(200)
})

test('SECURITY 2: a person is who has the subject at the issuer, whatever the address is', async () => {
  await enter(owner)
  // Somebody else got the address there.
  expect(await comeBack({ ...owner, sub: 'successor' })).toEqual(taken)
  // The same person with another address there stays the same here.
  expect(await whoIs(await enter({ ...owner, email: 'new@example.com' }))).toBe(owner.email)
  // The same subject at another issuer is somebody else.
  const first = idp
  idp = await fakeProvider(() => service.clock.now, 'https://other.test')
  await addProviderRow(service, idp, { name: 'other' })
  service.clock.now += 60
  const stranger = { ...owner, email: 'stranger@example.com' }
  expect(await whoIs(await enter(stranger, 'other'))).toBe('stranger@example.com')
  expect(await comeBack({ ...owner, sub: 'x' }, 'other')).toEqual(taken)
  idp = first
  expect(await whoIs(await enter(owner))).toBe(owner.email)
})

test('SECURITY 3: nothing but discovery is asked of a provider that says it has another issuer', async () => {
  idp.faults = { metadata: { issuer: 'https://evil.test', token_endpoint: 'https://evil.test/t' } }
  const start = service.request('/auth/okta/authorize')
  expect(await answer(start)).toEqual([400, { detail: 'OAUTH_PROVIDER_REFUSED' }])
  expect(idp.asked).toEqual(['GET /.well-known/openid-configuration'])
})

test('SECURITY 3: an answer that names another issuer, or none, spends no code', async () => {
  for (const change of ['https://evil.test', '']) {
    const { url, headers } = await authorize()
    const iss = change && `&iss=${encodeURIComponent(change)}`
    const path = idp.signIn(url, owner).replace(/&iss=[^&]+/, iss)
    const refused = [400, { detail: 'OAUTH_PROVIDER_REFUSED' }]
    expect(await answer(service.request(path, { headers }))).toEqual(refused)
  }
  expect(idp.asked).not.toContain('POST /token')
})

test('SECURITY 4: of fifty answers to one question, each with a good code, one lets in (SECURITY 34)', async () => {
  await enter(owner)
  const { url, headers } = await authorize()
  const paths = Array.from({ length: 50 }, () => idp.signIn(url, owner))
  const all = await Promise.all(paths.map((path) => answer(service.request(path, { headers }))))
  expect(all.filter(([status]) => status === 200)).toHaveLength(1)
  const refused = [400, { detail: 'OAUTH_INVALID_STATE' }]
  expect(all.filter(([status]) => status !== 200)).toEqual(Array(49).fill(refused))
})

test('SECURITY 20: a provider is asked by https only, without redirects, and within bounds', async () => {
  const asked: string[] = []
  let reply = () => new Response('')
  await start('https://idp.test', async (input) => {
    asked.push(String(input))
    return reply()
  })
  const begin = () => answer(service.request('/auth/okta/authorize'))
  const elsewhere = { location: 'https://elsewhere.test/' }
  reply = () => new Response(null, { status: 302, headers: elsewhere })
  expect(await begin()).toEqual([400, { detail: 'OAUTH_PROVIDER_REFUSED' }])
  reply = () => new Response('x'.repeat(600_000))
  service.clock.now += 5
  expect(await begin()).toEqual([503, { detail: 'OAUTH_PROVIDER_UNAVAILABLE' }])
  expect(new Set(asked)).toEqual(new Set(['https://idp.test/.well-known/openid-configuration']))
  await service.db.exec("update provider set issuer = 'http://169.254.169.254'")
  service.clock.now += 60
  expect(await begin()).toEqual([400, { detail: 'OAUTH_PROVIDER_REFUSED' }])
  expect(new Set(asked).size).toBe(1)
})
