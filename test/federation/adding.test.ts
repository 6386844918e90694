import { beforeEach, describe, expect, test } from 'vitest'
import { allOperations } from '../../src/operations.ts'
import { reservedNames } from '../../src/providers/reserved-names.ts'
import { type Claims, type FakeProvider, fakeProvider } from '../support/fake-provider.ts'
import { origin, startPages } from '../support/pages.ts'
import { givePass } from '../support/passes.ts'
import { answer, bearer, json, newPerson, newSuperuser, type Person } from '../support/requests.ts'
import type { Service } from '../support/service.ts'

const client_secret = 'the-client-secret-of-these-tests'
const vars = { ROOT_SECRET: 'a-root-secret-of-the-tests-9876543210-zyxwvu' }

let idp: FakeProvider
let service: Service
let root: Person

beforeEach(async () => {
  idp = await fakeProvider(() => service.clock.now)
  service = startPages({ vars, fetch: (...sent) => idp.fetch(...sent) })
  await service.db.exec('delete from user; delete from provider; delete from event')
  root = await newSuperuser(service)
})

const wanted = () => ({
  name: 'okta',
  title: 'Okta',
  issuer: idp.issuer,
  client_id: 'postern',
  client_secret,
})

function add(body: object = {}) {
  const init = json('POST', { ...wanted(), ...body }, root.token)
  return answer(service.request('/providers', init))
}

function change(body: object, name = 'okta') {
  return answer(service.request(`/providers/${name}`, json('PATCH', body, root.token)))
}

function show(name = 'okta') {
  return answer(service.request(`/providers/${name}`, { headers: bearer(root.token) }))
}

function check(name = 'okta') {
  const init = { method: 'POST', headers: bearer(root.token) }
  return answer(service.request(`/providers/${name}/check`, init))
}

const bad = (reason: string) => [
  400,
  { detail: { code: 'PROVIDER_BAD_SETTING', reason: expect.stringContaining(reason) } },
]

const shown = {
  name: 'okta',
  kind: 'oidc',
  title: 'Okta',
  issuer: 'https://idp.test',
  client_id: 'postern',
  scope: 'openid email profile',
  tenants: [],
  trust_email: 'claim',
  domains: [],
  owned_domains: [],
  signs_up: true,
  mfa: [],
  claim_rules: [],
  keeps_tokens: false,
  signs_out: false,
  backend: 'jwt',
  redirect_url: null,
  is_on: true,
  created_at: expect.any(Number),
  updated_at: expect.any(Number),
  urls_to_register: {
    redirect_uris: [`${origin}/auth/okta/callback`, `${origin}/auth/associate/okta/callback`],
    backchannel_logout_uri: `${origin}/auth/okta/backchannel-logout`,
    post_logout_redirect_uri: `${origin}/login`,
  },
}

test('a provider that is added is shown without its secret, and people can sign in at once', async () => {
  expect((await service.request('/auth/okta/authorize')).status).toBe(404)
  expect(await add()).toEqual([201, { ...shown, warnings: [] }])
  expect(await show()).toEqual([200, shown])
  const list = service.request('/providers', { headers: bearer(root.token) })
  expect(await answer(list)).toEqual([200, { providers: [shown] }])
  expect((await service.request('/auth/okta/authorize')).status).toBe(200)
})

test('no answer and no line of the log has the client secret, sealed or not', async () => {
  await add()
  const [, changed] = await change({ client_secret: `${client_secret}-2` })
  const stored = await service.db.prepare('select sealed_secret from provider').first<string>()
  const sealed = JSON.stringify(stored)
  expect(sealed).not.toContain(client_secret)
  const all = JSON.stringify([changed, await show(), service.logs])
  expect(all).not.toContain(client_secret)
  expect(all).not.toContain('sealed')
})

test('the client secret is sent to the provider as it was given', async () => {
  const sent: string[] = []
  const spying = startPages({
    vars,
    async fetch(input, init) {
      sent.push(new Headers(init?.headers).get('authorization') ?? '')
      return idp.fetch(input, init)
    },
  })
  await spying.request('/providers', json('POST', wanted(), root.token))
  expect(sent).toContain(`Basic ${btoa(`postern:${client_secret}`)}`)
})

