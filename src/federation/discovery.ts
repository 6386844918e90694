import * as oauth from 'oauth4webapi'
import { oncePer } from '../db/client.ts'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { type Remembered, remember } from '../keys/remember.ts'
import { isOnLoopback, mayBeAsked, tenantPlace } from '../providers/issuers.ts'
import { askProvider } from './ask.ts'
import { ProviderFailure } from './failure.ts'

/** In seconds. */
const kept = {
  metadata: 3600,
  keys: 300,
  failure: 5,
} as const

/** Seconds: an unknown `kid` makes an isolate fetch the keys again, at most once in so long. */
export const keptDespiteUnknown = 60

/** Signatures of ID tokens that are taken (RFC 8725 section 3.1); never `none`, and none by the client secret; each with what its keys are. */
const signatures = new Map<string, Readonly<{ kty: string; crv?: string }>>([
  ['RS256', { kty: 'RSA' }],
  ['PS256', { kty: 'RSA' }],
  ['ES256', { kty: 'EC', crv: 'P-256' }],
  ['ES384', { kty: 'EC', crv: 'P-384' }],
  ['ES512', { kty: 'EC', crv: 'P-521' }],
  ['EdDSA', { kty: 'OKP', crv: 'Ed25519' }],
  ['Ed25519', { kty: 'OKP', crv: 'Ed25519' }],
])

/** What is known of an OpenID provider. */
export interface Discovered {
  as: oauth.AuthorizationServer
  keys: Remembered<oauth.JWKS>
}

/** Of each Deps, by issuer. */
const known = oncePer((_deps: Deps) => new Map<string, Remembered<Discovered>>())

/** What the discovery document of a provider says, read at most once an hour; throws ProviderFailure. */
export async function discover(
  deps: Deps,
  { issuer }: Pick<Provider, 'issuer'>,
): Promise<Discovered> {
  const all = known(deps)
  const found =
    all.get(issuer) ??
    remember(
      withPauses(() => load(deps, issuer), deps.now),
      kept.metadata,
      deps.now,
    )
  all.set(issuer, found)
  return found.get()
}

/** Does not ask again for some seconds after a failure: anybody can make us ask. `now`: Unix seconds. */
function withPauses<T>(ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let failed: { error: unknown; at: number } | undefined
  return async () => {
    if (failed && now() < failed.at + kept.failure) throw failed.error
    try {
      return await ask()
    } catch (error) {
      failed = { error, at: now() }
      throw error
    }
  }
}

/** The same, read now. */
export async function discoverAnew(deps: Deps, row: Pick<Provider, 'issuer'>): Promise<Discovered> {
  known(deps).delete(row.issuer)
  return discover(deps, row)
}

/** Entra's document of all tenants names no tenant. */
function placeOf(issuer: string): string {
  return issuer.replace(tenantPlace, 'organizations')
}

/** Where the discovery document of an issuer is (OpenID Connect Discovery section 4). */
export function discoveryUrl(issuer: string): string {
  return `${placeOf(issuer).replace(/\/$/, '')}/.well-known/openid-configuration`
}

/** Asks for it; throws ProviderFailure. */
export function askForDiscovery(deps: Deps, issuer: string): Promise<Response> {
  return askProvider(deps, discoveryUrl(issuer), { headers: { accept: 'application/json' } })
}

async function load(deps: Deps, issuer: string): Promise<Discovered> {
  const at = placeOf(issuer)
  const response = await askForDiscovery(deps, issuer)
  const as = await read(issuer, at, response)
  checkEndpoints(deps, as)
  const keys = remember(
    withPauses(() => loadKeys(deps, as), deps.now),
    kept.keys,
    deps.now,
  )
  return { as: { ...as, id_token_signing_alg_values_supported: signaturesOf(as) }, keys }
}

async function read(issuer: string, at: string, response: Response) {
  const wrong = (reason: string) => new ProviderFailure('refused', { reason, setting: 'issuer' })
  if (response.status !== 200) throw wrong(`discovery_status_${response.status}`)
  const text = (await response.text()).replaceAll(tenantPlace, 'organizations')
  const headers = { 'content-type': 'application/json' }
  try {
    const as = await oauth.processDiscoveryResponse(new URL(at), new Response(text, { headers }))
    // Tokens are compared with it letter by letter.
    if (as.issuer !== at) throw wrong('issuer_spelled_otherwise')
    return { ...as, ...cleaned(as), issuer }
  } catch (error) {
    throw error instanceof ProviderFailure ? error : wrong('no_discovery_document_of_that_issuer')
  }
}

