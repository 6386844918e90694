import * as oauth from 'oauth4webapi'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { tenantPlace } from '../providers/issuers.ts'
import { openClientSecret } from '../providers/providers.ts'
import { clientSecretBasic } from './client-secret.ts'
import { askingOptions, discover } from './discovery.ts'
import { type About, ProviderFailure } from './failure.ts'
import { type Returned, skewSeconds } from './flow.ts'
import { askGithub, github } from './github.ts'
import { identify } from './id-token.ts'
import type { Identity } from './identity.ts'

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