test('what is added, changed and removed is kept in the trail, without values', async () => {
  await add()
  await change({ title: 'Our Okta', client_secret: `${client_secret}-2`, scope: shown.scope })
  const init = { method: 'DELETE', headers: bearer(root.token) }
  expect((await service.request('/providers/okta', init)).status).toBe(204)
  const { results } = await service.db
    .prepare("select kind, user_id, actor_id, fields from event where kind like 'provider.%'")
    .all()
  const by = { user_id: root.id, actor_id: root.id }
  expect(results).toEqual([
    { kind: 'provider.added', ...by, fields: '{"provider":"okta"}' },
    {
      kind: 'provider.changed',
      ...by,
      fields: '{"provider":"okta","names":"title,client_secret"}',
    },
    { kind: 'provider.removed', ...by, fields: '{"provider":"okta"}' },
  ])
})

test('one that is removed or off lets nobody in from then on, and owns no domain', async () => {
  await add({ owned_domains: ['example.com'] })
  await change({ is_on: false })
  expect((await service.request('/auth/okta/authorize')).status).toBe(404)
  const init = { method: 'DELETE', headers: bearer(root.token) }
  await service.request('/providers/okta', init)
  const { results } = await service.db.prepare('select * from provider_domain').all()
  expect(results).toEqual([])
  expect(await show()).toEqual([404, { detail: 'Not Found' }])
  expect((await service.request('/providers/okta', init)).status).toBe(404)
})

test('a change changes what it names, in the canonical form, and one that changes nothing keeps no event', async () => {
  await add({ domains: ['Example.COM'] })
  const [status, body] = await change({
    domains: ['xn--mller-kva.example', 'MÜLLER.example'],
    owned_domains: ['b.example', 'A.example'],
    redirect_url: 'https://app.example.com/back',
  })
  expect([status, body]).toEqual([
    200,
    {
      ...shown,
      domains: ['müller.example'],
      owned_domains: ['a.example', 'b.example'],
      redirect_url: 'https://app.example.com/back',
      urls_to_register: {
        ...shown.urls_to_register,
        redirect_uris: [...shown.urls_to_register.redirect_uris, 'https://app.example.com/back'],
      },
      warnings: [],
    },
  ])
  await change({ owned_domains: ['b.example'], title: 'Okta' })
  expect((await show())[1]).toMatchObject({ owned_domains: ['b.example'] })
  const count = () => service.db.prepare('select count(*) n from event').first('n')
  const before = await count()
  expect((await change({ owned_domains: ['B.example'] }))[0]).toBe(200)
  expect(await count()).toBe(before)
})

test('a name is taken once, and a domain is owned by one provider', async () => {
  await add({ owned_domains: ['example.com'] })
  expect(await add()).toEqual([400, { detail: 'PROVIDER_ALREADY_EXISTS' }])
  const taken = bad('owned_domains: expected none that another provider owns')
  expect(await add({ name: 'entra', owned_domains: ['EXAMPLE.com'] })).toEqual(taken)
  expect((await show('entra'))[0]).toBe(404)
  await add({ name: 'entra' })
  expect(await change({ owned_domains: ['example.com'], title: 'x' }, 'entra')).toEqual(taken)
  expect((await show('entra'))[1]).toMatchObject({ title: 'Okta', owned_domains: [] })
})

test('of fifty that add one name at once, one does; changes at once are all kept', async () => {
  const added = await Promise.all(Array.from({ length: 50 }, () => add({ unchecked: true })))
  expect(added.filter(([status]) => status === 201)).toHaveLength(1)
  const changes = [{ title: 'New' }, { scope: 'openid' }, { backend: 'cookie' }, { mfa: ['otp'] }]
  await Promise.all(changes.map((one) => change(one)))
  expect((await show())[1]).toMatchObject(Object.assign({}, ...changes))
})

