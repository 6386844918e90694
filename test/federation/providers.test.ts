import { beforeEach, describe, expect, test } from 'vitest'
import type { Provider } from '../../src/db/schema/providers.ts'
import { sealClientSecret } from '../../src/providers/providers.ts'
import { addProviderRow, enter, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import { startPages } from '../support/pages.ts'
import type { Service } from '../support/service.ts'

const rootSecret = 'a-root-secret-of-the-tests-9876543210-zyxwvu'
const tenant = '11111111-2222-4333-8444-555555555555'
const ana = { sub: 'ana-at-idp', email: 'ana@example.com' }

let idp: FakeProvider
let service: Service

async function start(
  columns: Partial<Provider>,
  issuer?: string,
  outside: typeof fetch = idp.fetch,
) {
  idp = await fakeProvider(() => service.clock.now, issuer)
  service = startPages({ vars: { ROOT_SECRET: rootSecret }, fetch: (...sent) => outside(...sent) })
  await service.db.exec('delete from user; delete from provider; delete from session')
  await addProviderRow(service, idp, columns)
}

/** Where somebody is led who comes by the provider. */
async function place(person: object, name = 'okta'): Promise<string> {
  const response = await enter(service, idp, { ...person }, { name })
  expect(response.status).toBe(303)
  return response.headers.get('location') ?? ''
}

beforeEach(async () => {
  idp = await fakeProvider(() => service.clock.now)
})

describe('whose word is enough for an address', () => {
  test.each([
    ['never', [], { email_verified: true }, 'OAUTH_EMAIL_NOT_TRUSTED'],
    ['claim', [], {}, 'OAUTH_EMAIL_NOT_TRUSTED'],
    ['claim', [], { email_verified: true }, undefined],
    ['always', ['example.com'], {}, undefined],
    ['always', ['example.org'], {}, 'OAUTH_SIGN_UP_OFF'],
  ] as const)('%s, for %s, with %s: %s', async (trust_email, domains, claims, refused) => {
    await start({ trust_email, domains: [...domains] }, undefined, (...sent) => idp.fetch(...sent))
    const led = await place({ ...ana, ...claims })
    expect(led).toBe(refused ? `/login?refused=${refused}&provider=okta` : '/account')
  })

  test('no account is made where the row says so', async () => {
    await start({ signs_up: false }, undefined, (...sent) => idp.fetch(...sent))
    const led = await place({ ...ana, email_verified: true })
    expect(led).toBe('/login?refused=OAUTH_SIGN_UP_OFF&provider=okta')
  })
})

test.each([
  ['a-secret_of~the.client!', 'a-secret_of~the.client!'],
  ['a b+c:d%e/é', 'a+b%2Bc%3Ad%25e%2F%C3%A9'],
])('the client secret %s is sent as %s: some providers decode nothing', async (secret, sent) => {
  const seen: (string | null)[] = []
  await start({}, undefined, (input, init) => {
    if (init?.method === 'POST') seen.push(new Headers(init.headers).get('authorization'))
    return idp.fetch(input, init)
  })
  const sealed = await sealClientSecret(service.deps(), 'okta', secret)
  await service.db.prepare('update provider set sealed_secret = ?').bind(sealed).run()
  expect(await place({ ...ana, email_verified: true })).toBe('/account')
  expect(seen).toEqual([`Basic ${btoa(`postern:${sent}`)}`])
})

test('what the ID token leaves out is asked of the userinfo endpoint, of the same person only', async () => {
  await start({}, undefined, (...sent) => idp.fetch(...sent))
  idp.faults = { claims: { email: undefined, email_verified: undefined } }
  expect(await place({ ...ana, email_verified: true })).toBe('/account')
  idp.faults.answers = {
    userinfo: () => Response.json({ sub: 'bo', email: 'bo@example.com', email_verified: true }),
  }
  expect(await place({ ...ana, sub: 'new' })).toContain('OAUTH_PROVIDER_REFUSED')
})

test('what userinfo says of an address counts for that address only', async () => {
  await start({}, undefined, (...sent) => idp.fetch(...sent))
  idp.faults = { claims: { email_verified: undefined } }
  idp.faults.answers = {
    userinfo: () =>
      Response.json({ sub: ana.sub, email: 'other@example.com', email_verified: true }),
  }
  expect(await place(ana)).toContain('OAUTH_EMAIL_NOT_TRUSTED')
  idp.faults.answers = {
    userinfo: () => Response.json({ sub: ana.sub, email: ana.email, email_verified: true }),
  }
  expect(await place(ana)).toBe('/account')
})

describe('a provider of many tenants (Entra)', () => {
  const template = 'https://idp.test/{tenantid}/v2.0'
  /** The provider as Entra has it: one document, whose issuer has a place for the tenant. */
  const startEntra = (tenants: string[]) =>
    start(
      { issuer: template, tenants, trust_email: 'always', domains: ['example.com'] },
      undefined,
      (input, init) => {
        const url = String(input)
        const isDiscovery =
          url === 'https://idp.test/organizations/v2.0/.well-known/openid-configuration'
        return idp.fetch(
          isDiscovery ? 'https://idp.test/.well-known/openid-configuration' : input,
          init,
        )
      },
    ).then(() => {
      idp.faults = {
        metadata: { issuer: template, authorization_response_iss_parameter_supported: undefined },
        claims: { iss: `https://idp.test/${tenant}/v2.0`, tid: tenant },
      }
    })

  test('lets in people of the tenants that are listed', async () => {
    await startEntra([tenant])
    expect(await place(ana)).toBe('/account')
    const row = await service.db.prepare('select issuer from oauth_account').first('issuer')
    expect(row).toBe(`https://idp.test/${tenant}/v2.0`)
  })

  test('lets in nobody of another tenant, or whose issuer is not that of the tenant (SECURITY 3)', async () => {
    await startEntra(['99999999-2222-4333-8444-555555555555'])
    expect(await place(ana)).toContain('OAUTH_PROVIDER_REFUSED')
    expect(service.logs.some((line) => line.includes('"tenant_not_listed"'))).toBe(true)
    await startEntra([tenant])
    idp.faults.claims = { iss: 'https://idp.test/x/v2.0', tid: tenant }
    expect(await place(ana)).toContain('OAUTH_PROVIDER_REFUSED')
  })
})

describe('GitHub, which speaks OAuth 2.0 only', () => {
  const answers = new Map<string, unknown>()
  const startGithub = async () => {
    answers.clear()
    answers.set('https://github.com/login/oauth/access_token', {
      access_token: 'gho',
      token_type: 'bearer',
    })
    answers.set('https://api.github.com/user', { id: 42, login: 'ana' })
    answers.set('https://api.github.com/user/emails', [
      { email: 'other@example.com', primary: false, verified: true },
      { email: 'ana@example.com', primary: true, verified: true },
    ])
    await start(
      { name: 'github', kind: 'github', issuer: 'https://github.com' },
      undefined,
      async (input) => {
        const answer = answers.get(String(input))
        return answer === undefined ? new Response('', { status: 404 }) : Response.json(answer)
      },
    )
  }

  test('says by its API who somebody is', async () => {
    await startGithub()
    const response = await enter(
      service,
      { ...idp, issuer: 'https://github.com' },
      {},
      { name: 'github' },
    )
    expect(response.headers.get('location')).toBe('/account')
    const row = await service.db.prepare('select * from oauth_account').first()
    expect(row).toMatchObject({
      issuer: 'https://github.com',
      account_id: '42',
      account_email: 'ana@example.com',
      access_token: '',
    })
  })

  test('lets in nobody whose primary address it has not verified, or whom its API does not know', async () => {
    await startGithub()
    const enterAs = async () =>
      (await enter(service, idp, {}, { name: 'github' })).headers.get('location')
    answers.set('https://api.github.com/user/emails', [
      { email: 'ana@example.com', primary: true, verified: false },
    ])
    expect(await enterAs()).toContain('OAUTH_EMAIL_NOT_TRUSTED')
    answers.set('https://api.github.com/user', { login: 'ana' })
    expect(await enterAs()).toContain('OAUTH_PROVIDER_REFUSED')
    answers.set('https://github.com/login/oauth/access_token', { error: 'bad_verification_code' })
    expect(await enterAs()).toContain('OAUTH_PROVIDER_REFUSED')
  })
})

test('two providers are not mixed up: an answer of the one is none of the other', async () => {
  await start({}, undefined, (...sent) => idp.fetch(...sent))
  await addProviderRow(service, { issuer: 'https://other.test' }, { name: 'other' })
  const other = await fakeProvider(() => service.clock.now, 'https://other.test')
  const started = await service.request('/auth/okta/authorize')
  const { authorization_url: url } = await started.json<{ authorization_url: string }>()
  const cookie = started.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const back = idp.signIn(url, { ...ana, email_verified: true })
  const toOther = await service.request(back.replace('/okta/', '/other/'), { headers: { cookie } })
  expect(await toOther.json()).toEqual({ detail: 'OAUTH_INVALID_STATE' })
  const fromOther = back.replace(encodeURIComponent(idp.issuer), encodeURIComponent(other.issuer))
  const refused = await service.request(fromOther, { headers: { cookie } })
  expect(await refused.json()).toEqual({ detail: 'OAUTH_PROVIDER_REFUSED' })
})
