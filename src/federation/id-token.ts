import { base64url, decodeJwt, decodeProtectedHeader } from 'jose'
import * as oauth from 'oauth4webapi'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { tenantPlace } from '../providers/issuers.ts'
import { askingOptions, type Discovered, verifySignature } from './discovery.ts'
import { ProviderFailure, shapeOf } from './failure.ts'
import { type Returned, skewSeconds } from './flow.ts'
import type { Identity } from './identity.ts'

/** Of a subject (OpenID Connect Core section 2), and of the name of a session. */
const maxCharacters = 255

/** Who an answer of the token endpoint says that the person is; throws what does not fit the flow. */
export async function identify(
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
  if (claims.sub === '' || claims.sub.length > maxCharacters) {
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
    sid: typeof sid === 'string' && sid.length <= maxCharacters ? sid : undefined,
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
