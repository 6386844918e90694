import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT, UnsecuredJWT } from 'jose'
import type { Provider } from '../../src/db/schema/providers.ts'
import { provider } from '../../src/db/schema/providers.ts'
import { authorizationUrl } from '../../src/federation/authorize.ts'
import { makeBrowserSecret } from '../../src/federation/flow.ts'
import { findProvider, sealClientSecret } from '../../src/providers/providers.ts'
import { providerCookie } from '../../src/sessions/transports.ts'
import type { Service } from './service.ts'

/** A person at the provider, by claims. */
export type Claims = Record<string, unknown>

/** What a provider does otherwise than it should. */
interface Faults {
  /** Claims of the ID token in place of the right ones; undefined takes one away. */
  claims?: Claims
  /** The ID token is not signed. */
  unsigned?: boolean
  /** What it says of itself as discovery. */
  metadata?: Claims
  /** What is answered at an endpoint in place of the right thing. */
  answers?: Partial<
    Record<
      'discovery' | 'keys' | 'authorize' | 'token' | 'userinfo',
      () => Response | Promise<Response>
    >
  >
}

/** An OpenID provider in the test, for `fetch` of a service. */
export interface FakeProvider {
  issuer: string
  fetch: typeof fetch
  faults: Faults
  /** What was asked so far, as `METHOD path`. */
  asked: string[]
  /** The person lets the service know: the path of our callback, as the browser is led to it. */
  signIn(authorizationUrl: string, person: Claims): string
  /** From now on it signs with another key. */
  rotateKeys(): Promise<void>
  /** Signs any token as its own. */
  sign(claims: Claims, header?: Claims): Promise<string>
}

interface Grant {
  person: Claims
  query: URLSearchParams
}

/** Starts one; the time is the service's. */
export async function fakeProvider(
  now: () => number,
  issuer = 'https://idp.test',
): Promise<FakeProvider> {
  const grants = new Map<string, Grant>()
  const tokens = new Map<string, Claims>()
  let [keys, key] = await makeKey('first')
  const endpoints: Record<string, (request: Request) => Promise<Response>> = {
    '/.well-known/openid-configuration': (request) => answer('discovery', request, discovery),
    '/jwks': (request) => answer('keys', request, async () => Response.json({ keys })),
    // Nobody is signed in there.
    '/authorize': (request) =>
      answer('authorize', request, async () => new Response(null, { status: 302 })),
    '/token': (request) => answer('token', request, redeem),
    '/userinfo': (request) =>
      answer('userinfo', request, async ({ headers }) =>
        Response.json(tokens.get((headers.get('authorization') ?? '').slice(7)) ?? {}, {
          status: tokens.has((headers.get('authorization') ?? '').slice(7)) ? 200 : 401,
        }),
      ),
  }

  async function answer(
    name: keyof NonNullable<Faults['answers']>,
    request: Request,
    right: (request: Request) => Promise<Response>,
  ): Promise<Response> {
    return (await made.faults.answers?.[name]?.()) ?? right(request)
  }

  async function discovery(): Promise<Response> {
    return Response.json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      jwks_uri: `${issuer}/jwks`,
      end_session_endpoint: `${issuer}/logout`,
      id_token_signing_alg_values_supported: ['ES256'],
      authorization_response_iss_parameter_supported: true,
      ...made.faults.metadata,
    })
  }

  async function redeem(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text())
    const grant = grants.get(form.get('code') ?? '')
    grants.delete(form.get('code') ?? '')
    const isRight = grant && (await isChallengeOf(grant.query, form.get('code_verifier') ?? ''))
    if (!isRight) return Response.json({ error: 'invalid_grant' }, { status: 400 })
    const access_token = crypto.randomUUID()
    tokens.set(access_token, grant.person)
    const right = {
      iss: issuer,
      aud: grant.query.get('client_id') ?? '',
      nonce: grant.query.get('nonce') ?? '',
      iat: now(),
      exp: now() + 300,
      ...(grant.query.has('max_age') && { auth_time: now() }),
      ...grant.person,
    }
    const claims = { ...right, ...made.faults.claims }
    const id_token = made.faults.unsigned
      ? new UnsecuredJWT(claims).encode()
      : await made.sign(claims)
    return Response.json({ access_token, token_type: 'Bearer', expires_in: 300, id_token })
  }

  const made: FakeProvider = {
    issuer,
    faults: {},
    asked: [],
    async fetch(input, init) {
      const request = new Request(input, init)
      const { origin, pathname } = new URL(request.url)
      made.asked.push(`${request.method} ${pathname}`)
      const endpoint = origin === issuer ? endpoints[pathname] : undefined
      return endpoint ? endpoint(request) : new Response('', { status: 404 })
    },
    signIn(authorizationUrl, person) {
      const { searchParams: query } = new URL(authorizationUrl)
      const code = crypto.randomUUID()
      grants.set(code, { person, query })
      const back = new URL(query.get('redirect_uri') ?? '')
      const sent = { code, state: query.get('state') ?? '', iss: issuer }
      return `${back.pathname}?${new URLSearchParams(sent)}`
    },
    async rotateKeys() {
      ;[keys, key] = await makeKey(crypto.randomUUID())
    },
    sign: (claims, header = {}) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid: keys[0]?.kid ?? '', ...header })
        .sign(key),
  }
  return made
}

async function makeKey(kid: string): Promise<[JWK[], CryptoKey]> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  return [[{ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' }], privateKey]
}

async function isChallengeOf(query: URLSearchParams, verifier: string): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const text = btoa(String.fromCharCode(...new Uint8Array(digest)))
  const challenge = text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  return query.get('code_challenge_method') === 'S256' && query.get('code_challenge') === challenge
}

/** Puts a provider into the database, as a superuser would add it. */
export async function addProviderRow(
  service: Service,
  { issuer }: Pick<FakeProvider, 'issuer'>,
  columns: Partial<Provider> = {},
): Promise<void> {
  const deps = service.deps()
  const name = columns.name ?? 'okta'
  await deps.db.insert(provider).values({
    name,
    kind: 'oidc',
    title: 'Okta',
    issuer,
    client_id: 'postern',
    sealed_secret: await sealClientSecret(deps, name, 'the-client-secret-of-the-tests'),
    scope: 'openid email profile',
    tenants: [],
    trust_email: 'claim',
    domains: [],
    signs_up: true,
    mfa: [],
    claim_rules: [],
    keeps_tokens: false,
    signs_out: false,
    backend: 'jwt',
    is_on: true,
    ...columns,
  })
}

/** Signs in by our pages at a provider: what the callback answers. `cookie`: of the browser besides. */
export async function enter(
  service: Service,
  idp: FakeProvider,
  person: Claims,
  { cookie = '', name = 'okta' } = {},
): Promise<Response> {
  const deps = service.deps()
  const row = await findProvider(deps, name)
  if (!row) throw new Error('There is no such provider')
  const secret = makeBrowserSecret()
  const url = await authorizationUrl(deps, row, { act: 'enter', returnTo: '/account' }, secret)
  const cookies = `${providerCookie(deps.config.cookie, secret, 60).split(';')[0]}; ${cookie}`
  return service.request(idp.signIn(url, person), { headers: { cookie: cookies } })
}