describe('it is refused to set', () => {
  const url = 'issuer: expected an https URL'
  test.each<[string, Claims, string]>([
    ['a name in capitals', { name: 'Okta' }, 'name: expected a-z'],
    ['a name that begins with a digit', { name: '1okta' }, 'name: expected a-z'],
    ['a name of 33', { name: 'a'.repeat(33) }, 'name: expected a-z'],
    ['a name that hides a route', { name: 'jwt' }, 'name: expected a-z'],
    ['another kind', { kind: 'saml' }, 'kind: expected "oidc" or "github"'],
    ['no title', { title: ' ' }, 'title: expected a text of 1 to 60'],
    ['a title of 61', { title: 'a'.repeat(61) }, 'title: expected a text of 1 to 60'],
    ['an issuer without https', { issuer: 'http://idp.test' }, url],
    ['an issuer on loopback for a public service', { issuer: 'http://localhost:1' }, url],
    ['an issuer with a query', { issuer: 'https://idp.test?a=b' }, url],
    ['an issuer with a fragment', { issuer: 'https://idp.test#' }, url],
    ['an issuer with a user', { issuer: 'https://me@idp.test' }, url],
    ['an issuer that has to be mended', { issuer: 'https:idp.test' }, url],
    ['another issuer for GitHub', { kind: 'github' }, 'issuer: expected https://github.com'],
    ['{tenantid} without tenants', { issuer: 'https://x.com/{tenantid}' }, 'tenants: expected at'],
    ['a tenant that is no UUID', { tenants: ['contoso'] }, 'tenants: expected tenant ids'],
    ['no client id', { client_id: '' }, 'client_id: expected 1 to 1000'],
    ['a client secret with a line break', { client_secret: 'a\n' }, 'client_secret: expected 1'],
    ['no scope', { scope: ' ' }, 'scope: expected 1 to 20 scopes'],
    ['a scope that is none', { scope: 'openid "x"' }, 'scope: expected 1 to 20 scopes'],
    ['a domain that is none', { domains: ['a@b.com'] }, 'domains: expected domains'],
    ['a domain to own that is none', { owned_domains: ['com'] }, 'owned_domains: expected domains'],
    ['another trust', { trust_email: 'yes' }, 'trust_email: expected "claim", "never" or'],
    ['another backend', { backend: 'session' }, 'backend: expected "jwt" or "cookie"'],
    ['a redirect URL without https', { redirect_url: 'http://a.com' }, 'redirect_url: expected an'],
    ['one with a fragment', { redirect_url: 'https://a.com/#x' }, 'redirect_url: expected an'],
    ['an empty amr', { mfa: [''] }, 'mfa: expected texts of 1 to 200'],
    ['101 domains', { mfa: Array.from({ length: 101 }, String) }, 'at most 100'],
  ])('%s', async (_, body, reason) => {
    expect(await add(body)).toEqual(bad(reason))
    expect(idp.asked).toEqual([])
  })

  const always = { trust_email: 'always', domains: ['example.com'] }
  test.each<[string, Claims]>([
    ['without domains', { trust_email: 'always' }],
    [
      'for all tenants',
      {
        ...always,
        issuer: 'https://login.example.com/{tenantid}/v2.0',
        tenants: ['72f988bf-86f1-41af-91ab-2d7cd011db47'],
      },
    ],
    ['for GitHub', { ...always, kind: 'github', issuer: '' }],
  ])('trust_email always %s', async (_, body) => {
    expect(await add(body)).toEqual(bad('trust_email: "always" wants domains'))
    expect((await add(always))[0]).toBe(201)
    expect(await change({ domains: [] })).toEqual(bad('trust_email: "always" wants domains'))
  })

  const rule = { claim: 'groups', value: 'admins', sets: 'is_superuser', to: true }
  test.each<[string, object, string]>([
    ['without a claim', { ...rule, claim: '' }, 'claim_rules: expected claim and value'],
    ['that takes superuser away', { ...rule, to: false }, 'claim_rules: is_superuser is set to'],
    ['of no field', { ...rule, sets: 'is_active' }, 'claim_rules: sets is one of is_superuser'],
  ])('a claim rule %s', async (_, wrong, reason) => {
    expect(await add({ claim_rules: [wrong] })).toEqual(bad(reason))
    expect((await add({ claim_rules: [rule] }))[1]).toMatchObject({ claim_rules: [rule] })
  })

  test('a field of another type: 422', async () => {
    const [status, body] = await add({ domains: 'example.com', signs_up: 'maybe' })
    expect(status).toBe(422)
    expect(body).toMatchObject({
      detail: [
        { type: 'list_type', loc: ['body', 'domains'] },
        { type: 'bool_parsing', loc: ['body', 'signs_up'] },
      ],
    })
  })
})

