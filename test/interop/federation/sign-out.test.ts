import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { names, type Providers, startProviders } from './providers.ts'
import { publicUrl, type Service, startService } from './service.ts'

let service: Service
let providers: Providers

beforeAll(async () => {
  service = await startService()
  providers = await startProviders(service)
  for (const name of names) await service.add(name, providers[name].issuer)
})
afterAll(async () => {
  await service?.stop()
  await providers?.stop()
})

const openSessions = (name: string) =>
  service.sql('select id from session where provider_name = ? and ended_at is null', name)

test('who signs out at oidc-provider is signed out here', async () => {
  const browser = service.newBrowser()
  const form = await browser.open(`${publicUrl}/login/local`)
  expect((await browser.submit(form, { person: 'ana-1' })).url.pathname).toBe('/account')
  // Elsewhere she stays signed in, as that is another session at the provider.
  const other = service.newBrowser()
  await other.submit(await other.open(`${publicUrl}/login/local`), { person: 'ana-1' })
  expect(await openSessions('local')).toHaveLength(2)
  const leave = await browser.open(`${providers.local.issuer}/session/end`)
  expect((await browser.submit(leave, { logout: 'yes' })).status).toBe(200)
  expect((await browser.open(`${publicUrl}/account`)).url.pathname).toBe('/login')
  expect((await other.open(`${publicUrl}/account`)).url.pathname).toBe('/account')
})

const tell = async (logout_token: string, name = 'forger') => {
  const address = `${service.origin}/auth/${name}/backchannel-logout`
  const body = new URLSearchParams({ logout_token })
  return (await fetch(address, { method: 'POST', body })).status
}
const long = () => Math.floor(Date.now() / 1000) - 3600

test('a logout token that is not right ends nothing; a right one ends what was before, once (SECURITY 41)', async () => {
  const { forger } = providers
  await service.newBrowser().open(`${publicUrl}/login/forger`)
  const make = (changes: object) => forger.makeLogoutToken({ ...changes })
  const { secret } = forger.client
  const wrong = {
    otherIssuer: await make({ iss: 'https://other.example.com' }),
    otherAudience: await make({ aud: 'other' }),
    old: await make({ iat: long(), exp: long() + 120 }),
    expired: await make({ exp: long() }),
    noEvent: await make({ events: undefined }),
    otherEvent: await make({ events: { 'urn:other': {} } }),
    withNonce: await make({ nonce: 'n' }),
    ofNobody: await make({ sub: undefined, sid: undefined }),
    noId: await make({ jti: undefined }),
    noTime: await make({ iat: undefined }),
    byClientSecret: await new SignJWT({ iss: forger.issuer, aud: 'postern' })
      .setProtectedHeader({ alg: 'HS256', typ: 'logout+jwt' })
      .sign(new TextEncoder().encode(secret)),
    unsigned: (await make({})).replace(/[^.]+$/, ''),
    nothing: '',
  }
  for (const [name, token] of Object.entries(wrong)) {
    expect([name, await tell(token)]).toEqual([name, 400])
  }
  const right = await make({})
  expect(await tell(right, 'local')).toBe(400)
  expect(await openSessions('forger')).toHaveLength(1)
  expect(await tell(right)).toBe(200)
  expect(await openSessions('forger')).toEqual([])
  await service.newBrowser().open(`${publicUrl}/login/forger`)
  expect(await tell(right)).toBe(200)
  expect(await openSessions('forger')).toHaveLength(1)
})
