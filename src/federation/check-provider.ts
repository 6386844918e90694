import * as oauth from 'oauth4webapi'
import * as z from 'zod/mini'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { askProvider } from './ask.ts'
import { callbackOf } from './authorize.ts'
import { checkDiscovery, WrongSetting } from './check-discovery.ts'
import { askingOptions } from './discovery.ts'
import { clientOf, proofOf } from './exchange.ts'
import { ProviderFailure } from './failure.ts'
import { github } from './github.ts'

/** What a check found where nothing is wrong. */
interface Checked {
  /** As the provider itself spells it. */
  issuer: string
  /** What may be wrong, in sentences. */
  warnings: string[]
}

/** A check, or which setting is wrong and what is expected; `unavailable`: what did not answer. */
export type CheckOutcome = { checked: Checked } | { wrong: string } | { unavailable: string }

/**
 * Asks a provider for all that sign-in needs of it: its discovery document, keys, and whether it knows the client
 * with its secret and the redirect URI.
 */
export async function checkProvider(
  deps: Deps,
  settings: Pick<Provider, 'name' | 'kind' | 'issuer' | 'client_id'>,
  clientSecret: string,
): Promise<CheckOutcome> {
  try {
    const as = settings.kind === 'github' ? github().as : await checkDiscovery(deps, settings)
    await checkClient(deps, as, settings, clientSecret)
    const warnings = await checkRedirectUri(deps, as, settings)
    return { checked: { issuer: as.issuer, warnings } }
  } catch (error) {
    if (error instanceof WrongSetting) return { wrong: error.message }
    if (error instanceof ProviderFailure) return explain(error, settings)
    throw error
  }
}

/** The URLs that a provider has to know of this service. */
export function urlsToRegister(
  { config }: Pick<Deps, 'config'>,
  provider: Pick<Provider, 'name' | 'redirect_url'>,
) {
  const { name, redirect_url } = provider
  return {
    redirect_uris: [
      callbackOf(config, { act: 'login', provider: name }),
      callbackOf(config, { act: 'associate', provider: name }),
      ...(redirect_url === null ? [] : [redirect_url]),
    ],
    backchannel_logout_uri: `${config.publicUrl}/auth/${name}/backchannel-logout`,
    post_logout_redirect_uri: `${config.publicUrl}/login`,
  }
}

/** What a provider says of a client that it does not know, or not with that secret. */
const clientErrors = ['invalid_client', 'unauthorized_client', 'incorrect_client_credentials']

/** Sends a code that is none: the client is looked at first (RFC 6749 section 5.2). */
async function checkClient(
  deps: Deps,
  as: oauth.AuthorizationServer,
  settings: Pick<Provider, 'name' | 'client_id'>,
  secret: string,
): Promise<void> {
  const parameters = {
    code: 'a-check-by-postern',
    redirect_uri: callbackOf(deps.config, { act: 'login', provider: settings.name }),
    code_verifier: oauth.generateRandomCodeVerifier(),
  }
  const response = await oauth.genericTokenEndpointRequest(
    as,
    clientOf(deps, settings),
    proofOf(as, secret),
    'authorization_code',
    parameters,
    { ...askingOptions(deps, { as }), headers: { accept: 'application/json' } },
  )
  const body: unknown = await response.json().catch(() => undefined)
  const { data } = z.object({ error: z.string() }).safeParse(body)
  if (response.status !== 401 && !clientErrors.includes(data?.error ?? '')) return
  throw new WrongSetting(
    'client_secret: the provider does not take client_id and client_secret; expected those that it shows for this application',
  )
}

/** Asks as a browser would that is not signed in there: who does not know the URI does not send it back. */
async function checkRedirectUri(
  deps: Deps,
  as: oauth.AuthorizationServer,
  { name, client_id }: Pick<Provider, 'name' | 'client_id'>,
): Promise<string[]> {
  const redirectUri = callbackOf(deps.config, { act: 'login', provider: name })
  const url = new URL(`${as.authorization_endpoint}`)
  const parameters = {
    response_type: 'code',
    client_id,
    redirect_uri: redirectUri,
    scope: 'openid',
    state: 'a-check-by-postern',
    nonce: 'a-check-by-postern',
    code_challenge: await oauth.calculatePKCECodeChallenge(oauth.generateRandomCodeVerifier()),
    code_challenge_method: 'S256',
    prompt: 'none',
  }
  for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value)
  // That we can't ask there says nothing: a browser does.
  const response = await askProvider(deps, url.href, {}).catch(() => undefined)
  const status = response?.status ?? 0
  if (status < 400) return []
  return [
    `The provider answers a request with the redirect URI ${redirectUri} with status ${status}: is it registered there?`,
  ]
}

function explain(
  { kind, about: { reason, claim } }: ProviderFailure,
  { issuer }: Pick<Provider, 'issuer'>,
): CheckOutcome {
  const what = claim === undefined ? '' : `${claim} of its discovery document: `
  const said = `issuer: ${what}${failures.get(reason) ?? reason} (${issuer})`
  return kind === 'unavailable' ? { unavailable: said } : { wrong: said }
}

/** What reasons of a failure mean to who adds a provider. */
const failures = new Map([
  ['endpoint_missing_or_not_https', 'expected an https URL'],
  ['no_signature_in_common', 'expected RS256, PS256, ES256, ES384, ES512 or EdDSA'],
  ['no_discovery_document_of_that_issuer', 'expected a discovery document of that issuer'],
  ['no_keys', 'expected a key set'],
  ['no_answer', 'the provider does not answer'],
  ['url_not_https', 'expected an https URL'],
])
