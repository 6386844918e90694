import { beforeEach, expect, test } from 'vitest'
import { addProviderRow, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import { origin, startPages } from '../support/pages.ts'
import { answer, bearer, newPerson } from '../support/requests.ts'
import type { Service } from '../support/service.ts'

// What docs/differences.md says of OAuth, where no other test does.

const ana = { sub: 'ana-at-idp', email: 'ana@example.com', email_verified: true }
let idp: FakeProvider
let service: Service

beforeEach(async () => {
  idp = await fakeProvider(() => service.clock.now)
  service = startPages({
    vars: { ROOT_SECRET: 'a-root-secret-of-the-tests-9876543210-zyxwvu' },
    fetch: (...sent) => idp.fetch(...sent),
  })
  await service.db.exec('delete from user; delete from provider')
})

async function authorize(path = '/auth/okta/authorize', headers: Record<string, string> = {}) {
  const response = await service.request(path, { headers })
  const { authorization_url: url } = await response.json<{ authorization_url: string }>()
  const [cookie = ''] = response.headers.getSetCookie()[0]?.split(';') ?? []
  return { url, headers: { ...headers, cookie } }
}

async function link(token: string) {
  const { url, headers } = await authorize('/auth/associate/okta/authorize', bearer(token))
  return answer(service.request(idp.signIn(url, ana), { headers }))
}

test('linking a second time is 200, and leaves one row', async () => {
  await addProviderRow(service, idp)
  const { token } = await newPerson(service)
  await service.db.exec('update user set is_verified = 1')
  expect((await link(token))[0]).toBe(200)
  const [status, body] = await link(token)
  expect([status, Object(body).oauth_accounts.length]).toEqual([200, 1])
})

test('the tokens of a provider are kept where its row says so, and encrypted', async () => {
  await addProviderRow(service, idp, { keeps_tokens: true })
  const { token } = await newPerson(service)
  await service.db.exec('update user set is_verified = 1')
  const [, body] = await link(token)
  const [{ access_token, expires_at }] = Object(body).oauth_accounts
  expect(access_token).toMatch(/^[\da-f-]{36}$/)
  expect(expires_at).toBe(service.clock.now + 300)
  const row = await service.db.prepare('select access_token from oauth_account').first()
  expect(JSON.stringify(row)).not.toContain(access_token)
})

test('a state that is not good is refused before the code is spent', async () => {
  await addProviderRow(service, idp)
  const { url, headers } = await authorize()
  const { tokens, now } = service.deps()
  const other = await tokens.issue('providerLink', { jti: 'x', act: 'login', at: now() }, now())
  const path = idp.signIn(url, ana).replace(/state=[^&]+/, `state=${other}`)
  const refused = [400, { detail: 'ACCESS_TOKEN_DECODE_ERROR' }]
  expect(await answer(service.request(path, { headers }))).toEqual(refused)
  expect(idp.asked).not.toContain('POST /token')
})

test('the redirect URI comes from PUBLIC_URL or the row, whatever Host and its kin say', async () => {
  await addProviderRow(service, idp)
  const app = 'https://app.example.com/back'
  await addProviderRow(service, idp, { name: 'app', redirect_url: app })
  const hostile = {
    host: 'evil.test',
    'x-forwarded-host': 'evil.test',
    'x-forwarded-proto': 'http',
  }
  const uris = await Promise.all(
    ['okta', 'app'].map(async (name) => {
      const { url } = await authorize(`/auth/${name}/authorize`, hostile)
      return new URL(url).searchParams.get('redirect_uri')
    }),
  )
  expect(uris).toEqual([`${origin}/auth/okta/callback`, app])
})
