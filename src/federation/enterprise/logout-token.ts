import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  jwtVerify,
} from 'jose'
import type { Provider } from '../../db/schema/providers.ts'
import type { Deps } from '../../deps.ts'
import { tenantPlace } from '../../providers/issuers.ts'
import { discover, keptDespiteUnknown } from '../discovery.ts'
import { ProviderFailure, shapeOf } from '../failure.ts'
import { skewSeconds } from '../flow.ts'

/** Whose sessions a provider wants ended. */
export interface Logout {
  issuer: string
  subject: string | undefined
  sid: string | undefined
  /** Unix seconds: sessions that began later go on. */
  issuedAt: number
  jti: string
}

const event = 'http://schemas.openid.net/event/backchannel-logout'
const oldestSeconds = 5 * 60
/** Some providers give no type of their own. */
const types = ['logout+jwt', 'application/logout+jwt', 'jwt']

/**
 * Reads a logout token (OpenID Connect Back-Channel Logout 1.0 section 2.6) of at most five minutes ago; throws
 * ProviderFailure for what is none of the provider's.
 */
export async function readLogoutToken(
  deps: Deps,
  provider: Provider,
  token: string,
): Promise<Logout> {
  const claims = await verify(deps, provider, token)
  const { iss = '', sub, sid, iat = 0, jti = '', events } = claims
  const wrong = (claim: string) =>
    new ProviderFailure('refused', {
      reason: 'bad_logout_token',
      claim,
      shape: shapeOf(claims[claim]),
    })
  if (!isObject(events) || !isObject(events[event])) throw wrong('events')
  // Else an ID token would do.
  if (claims.nonce !== undefined) throw wrong('nonce')
  if (jti === '' || jti.length > 255) throw wrong('jti')
  if (sid !== undefined && typeof sid !== 'string') throw wrong('sid')
  if (sub === undefined && sid === undefined) throw wrong('sub')
  if (provider.issuer.includes(tenantPlace) && !isOfTenant(provider, iss)) throw wrong('iss')
  return { issuer: iss, subject: sub, sid, issuedAt: iat, jti }
}

async function verify(deps: Deps, provider: Provider, token: string) {
  // Before anything is asked: anybody may send anything.
  if (!isMeantFor(provider, token))
    throw new ProviderFailure('refused', { reason: 'bad_logout_token', claim: 'iss' })
  const { as, keys } = await discover(deps, provider)
  const isOfMany = provider.issuer.includes(tenantPlace)
  const options = {
    ...(!isOfMany && { issuer: provider.issuer }),
    audience: provider.client_id,
    algorithms: [...(as.id_token_signing_alg_values_supported ?? [])],
    clockTolerance: skewSeconds,
    currentDate: new Date(deps.now() * 1000),
    maxTokenAge: oldestSeconds,
    requiredClaims: ['iss', 'jti', 'events'],
  }
  const verifyBy = async (jwks: unknown) =>
    (await jwtVerify(token, createLocalJWKSet(readJwks(jwks)), options)).payload
  try {
    const { typ = 'jwt' } = decodeProtectedHeader(token)
    if (!types.includes(typ.toLowerCase())) {
      throw new ProviderFailure('refused', { reason: 'bad_logout_token', claim: 'typ' })
    }
    return await verifyBy(await keys.get()).catch(async (error: unknown) => {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      return verifyBy(await keys.renew(keptDespiteUnknown))
    })
  } catch (error) {
    if (error instanceof ProviderFailure) throw error
    const claim = error instanceof errors.JWTClaimValidationFailed ? error.claim : undefined
    throw new ProviderFailure('refused', { reason: 'bad_logout_token', claim })
  }
}

/** Whether a text says that it is a token of the provider's for us, which its signature is to prove. */
function isMeantFor({ issuer, client_id }: Provider, token: string): boolean {
  try {
    const { iss, aud } = decodeJwt(token)
    const isIssuer = issuer.includes(tenantPlace) || iss === issuer
    return isIssuer && [aud].flat().includes(client_id)
  } catch {
    return false
  }
}

function readJwks(jwks: unknown): JSONWebKeySet {
  const keys = isObject(jwks) ? jwks.keys : undefined
  return { keys: Array.isArray(keys) ? keys.filter(isKey) : [] }
}

function isKey(key: unknown): key is JSONWebKeySet['keys'][number] {
  return isObject(key) && typeof key.kty === 'string'
}

function isOfTenant({ issuer, tenants }: Provider, iss: string): boolean {
  return tenants.some((tenant) => issuer.replace(tenantPlace, tenant) === iss)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
