import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { register } from '../../support/built-service.ts'
import { callbackOf } from './foreign.ts'
import { eva, type Faults } from './forger/forger.ts'
import { forgeries } from './forger/id-tokens.ts'
import { names, type Providers, startProviders } from './providers.ts'
import {
  type Answer,
  goToProvider,
  publicUrl,
  readAnswer,
  type Service,
  signIn,
  startService,
} from './service.ts'

const refused = [400, { detail: 'OAUTH_PROVIDER_REFUSED' }]
const stateRefused = [400, { detail: 'OAUTH_INVALID_STATE' }]
let service: Service
let providers: Providers

beforeAll(async () => {
  service = await startService()
  providers = await startProviders(service)
  for (const name of names) {
    const { issuer } = providers[name]
    // LemonLDAP::NG spells its issuer with a slash at the end; and none decodes what need not be encoded.
    const added = await service.add(name, issuer.replace(/\/$/, ''))
    expect(added).toEqual([201, expect.objectContaining({ issuer, warnings: [] })])
  }
})
beforeEach(() => {
  Object.assign(providers.forger, { faults: {}, isBrief: false, person: eva })
})
afterAll(async () => {
  await service?.stop()
  await providers?.stop()
})

async function readMe([status, body]: readonly [number, unknown]) {
  expect(status).toBe(200)
  const authorization = `Bearer ${Reflect.get(Object(body), 'access_token')}`
  const answer = await fetch(`${service.origin}/users/me`, { headers: { authorization } })
  return answer.json()
}

test.each(names)('%s is not added with a wrong secret, nor twice', async (name) => {
  const { issuer } = providers[name]
  const wrong = await service.add('other', issuer, { client_secret: 'wrong' })
  const reason = expect.stringContaining('client_secret: ')
  expect(wrong).toEqual([400, { detail: { code: 'PROVIDER_BAD_SETTING', reason } }])
  expect(await service.add(name, issuer)).toEqual([400, { detail: 'PROVIDER_ALREADY_EXISTS' }])
})

test('a redirect URI that oidc-provider does not know is warned of', async () => {
  const [status, body] = await service.add('local2', providers.local.issuer)
  expect(status).toBe(201)
  expect(body).toMatchObject({ warnings: [expect.stringContaining('is it registered there?')] })
})

test('Ana signs in at oidc-provider, each time to the same account', async () => {
  const browser = service.newBrowser()
  const me = await readMe(await signIn(browser, 'local', { person: 'ana-1' }))
  expect(me).toMatchObject({ email: 'ana@example.com', is_verified: true, is_superuser: false })
  // She is still signed in there, in the first browser.
  expect(await readMe(await signIn(browser, 'local'))).toEqual(me)
  const other = await signIn(service.newBrowser(), 'local', { person: 'ana-1' })
  expect(await readMe(other)).toEqual(me)
})

test('the Doctor signs in at LemonLDAP::NG', async () => {
  const who = { user: 'dwho', password: 'dwho' }
  const me = await readMe(await signIn(service.newBrowser(), 'lemon', who))
  expect(me).toMatchObject({ email: 'dwho@badwolf.org', is_verified: true })
  expect(await readMe(await signIn(service.newBrowser(), 'lemon', who))).toEqual(me)
})

test.each([
  ['local', { person: 'bo-2' }, 'OAUTH_EMAIL_NOT_TRUSTED'],
  ['lemon', { user: 'rtyler', password: 'rtyler' }, 'OAUTH_EMAIL_NOT_TRUSTED'],
  ['local', { person: 'nobody' }, 'access_denied'],
])('at %s, %j is not let in: %s', async (name, fields, detail) => {
  expect(await signIn(service.newBrowser(), name, fields)).toEqual([400, { detail }])
})

test.each(Object.entries(forgeries))(
  'an ID token that is wrong lets nobody in: %s',
  async (_, idToken) => {
    providers.forger.faults = { idToken }
    expect(await signIn(service.newBrowser(), 'forger')).toEqual(refused)
  },
)

test('the forger lets Eva in while it does no wrong, by userinfo too', async () => {
  const me = await readMe(await signIn(service.newBrowser(), 'forger'))
  expect(me).toMatchObject({ email: 'eva@example.com' })
  providers.forger.isBrief = true
  providers.forger.asked.length = 0
  expect(await readMe(await signIn(service.newBrowser(), 'forger'))).toEqual(me)
  expect(providers.forger.asked.map(({ place }) => place)).toEqual(['token', 'userinfo'])
})

