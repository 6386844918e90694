import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { makeBrowser } from './browser.ts'
import type { Faults } from './forger/forger.ts'
import { type Forgery, forgeries } from './forger/id-tokens.ts'
import { outages } from './forger/outages.ts'
import { type ServedForger, serveForger } from './forger/serve.ts'
import { startSignIn } from './relying-party.ts'

const service = 'http://localhost:8000'
const redirectUri = `${service}/auth/forger/callback`
const client = { id: 'postern', secret: 'a-secret+of/the%client:0123456789' }
let forger: ServedForger

beforeAll(async () => {
  forger = await serveForger(client)
})
beforeEach(() => {
  forger.faults = {}
})
afterAll(() => forger?.stop())

const begin = () => startSignIn({ ...client, issuer: forger.issuer, redirectUri })

async function signIn() {
  const started = await begin()
  const { url } = await makeBrowser({ stopAt: service }).open(started.address)
  return started.finish(url)
}

test('Eva signs in while it does no wrong, also after its key has changed', async () => {
  const { claims, userinfo } = await signIn()
  expect(claims).toMatchObject({ iss: forger.issuer, sub: 'eva-3', aud: 'postern' })
  expect(userinfo).toEqual(forger.person)
  await forger.rotate()
  expect((await signIn()).claims.sub).toBe('eva-3')
})

/** What oauth4webapi leaves to the application: OpenID Connect Core 3.1.3.8. */
const unnoticed: Forgery[] = [forgeries.hashOfOtherToken]

test.each(Object.entries(forgeries))(
  'an ID token that is wrong lets nobody in: %s',
  async (_, idToken) => {
    forger.faults = { idToken }
    if (unnoticed.includes(idToken)) await signIn()
    else await expect(signIn()).rejects.toThrow()
  },
)

test.each<[string, Faults]>([
  ['another issuer in discovery', { metadata: { issuer: 'https://other.example.com' } }],
  ['another issuer on the way back', { callback: { iss: 'https://other.example.com' } }],
  ['no issuer on the way back', { callback: { iss: undefined } }],
  ['another state', { callback: { state: 'x' } }],
  ['an error', { callback: { error: 'access_denied' } }],
  ['another code', { callback: { code: 'x' } }],
  ['no ID token', { tokens: { id_token: undefined } }],
  ['an access token of another type', { tokens: { token_type: 'mac' } }],
  ['userinfo of somebody else', { userinfo: { sub: 'ana-1' } }],
])('%s lets nobody in', async (_, faults) => {
  forger.faults = faults
  await expect(signIn()).rejects.toThrow()
})

test('a code is good once, and only with the verifier of its browser', async () => {
  const [first, second] = [await begin(), await begin()]
  const { url } = await makeBrowser({ stopAt: service }).open(first.address)
  const mixed = new URL(url)
  mixed.searchParams.set('state', second.address.searchParams.get('state') ?? '')
  await expect(second.finish(mixed)).rejects.toMatchObject({ error: 'invalid_grant' })
  await expect(first.finish(url)).rejects.toMatchObject({ error: 'invalid_grant' })
})

const keys = (signal?: AbortSignal) =>
  fetch(`${forger.issuer}/keys`, { redirect: 'manual', ...(signal && { signal }) })

test.each([
  ['error', 500, 'Something broke'],
  ['page', 200, '<!doctype html>'],
  ['notJson', 200, '{"issuer":'],
  ['list', 200, '[]'],
  ['empty', 200, ''],
  ['redirect', 307, ''],
] as const)('an endpoint fails: %s', async (name, status, text) => {
  forger.faults = { outages: { keys: outages[name] } }
  const answer = await keys()
  expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(text)])
  const location = answer.headers.get('location')
  if (location !== null) expect((await fetch(location)).status).toBe(200)
})

test('an endpoint fails by length: the answer is right but for 8 MB of spaces', async () => {
  forger.faults = { outages: { keys: outages.long } }
  const text = await (await keys()).text()
  expect([text.length > 8_000_000, JSON.parse(text)]).toEqual([
    true,
    { keys: [expect.any(Object)] },
  ])
})

test('an endpoint fails by time: before the headers, and behind them', async () => {
  forger.faults = { outages: { keys: outages.silent } }
  await expect(keys(AbortSignal.timeout(1500))).rejects.toMatchObject({ name: 'TimeoutError' })
  forger.faults = { outages: { keys: outages.trickling } }
  const answer = await keys(AbortSignal.timeout(1500))
  expect(answer.status).toBe(200)
  await expect(answer.text()).rejects.toMatchObject({ name: 'TimeoutError' })
})