/** What would be used unseen, of the types that it should have: anybody can write such a document. */
function cleaned(as: oauth.AuthorizationServer) {
  const texts = (value: unknown) =>
    Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined
  const of = new Map<string, unknown>(Object.entries(as))
  return {
    id_token_signing_alg_values_supported: texts(
      of.get('id_token_signing_alg_values_supported'),
    ) ?? ['RS256'],
    token_endpoint_auth_methods_supported: texts(
      of.get('token_endpoint_auth_methods_supported'),
    ) ?? ['client_secret_basic'],
  }
}

function checkEndpoints({ config }: Deps, as: oauth.AuthorizationServer): void {
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    const url = as[name]
    if (url !== undefined && mayBeAsked(config, url)) continue
    throw new ProviderFailure('refused', { reason: 'endpoint_missing_or_not_https', claim: name })
  }
}

function signaturesOf(as: oauth.AuthorizationServer): string[] {
  const offered = as.id_token_signing_alg_values_supported ?? ['RS256']
  const taken = offered.filter((alg) => signatures.has(alg))
  if (taken.length > 0) return taken
  const claim = 'id_token_signing_alg_values_supported'
  throw new ProviderFailure('refused', { reason: 'no_signature_in_common', claim })
}

/** Whether one of a provider's keys, fetched now, verifies signatures that we take of it; throws ProviderFailure. */
export async function hasFittingKey({ as, keys }: Discovered): Promise<boolean> {
  const { keys: found } = await keys.renew(0)
  const taken = as.id_token_signing_alg_values_supported ?? []
  return found.some(({ kty, crv, alg, use = 'sig' }) => {
    const fits = (one: string) => {
      const wanted = signatures.get(one)
      const isKind = kty === wanted?.kty && (wanted?.crv === undefined || crv === wanted.crv)
      return isKind && (alg === undefined || alg === one)
    }
    return use === 'sig' && taken.some(fits)
  })
}

async function loadKeys(deps: Deps, { jwks_uri }: oauth.AuthorizationServer): Promise<oauth.JWKS> {
  const response = await askProvider(deps, `${jwks_uri}`, {
    headers: { accept: 'application/json' },
  })
  const failed = new ProviderFailure('unavailable', { reason: 'no_keys', claim: 'jwks_uri' })
  if (response.status !== 200) throw failed
  const keys: unknown = await response.json().catch(() => undefined)
  if (isJwks(keys)) return { keys: keys.keys.filter(isKey) }
  throw failed
}

function isJwks(value: unknown): value is oauth.JWKS {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys)
}

function isKey(key: unknown): key is oauth.JWK {
  if (typeof key !== 'object' || key === null || !('kty' in key)) return false
  return typeof key.kty === 'string' && !('key_ops' in key && !Array.isArray(key.key_ops))
}

function isBody(body: unknown): body is URLSearchParams {
  return body instanceof URLSearchParams
}

/** What oauth4webapi asks with: our bounds, and no plain http but on this machine. */
export function askingOptions(deps: Deps, { as }: Pick<Discovered, 'as'>) {
  return {
    [oauth.customFetch]: (
      url: string,
      { body, method, headers }: oauth.CustomFetchOptions<'GET' | 'POST', unknown>,
    ) => askProvider(deps, url, { method, headers, ...(isBody(body) && { body }) }),
    [oauth.allowInsecureRequests]: isOnLoopback(as.token_endpoint ?? as.issuer),
  }
}

/**
 * Verifies the signature of what a response carries, by the provider's keys, which are fetched anew once a
 * minute at most where they don't know its `kid`.
 */
export async function verifySignature({ as, keys }: Discovered, response: Response): Promise<void> {
  const verify = (jwks: oauth.JWKS) =>
    // A copy: oauth4webapi remembers keys by the object.
    oauth.validateApplicationLevelSignature({ ...as }, response, {
      [oauth.customFetch]: async () => Response.json(jwks),
      [oauth.allowInsecureRequests]: true,
    })
  const isOurs = (error: unknown) =>
    error instanceof oauth.OperationProcessingError || error instanceof ProviderFailure
  try {
    await verify(await keys.get()).catch(async (error: unknown) => {
      const isUnknown =
        error instanceof oauth.OperationProcessingError && error.code === oauth.KEY_SELECTION
      if (!isUnknown) throw error
      await verify(await keys.renew(keptDespiteUnknown))
    })
  } catch (error) {
    // Such as a key that is none.
    throw isOurs(error)
      ? error
      : new ProviderFailure('refused', { reason: 'bad_key', claim: 'jwks_uri' })
  }
}