test.each<[string, Faults, string]>([
  [
    'another issuer on the way back',
    { callback: { iss: 'https://other.example.com' } },
    'OAUTH_PROVIDER_REFUSED',
  ],
  ['no issuer on the way back', { callback: { iss: undefined } }, 'OAUTH_PROVIDER_REFUSED'],
  ['another state', { callback: { state: 'x' } }, 'ACCESS_TOKEN_DECODE_ERROR'],
  ['no state', { callback: { state: undefined } }, 'ACCESS_TOKEN_DECODE_ERROR'],
  ['an error', { callback: { error: 'access_denied' } }, 'access_denied'],
  ['another code', { callback: { code: 'x' } }, 'OAUTH_PROVIDER_REFUSED'],
  ['no code', { callback: { code: undefined } }, 'Bad Request'],
  ['no ID token', { tokens: { id_token: undefined } }, 'OAUTH_PROVIDER_REFUSED'],
  ['no access token', { tokens: { access_token: undefined } }, 'OAUTH_PROVIDER_REFUSED'],
  ['an access token of another type', { tokens: { token_type: 'mac' } }, 'OAUTH_PROVIDER_REFUSED'],
  ['userinfo of somebody else', { userinfo: { sub: 'ana-1' } }, 'OAUTH_PROVIDER_REFUSED'],
  ['userinfo of nobody', { userinfo: { sub: undefined } }, 'OAUTH_PROVIDER_REFUSED'],
])('%s lets nobody in', async (_, faults, detail) => {
  providers.forger.isBrief = true
  providers.forger.faults = faults
  expect(await signIn(service.newBrowser(), 'forger')).toEqual([400, { detail }])
})

/** The address that Eva is sent back to, and her browser, which has not opened it. */
async function sendBack(name = 'forger') {
  const browser = service.newBrowser(callbackOf(name))
  const { url } = await goToProvider(browser, `/auth/${name}/authorize`)
  const cookie = browser.cookiesFor(url).get('fastapiusersoauthcsrf') ?? ''
  const open = async (address = url, secret = cookie): Promise<Answer> => {
    const headers = { cookie: `fastapiusersoauthcsrf=${secret}` }
    const answer = await fetch(service.origin + address.pathname + address.search, { headers })
    return [answer.status, await answer.json()]
  }
  return { url, cookie, open }
}

test('a callback is good once, whatever the provider says of its code (SECURITY 34)', async () => {
  const { open } = await sendBack()
  expect((await open())[0]).toBe(200)
  expect(await open()).toEqual(refused)
  providers.forger.faults = { codesStay: true }
  const again = await sendBack()
  expect((await again.open())[0]).toBe(200)
  expect(await again.open()).toEqual(stateRefused)
})

test('of 50 callbacks at once one is let in, though the provider lets all of them (SECURITY 10)', async () => {
  providers.forger.faults = { codesStay: true }
  providers.forger.person = { sub: 'ada-4', email: 'ada@example.com', email_verified: true }
  const { open } = await sendBack()
  const answers = await Promise.all(Array.from({ length: 50 }, () => open()))
  expect(answers.filter(([status]) => status === 200)).toHaveLength(1)
  const others = answers.filter(([status]) => status !== 200)
  expect(others).toEqual(Array.from({ length: 49 }, () => stateRefused))
  const users = await service.sql("select id from user where email = 'ada@example.com'")
  expect(users).toHaveLength(1)
})

test('a callback is for the browser that began (SECURITY 5)', async () => {
  const [ours, theirs] = [await sendBack(), await sendBack()]
  expect(await ours.open(ours.url, theirs.cookie)).toEqual(stateRefused)
  expect(await ours.open(ours.url, '')).toEqual(stateRefused)
  // Our code put into the callback of another browser, as one does who wants it signed in as us.
  const mixed = new URL(theirs.url)
  mixed.searchParams.set('code', ours.url.searchParams.get('code') ?? '')
  expect(await theirs.open(mixed)).toEqual(refused)
})

test('what one provider sends is nothing at the callback of another: mix-up', async () => {
  const { url, open } = await sendBack()
  providers.forger.asked.length = 0
  const elsewhere = new URL(url.href.replace('/auth/forger/', '/auth/local/'))
  expect(await open(elsewhere)).toEqual(stateRefused)
  elsewhere.pathname = url.pathname
  elsewhere.searchParams.set('iss', providers.local.issuer)
  expect(await open(elsewhere)).toEqual(refused)
  expect(providers.forger.asked).toEqual([])
})

test('who is signed in links providers, and comes in by each of them', async () => {
  const person = { email: 'link@example.com', password: 'correct horse battery' }
  await register(service, person.email, person.password)
  await service.sql('update user set is_verified = 1 where email = ?', person.email)
  const browser = service.newBrowser()
  const fields = { username: person.email, password: person.password }
  await browser.send(`${publicUrl}/auth/cookie/login`, fields)
  const page = await goToProvider(browser, '/auth/associate/local/authorize')
  const linked = readAnswer(await browser.submit(page, { email: 'l@example.org' }))
  const account = {
    oauth_name: 'local',
    account_id: 'l@example.org',
    account_email: 'l@example.org',
  }
  expect(linked).toEqual([
    200,
    expect.objectContaining({
      email: person.email,
      oauth_accounts: [expect.objectContaining(account)],
    }),
  ])
  const back = await signIn(service.newBrowser(), 'local', { email: 'l@example.org' })
  expect(await readMe(back)).toMatchObject({ email: person.email })
})
