import { base64url } from 'jose'
import type { Forger, Place, Subject } from './forger.ts'
import { sign } from './id-tokens.ts'
import type { SigningKey } from './signing-key.ts'

/** What it knows. */
export interface Desk {
  codes: Map<string, Started>
  tokens: Map<string, Subject>
  key: SigningKey
}

/** What a code stands for until it is redeemed. */
interface Started {
  redirectUri: string
  challenge: string
  nonce: string
  person: Subject
}

/** Of each path. */
export const places: Record<string, Place | undefined> = {
  '/.well-known/openid-configuration': 'discovery',
  '/keys': 'keys',
  '/token': 'token',
  '/userinfo': 'userinfo',
}

type Endpoint = (
  f: Forger,
  desk: Desk,
  headers: Headers,
  form: URLSearchParams,
) => Promise<Response>

/** What each endpoint answers while it is not out of order. */
export const endpoints: Record<Place, Endpoint> = {
  discovery: async ({ issuer, faults }) =>
    Response.json({ ...describe(issuer), ...faults.metadata }),
  keys: async (_, { key }) => Response.json({ keys: [key.publicJwk] }),
  token: redeem,
  async userinfo({ faults }, { tokens }, headers) {
    const [, token = ''] = headers.get('authorization')?.split(' ') ?? []
    const person = tokens.get(token)
    if (person === undefined) return Response.json({ error: 'invalid_token' }, { status: 401 })
    return Response.json({ ...person, ...faults.userinfo })
  },
}

function describe(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    end_session_endpoint: `${issuer}/logout`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  }
}

/** Sends the browser back at once, with a code for the person who is set. */
export function authorize(forger: Forger, { codes }: Desk, asked: URLSearchParams): Response {
  const read = (name: string) => asked.get(name) ?? ''
  const code = crypto.randomUUID()
  codes.set(code, {
    redirectUri: read('redirect_uri'),
    challenge: read('code_challenge'),
    nonce: read('nonce'),
    person: forger.person,
  })
  const answer = { code, state: read('state'), iss: forger.issuer, ...forger.faults.callback }
  const location = new URL(read('redirect_uri'))
  for (const [name, value] of Object.entries(answer)) {
    if (value !== undefined) location.searchParams.set(name, value)
  }
  return new Response(null, { status: 303, headers: { location: location.href } })
}

/** RFC 6749 section 4.1.3, RFC 7636 section 4.6; each code is good once. */
async function redeem(
  { issuer, client, faults, isBrief }: Forger,
  { codes, tokens, key }: Desk,
  headers: Headers,
  form: URLSearchParams,
): Promise<Response> {
  if (!isClient(client, headers)) return Response.json({ error: 'invalid_client' }, { status: 401 })
  const started = codes.get(form.get('code') ?? '')
  if (!faults.codesStay) codes.delete(form.get('code') ?? '')
  const challenge = base64url.encode(await sha256(form.get('code_verifier') ?? ''))
  if (started?.challenge !== challenge || started.redirectUri !== form.get('redirect_uri')) {
    return Response.json({ error: 'invalid_grant' }, { status: 400 })
  }
  const accessToken = crypto.randomUUID()
  tokens.set(accessToken, started.person)
  const iat = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    aud: client.id,
    iat,
    exp: iat + 300,
    auth_time: iat,
    nonce: started.nonce,
    at_hash: base64url.encode((await sha256(accessToken)).slice(0, 16)),
    sid: 'session-1',
    ...(isBrief ? { sub: started.person.sub } : started.person),
  }
  const header = { alg: 'RS256', kid: key.kid }
  const make = faults.idToken ?? sign
  return Response.json({
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: 300,
    id_token: await make({ header, claims, key, clientSecret: client.secret }),
    ...faults.tokens,
  })
}

/** RFC 6749 section 2.3.1: both were form-encoded before they were joined. */
function isClient({ id, secret }: Forger['client'], headers: Headers): boolean {
  const [, basic = ''] = /^Basic (.+)$/.exec(headers.get('authorization') ?? '') ?? []
  const form = new URLSearchParams(atob(basic).replace(':', '=').replaceAll('&', '%26'))
  return form.get(id) === secret
}

async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))
}
