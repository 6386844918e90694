import { base64url, decodeJwt, decodeProtectedHeader } from 'jose'
import * as oauth from 'oauth4webapi'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { tenantPlace } from '../providers/issuers.ts'
import { openClientSecret } from '../providers/providers.ts'
import { clientSecretBasic } from './client-secret.ts'
import { askingOptions, type Discovered, discover, verifySignature } from './discovery.ts'
import { type About, ProviderFailure, shapeOf } from './failure.ts'
import type { Returned } from './flow.ts'
import { askGithub, github } from './github.ts'
import type { Identity } from './identity.ts'

/** How far clocks may differ, in seconds. */
export const skewSeconds = 60

const maxSubjectCharacters = 255

/**
 * Spends the code of a callback and gives who the provider says that the person is. Throws ProviderFailure;
 * nothing of the answer counts then.
 */
export async function exchange(
  deps: Deps,
  provider: Provider,
  flow: Returned,
  { query, redirectUri }: { query: URLSearchParams; redirectUri: string },
): Promise<Identity> {
  const secret = await openClientSecret(deps, provider)
  if (secret === undefined) {
    throw new ProviderFailure('unavailable', { reason: 'key_lost', setting: 'client_secret' })
  }
  const client = clientOf(deps, provider)
  const callback = { flow, query, redirectUri }
  try {
    if (provider.kind === 'github') {
      return await askGithub(deps, await askForTokens(deps, github(), client, secret, callback))
    }
    const known = await discover(deps, provider)
    const answer = await askForTokens(deps, known, client, secret, callback)
    return await identify(deps, provider, known, client, answer, flow)
  } catch (error) {
    throw error instanceof ProviderFailure ? error : explain(error)
  }
}

/** The same row as oauth4webapi takes it, by the service's clock. */
export function clientOf({ now }: Pick<Deps, 'now'>, { client_id }: Pick<Provider, 'client_id'>) {
  return {
    client_id,
    [oauth.clockSkew]: now() - Math.floor(Date.now() / 1000),
    [oauth.clockTolerance]: skewSeconds,
  }
}

interface Callback {
  flow: Returned
  query: URLSearchParams
  redirectUri: string
}

function askForTokens(
  deps: Deps,
  { as }: { as: oauth.AuthorizationServer },
  client: oauth.Client,
  secret: string,
  { flow, query, redirectUri }: Callback,
): Promise<Response> {
  const sent = new URLSearchParams(query)
  // There is none to compare with: not in Entra's document of all tenants, and GitHub has no document
  // (RFC 9207 section 2.4). The redirect URI is the provider's own all the same.
  if (as.issuer.includes(tenantPlace) || as.jwks_uri === undefined) sent.delete('iss')
  const parameters = oauth.validateAuthResponse(as, client, sent, query.get('state') ?? '')
  return oauth.authorizationCodeGrantRequest(
    as,
    client,
    proofOf(as, secret),
    parameters,
    redirectUri,
    flow.verifier,
    { ...askingOptions(deps, { as }), headers: { accept: 'application/json' } },
  )
}

/** How the client secret is sent: as a header where the provider takes that (RFC 6749 section 2.3.1). */
export function proofOf(as: oauth.AuthorizationServer, secret: string): oauth.ClientAuth {
  const methods = as.token_endpoint_auth_methods_supported ?? ['client_secret_basic']
  const isBasic = methods.includes('client_secret_basic')
  return isBasic ? clientSecretBasic(secret) : oauth.ClientSecretPost(secret)
}

async function identify(
  deps: Deps,
  provider: Provider,
  known: Discovered,
  client: oauth.Client,
  response: Response,
  flow: Returned,
): Promise<Identity> {
  const as = await forTenant(provider, known.as, response)
  const isFresh = flow.act === 'step-up'
  const answer = await oauth.processAuthorizationCodeResponse(as, client, response, {
    expectedNonce: flow.nonce,
    requireIdToken: true,
  })
  await verifySignature({ ...known, as }, response)
  const claims = oauth.getValidatedIdTokenClaims(answer)
  if (!claims || answer.id_token === undefined)
    throw new ProviderFailure('refused', { reason: 'no_id_token', claim: 'id_token' })
  await checkAccessTokenHash(answer.id_token, answer.access_token, claims.at_hash)
  if (isFresh && !(Number(claims.auth_time) >= flow.askedAt - skewSeconds)) {
    throw new ProviderFailure('refused', {
      reason: 'not_asked_again',
      claim: 'auth_time',
      shape: shapeOf(claims.auth_time),
    })
  }
  if (claims.sub === '' || claims.sub.length > maxSubjectCharacters) {
    throw new ProviderFailure('refused', {
      reason: 'bad_subject',
      claim: 'sub',
      shape: shapeOf(claims.sub),
    })
  }
  const more = await moreClaims(deps, provider, as, client, answer.access_token, claims)
  // Of another address it would say nothing of this one.
  const isOfOther = claims.email !== undefined && claims.email !== more.email
  const all: Record<string, unknown> = {
    ...more,
    ...(isOfOther && { email_verified: undefined }),
    ...claims,
  }
  const { email, email_verified, sid } = all
  return {
    issuer: as.issuer,
    subject: claims.sub,
    email: typeof email === 'string' ? email : undefined,
    isEmailVerified: email_verified === true,
    sid: typeof sid === 'string' ? sid : undefined,
    authTime: claims.auth_time,
    claims: all,
    tokens: {
      access: answer.access_token,
      refresh: answer.refresh_token,
      expiresAt: answer.expires_in === undefined ? undefined : deps.now() + answer.expires_in,
      id: answer.id_token,
    },
  }
}

