import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, startProvider } from '../../../scripts/idp/server.ts'
import { type Browser, makeBrowser } from './browser.ts'
import { startSignIn } from './relying-party.ts'

const service = 'http://localhost:8000'
const redirectUri = `${service}/auth/local/callback`
// With what RFC 6749 section 2.3.1 wants to be encoded.
const client = { id: 'postern', secret: 'a-secret+of/the%client:0123456789', redirectUri }
const logoutTokens: string[] = []
const listener = createServer(async (request, response) => {
  logoutTokens.push(new URLSearchParams(await text(request)).get('logout_token') ?? '')
  response.end()
})
let provider: Running

beforeAll(async () => {
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  provider = await startProvider(0, {
    ...client,
    redirectUris: [redirectUri],
    postLogoutUri: `${service}/login`,
    backchannelLogoutUri: `http://localhost:${Reflect.get(Object(listener.address()), 'port')}/`,
  })
})
afterAll(async () => {
  listener.close()
  await provider?.stop()
})

const newBrowser = () => makeBrowser({ stopAt: service })
const start = (more: Record<string, string> = {}) =>
  startSignIn({ ...client, issuer: provider.issuer }, more)

async function signIn(fields: Record<string, string>, browser: Browser = newBrowser()) {
  const started = await start()
  const page = await browser.open(started.address)
  const { url } = await browser.submit(page, fields)
  return { ...(await started.finish(url)), url, started }
}

test('Ana signs in, and what is known of her is told', async () => {
  const { claims, userinfo } = await signIn({ person: 'ana-1' })
  expect(claims).toMatchObject({
    iss: provider.issuer,
    sub: 'ana-1',
    aud: 'postern',
    amr: ['pwd', 'otp', 'mfa'],
    acr: 'urn:okta:loa:2fa:any',
    auth_time: expect.any(Number),
    sid: expect.any(String),
  })
  expect(userinfo).toEqual({
    sub: 'ana-1',
    email: 'ana@example.com',
    email_verified: true,
    name: 'Ana Lima',
    groups: ['staff', 'admins'],
  })
})

test.each([
  [{ person: 'bo-2' }, { sub: 'bo-2', email: 'bo@example.com', email_verified: false }],
  [{ email: 'bo@example.com' }, { sub: 'bo-2', email_verified: false }],
  [{ email: 'x@example.org' }, { sub: 'x@example.org', email_verified: false, name: 'x' }],
  [
    { email: 'x@example.org', verified: 'yes' },
    { email: 'x@example.org', email_verified: true },
  ],
])('%j signs in as %j', async (fields: Record<string, string>, said) => {
  expect((await signIn(fields)).userinfo).toMatchObject(said)
})

test('who is signed in is not asked again, unless the application wants it', async () => {
  const browser = newBrowser()
  await signIn({ person: 'ana-1' }, browser)
  const second = await start()
  const { url } = await browser.open(second.address)
  expect((await second.finish(url)).claims.sub).toBe('ana-1')
  const third = await start({ prompt: 'login', login_hint: 'bo@example.com' })
  const page = await browser.open(third.address)
  expect([page.status, page.html]).toEqual([200, expect.stringContaining('value="bo@example.com"')])
})

test('who cancels comes back with access_denied', async () => {
  const { address } = await start()
  const browser = newBrowser()
  const { url } = await browser.submit(await browser.open(address), { person: 'nobody' })
  expect(url.href.startsWith(`${redirectUri}?error=access_denied`)).toBe(true)
})

test.each([
  ['another address to come back to', { redirect_uri: `${service}/elsewhere` }],
  ['another client', { client_id: 'other' }],
])('%s is refused on a page', async (_, more: Record<string, string>) => {
  const page = await newBrowser().open((await start(more)).address)
  expect([page.status, page.url.origin]).toEqual([400, provider.issuer])
})

test('a request without PKCE goes back with an error', async () => {
  const { address } = await start()
  address.searchParams.delete('code_challenge')
  address.searchParams.delete('code_challenge_method')
  expect((await newBrowser().open(address)).url.search).toContain('error=invalid_request')
})

test('the form is for the browser that began, and says so to others', async () => {
  const page = await newBrowser().open((await start()).address)
  const other = await newBrowser().open(page.url)
  expect([other.status, other.html]).toEqual([400, expect.stringContaining('Begin again')])
})

test('a code is good once, and only with the secret of the client', async () => {
  const { url, started } = await signIn({ person: 'ana-1' })
  await expect(started.finish(url)).rejects.toMatchObject({ error: 'invalid_grant' })
  const wrong = await startSignIn({ ...client, issuer: provider.issuer, secret: 'wrong' })
  const browser = newBrowser()
  const back = await browser.submit(await browser.open(wrong.address), { person: 'ana-1' })
  await expect(wrong.finish(back.url)).rejects.toThrow()
})

test('signing out tells the application behind the scenes, and leads back to it', async () => {
  const browser = newBrowser()
  const { idToken, claims } = await signIn({ person: 'ana-1' }, browser)
  const address = new URL('/session/end', provider.issuer)
  address.search = new URLSearchParams({
    id_token_hint: idToken,
    post_logout_redirect_uri: `${service}/login`,
  }).toString()
  const back = await browser.submit(await browser.open(address), { logout: 'yes' })
  expect(back.url.href).toBe(`${service}/login`)
  expect(logoutTokens).toHaveLength(1)
  const keys = createRemoteJWKSet(new URL('/jwks', provider.issuer))
  const { payload, protectedHeader } = await jwtVerify(String(logoutTokens[0]), keys, {
    issuer: provider.issuer,
    audience: 'postern',
    typ: 'logout+jwt',
  })
  expect(protectedHeader.alg).toBe('RS256')
  expect(payload).toMatchObject({ sub: 'ana-1', sid: claims.sid, jti: expect.any(String) })
  expect((await browser.open((await start()).address)).status).toBe(200)
})

test('it listens on this machine alone', async () => {
  const { port } = new URL(provider.issuer)
  expect((await fetch(`http://127.0.0.1:${port}/jwks`)).status).toBe(200)
  // It is reached where a server listens on all addresses.
  await expect(fetch(`http://127.0.0.2:${port}/jwks`)).rejects.toThrow()
})