test('a provider on this machine is taken where the service runs on it too', async () => {
  const local = startPages({ vars: { PUBLIC_URL: 'http://localhost:8000' } })
  const body = { ...wanted(), issuer: 'http://localhost:8001', unchecked: true }
  const init = json('POST', body, root.token)
  expect((await local.request('/providers', init)).status).toBe(201)
})

describe('before it is written, a provider is asked, and refused', () => {
  const answers = (place: string, body: BodyInit | null, status = 200) => ({
    answers: { [place]: () => new Response(body, { status }) },
  })
  test.each<[string, FakeProvider['faults'], string]>([
    ['without a discovery document', answers('discovery', '', 404), 'answers with status 404'],
    ['with a page in its place', answers('discovery', '<html>'), 'is no discovery document'],
    [
      'with another issuer, both spellings said',
      { metadata: { issuer: 'https://IDP.test/tenant' } },
      'is of "https://IDP.test/tenant", and the setting says "https://idp.test"',
    ],
    [
      'with an endpoint that is not https',
      { metadata: { token_endpoint: 'http://idp.test/token' } },
      'token_endpoint of its discovery document: expected an https URL',
    ],
    [
      'with signatures that are not taken',
      { metadata: { id_token_signing_alg_values_supported: ['HS256'] } },
      'id_token_signing_alg_values_supported of its discovery document: expected RS256',
    ],
    [
      'without a key for its signatures',
      { metadata: { id_token_signing_alg_values_supported: ['RS256'] } },
      'none of the keys at https://idp.test/jwks is for RS256',
    ],
    [
      'without the code flow',
      { metadata: { response_types_supported: ['id_token'] } },
      'response_types_supported of its discovery document is ["id_token"], expected code',
    ],
    [
      'with PKCE in the clear only',
      { metadata: { code_challenge_methods_supported: ['plain'] } },
      'code_challenge_methods_supported of its discovery document is ["plain"], expected S256',
    ],
    [
      'with clients that prove themselves by keys',
      { metadata: { token_endpoint_auth_methods_supported: ['private_key_jwt'] } },
      'expected client_secret_basic or client_secret_post',
    ],
    [
      'that does not know the client',
      answers('token', '{"error":"invalid_client"}', 401),
      'client_secret: the provider does not take client_id and client_secret',
    ],
  ])('one %s', async (_, faults, reason) => {
    idp.faults = faults
    expect(await add()).toEqual(bad(reason))
    expect((await show())[0]).toBe(404)
    expect((await add({ unchecked: true }))[0]).toBe(201)
    expect(await check()).toEqual(bad(reason))
    idp.faults = {}
    expect((await check())[0]).toBe(200)
  })

  test.each([
    ['discovery', 'issuer: the provider does not answer'],
    ['keys', 'issuer: jwks_uri of its discovery document: expected a key set'],
  ])('503 while its %s is down', async (place, reason) => {
    const down = () => (place === 'keys' ? new Response('', { status: 404 }) : Promise.reject())
    idp.faults = { answers: { [place]: down } }
    const detail = {
      code: 'OAUTH_PROVIDER_UNAVAILABLE',
      reason: expect.stringContaining(reason),
    }
    expect(await add()).toEqual([503, { detail }])
  })
})

test('a slash too many or too few at the end of the issuer is mended', async () => {
  expect((await add({ issuer: `${idp.issuer}/` }))[1]).toMatchObject({ issuer: idp.issuer })
  idp.faults = { metadata: { issuer: `${idp.issuer}/` } }
  expect((await change({ client_id: 'other' }))[1]).toMatchObject({ issuer: `${idp.issuer}/` })
})

test('a redirect URI that the provider refuses is warned of', async () => {
  idp.faults = { answers: { authorize: () => new Response('', { status: 400 }) } }
  const warning = `The provider answers a request with the redirect URI ${origin}/auth/okta/callback with status 400: is it registered there?`
  expect((await add())[1]).toMatchObject({ warnings: [warning] })
  const { urls_to_register } = shown
  expect(await check()).toEqual([
    200,
    { issuer: idp.issuer, warnings: [warning], urls_to_register },
  ])
})

