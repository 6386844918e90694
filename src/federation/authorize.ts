import * as oauth from 'oauth4webapi'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { discover } from './discovery.ts'
import type { Flow } from './flow.ts'
import { sendFlow } from './flow.ts'
import { github } from './github.ts'

/** Where a provider sends people back to. */
export function callbackOf(
  { publicUrl }: Deps['config'],
  { act, provider }: Pick<Flow, 'act' | 'provider'>,
) {
  const place = act === 'associate' ? `associate/${provider}` : provider
  return `${publicUrl}/auth/${place}/callback`
}

/** The same by the contract's routes, where the row may name a page of a front end. */
export function redirectUriOf(
  config: Deps['config'],
  provider: Provider,
  { act }: Pick<Flow, 'act'>,
): string {
  const isContracts = act === 'login' || act === 'associate'
  const own = callbackOf(config, { act, provider: provider.name })
  return isContracts ? (provider.redirect_url ?? own) : own
}

interface Asked {
  /** In place of the row's. */
  scopes?: readonly string[]
  /** Fills the provider's form. */
  loginHint?: string | undefined
  /** The person may want to be another one there than last. */
  isChoosing?: boolean
}

/**
 * The address at which a provider asks a person who they are (RFC 6749 section 4.1.1), with PKCE and nonce;
 * throws ProviderFailure. `secret`: of the browser.
 */
export async function authorizationUrl(
  deps: Deps,
  provider: Provider,
  flow: Omit<Flow, 'provider'>,
  secret: string,
  { scopes = [], loginHint, isChoosing = false }: Asked = {},
): Promise<string> {
  const { as } = provider.kind === 'github' ? github() : await discover(deps, provider)
  const { state, nonce, verifier } = await sendFlow(
    deps,
    { ...flow, provider: provider.name },
    secret,
  )
  const isOpenid = provider.kind === 'oidc'
  const wanted = scopes.length > 0 ? scopes : provider.scope.split(' ')
  const url = new URL(`${as.authorization_endpoint}`)
  const parameters = {
    response_type: 'code',
    client_id: provider.client_id,
    redirect_uri: redirectUriOf(deps.config, provider, flow),
    state,
    scope: [...new Set([...(isOpenid ? ['openid'] : []), ...wanted])].join(' '),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    // A POST from there would come without our cookie.
    ...(isOpenid && { nonce, response_mode: 'query' }),
    // Far beyond any session: with it a provider has to say when the person proved who they are (OpenID Connect
    // Core section 3.1.2.1).
    ...(isOpenid && flow.act === 'enter' && { max_age: String(365 * 86_400) }),
    ...(isOpenid && isChoosing && { prompt: promptToChoose(as) }),
    ...(flow.act === 'step-up' && { prompt: 'login', max_age: '0' }),
    ...(loginHint !== undefined && { login_hint: loginHint }),
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

/** `login` is what every provider has to know (OpenID Connect Core section 3.1.2.1). */
function promptToChoose({ prompt_values_supported: known }: oauth.AuthorizationServer): string {
  return Array.isArray(known) && known.includes('select_account') ? 'select_account' : 'login'
}