/** With the tenant of the token in place of `{tenantid}`, if it is one of the row's (SECURITY 3). */
async function forTenant(
  { issuer, tenants }: Provider,
  as: oauth.AuthorizationServer,
  response: Response,
): Promise<oauth.AuthorizationServer> {
  if (!issuer.includes(tenantPlace)) return as
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => undefined)
  const idToken =
    typeof body === 'object' && body !== null && 'id_token' in body ? body.id_token : ''
  const tid = typeof idToken === 'string' ? tenantOf(idToken) : undefined
  if (typeof tid === 'string' && tenants.includes(tid)) {
    return { ...as, issuer: issuer.replace(tenantPlace, tid) }
  }
  const about = {
    reason: 'tenant_not_listed',
    claim: 'tid',
    shape: shapeOf(tid),
    setting: 'tenants',
  }
  throw new ProviderFailure('refused', about)
}

function tenantOf(idToken: string): unknown {
  try {
    return decodeJwt(idToken).tid
  } catch {
    return undefined
  }
}

/** OpenID Connect Core section 3.1.3.6. */
async function checkAccessTokenHash(idToken: string, accessToken: string, expected: unknown) {
  if (expected === undefined) return
  const { alg = '' } = decodeProtectedHeader(idToken)
  const size = /(256|384|512)$/.exec(alg)?.[1] ?? '512'
  const digest = await crypto.subtle.digest(`SHA-${size}`, new TextEncoder().encode(accessToken))
  const half = base64url.encode(new Uint8Array(digest).slice(0, digest.byteLength / 2))
  if (half !== expected)
    throw new ProviderFailure('refused', { reason: 'other_access_token', claim: 'at_hash' })
}

/** What the ID token does not say and the row asks for, of the userinfo endpoint. */
async function moreClaims(
  deps: Deps,
  { claim_rules, trust_email }: Provider,
  as: oauth.AuthorizationServer,
  client: oauth.Client,
  accessToken: string,
  claims: oauth.IDToken,
): Promise<Readonly<Record<string, unknown>>> {
  const verified = trust_email === 'claim' ? ['email_verified'] : []
  const wanted = ['email', ...verified, ...claim_rules.map(({ claim }) => claim)]
  const isComplete = wanted.every((name) => claims[name] !== undefined)
  if (isComplete || as.userinfo_endpoint === undefined) return {}
  const response = await oauth.userInfoRequest(as, client, accessToken, askingOptions(deps, { as }))
  return oauth.processUserInfoResponse(as, client, claims.sub, response)
}

/** What oauth4webapi throws, in words for the log; values of the provider are left out. */
function explain(error: unknown): ProviderFailure {
  const refused = (about: About) => new ProviderFailure('refused', about)
  if (
    error instanceof oauth.ResponseBodyError ||
    error instanceof oauth.AuthorizationResponseError
  ) {
    const reason = /^[\w.-]{1,64}$/.exec(error.error)?.[0] ?? 'error'
    const setting = reason === 'invalid_client' ? 'client_secret' : undefined
    return refused({ reason, setting })
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    return refused({ reason: 'invalid_client', setting: 'client_secret' })
  }
  if (
    error instanceof oauth.OperationProcessingError ||
    error instanceof oauth.UnsupportedOperationError
  ) {
    const { cause, code = 'unsupported' } = error
    const reason = code.toLowerCase().replace(/^oauth_|_failed$/g, '')
    const claim = claimOf(cause)
    return refused({ reason, claim, setting: settings.get(claim ?? '') })
  }
  // A fault of ours, or of the network while a body was read.
  throw error
}

/** Which setting of a row a claim is compared with. */
const settings = new Map([
  ['iss', 'issuer'],
  ['aud', 'client_id'],
  ['azp', 'client_id'],
])

function claimOf(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null) return undefined
  const [name] = ['claim', 'attribute'].flatMap((key) => {
    const value = Object.getOwnPropertyDescriptor(cause, key)?.value
    return typeof value === 'string' ? [value] : []
  })
  return name
}