test('what the provider does not see is changed while it is down, and it can be switched off', async () => {
  await add()
  idp.faults = { answers: { discovery: () => new Response('', { status: 502 }) } }
  expect((await change({ title: 'New', is_on: false }))[0]).toBe(200)
  expect((await change({ client_id: 'other' }))[0]).toBe(503)
  expect((await change({ client_id: 'other', unchecked: true }))[0]).toBe(200)
})

test('GitHub has its own issuer and scope, and no discovery', async () => {
  const asked: string[] = []
  const github = startPages({
    vars,
    async fetch(input) {
      asked.push(String(input).split('?')[0] ?? '')
      return Response.json({ error: 'bad_verification_code' })
    },
  })
  const body = { ...wanted(), name: 'github', kind: 'github', title: 'GitHub', issuer: '' }
  const added = github.request('/providers', json('POST', body, root.token))
  expect(await answer(added)).toEqual([
    201,
    expect.objectContaining({ issuer: 'https://github.com', scope: 'user:email', warnings: [] }),
  ])
  expect(asked).toEqual([
    'https://github.com/login/oauth/access_token',
    'https://github.com/login/oauth/authorize',
  ])
})

test.each(['PUBLIC_URL', 'ROOT_SECRET'])('without %s there are no providers', async (name) => {
  await add()
  const off = startPages({ vars: { ...vars, [name]: '' } })
  const headers = bearer(root.token)
  const offered = [
    off.request('/providers', json('POST', wanted(), root.token)),
    off.request('/providers/okta', json('PATCH', {}, root.token)),
    off.request('/providers/okta', { headers }),
    off.request('/providers/okta/check', { method: 'POST', headers }),
  ]
  for (const one of offered) expect(await answer(one)).toEqual([400, { detail: 'PROVIDERS_OFF' }])
  expect(await answer(off.request('/providers', { headers }))).toEqual([200, { providers: [] }])
})

describe('only superusers and operators', () => {
  const asked: [string, string][] = [
    ['GET', '/providers'],
    ['POST', '/providers'],
    ['GET', '/providers/okta'],
    ['PATCH', '/providers/okta'],
    ['DELETE', '/providers/okta'],
    ['POST', '/providers/okta/check'],
  ]
  test.each(asked)('may %s %s', async (method, path) => {
    const { token } = await newPerson(service)
    const init = (by?: string) => ({
      ...(method === 'GET' ? { headers: bearer(by) } : json(method, wanted(), by)),
      method,
    })
    expect((await service.request(path, init())).status).toBe(401)
    expect((await service.request(path, init(token))).status).toBe(403)
    await add()
    const pass = await givePass(service)
    expect((await service.request(path, init(pass))).status).toBeLessThan(405)
  })

  test('who is none any more meanwhile changes nothing', async () => {
    await add()
    const losing = startPages({
      vars,
      async fetch(...sent) {
        await service.db.prepare('update user set is_superuser = 0').run()
        return idp.fetch(...sent)
      },
    })
    const changed = losing.request(
      '/providers/okta',
      json('PATCH', { client_id: 'other' }, root.token),
    )
    expect(await answer(changed)).toEqual([403, { detail: 'Forbidden' }])
    await service.db.prepare('update user set is_superuser = 1').run()
    const body = { ...wanted(), name: 'other' }
    const added = losing.request('/providers', json('POST', body, root.token))
    expect(await answer(added)).toEqual([403, { detail: 'Forbidden' }])
    const row = await service.db.prepare('select name, client_id from provider').all()
    expect(row.results).toEqual([{ name: 'okta', client_id: 'postern' }])
  })
})

test('no provider has a name that would hide a route', () => {
  const segments = allOperations
    .filter(({ path }) => path.startsWith('/auth/'))
    .map(({ path }) => path.split('/')[2] ?? '')
    .filter((segment) => !segment.startsWith('{'))
  expect(segments.length).toBeGreaterThan(15)
  expect([...new Set(segments)].filter((one) => !reservedNames.includes(one))).toEqual([])
})
