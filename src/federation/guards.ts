import type { Provider } from '../db/schema/providers.ts'
import type { AppContext } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { logEvent } from '../log.ts'
import { findProvider, readProviders } from '../providers/providers.ts'
import { readOauthCookies } from '../sessions/transports.ts'
import { redirectUriOf } from './authorize.ts'
import { exchange } from './exchange.ts'
import { type Returned, readFlow } from './flow.ts'
import { isOfPages, type Led, leadBack } from './on-pages.ts'
import { refusalOf } from './refusal.ts'

/** The provider that the path names at that place; a name that is none is a path that is none. */
export async function providerAt(c: AppContext, place: number): Promise<Provider> {
  // Not param(), which would decode it a second time.
  const found = await findProvider(c.var.deps, c.req.path.split('/')[place] ?? '')
  if (!found) throw new ApiError('Not Found')
  return found
}

/** The same of a callback; who tries one may do so while it is off, and by the settings of this moment. */
export async function providerOfCallback(c: AppContext, { state = '' }: Query): Promise<Provider> {
  const { deps } = c.var
  const name = c.req.path.split('/')[2] ?? ''
  const { pages = '' } = readOauthCookies(c.req.raw.headers, deps.config.cookie)
  const flow = await readFlow(deps, state, pages, name)
  const isTried = 'act' in flow && flow.act === 'try'
  const [tried] = isTried ? await readProviders(deps, name) : []
  return tried ?? providerAt(c, 2)
}

interface Query {
  code?: string | undefined
  state?: string | undefined
  error?: string | undefined
}

/** The flow that comes back, in the contract's order of refusals; or an answer to who has no good one. */
export async function readReturned(
  c: AppContext,
  provider: Provider,
  { code, state, error }: Query,
): Promise<Returned | Response> {
  const { deps } = c.var
  const secrets = readOauthCookies(c.req.raw.headers, deps.config.cookie)
  const read = (secret = '') => readFlow(deps, state ?? '', secret, provider.name)
  const ofPages = await read(secrets.pages)
  const onPages = !('refusal' in ofPages) && isOfPages(ofPages)
  // Each cookie is good for its own flows only: the contract's may be set by a sibling host.
  const flow = onPages ? ofPages : await read(secrets.contract)
  const isGood = !('refusal' in flow) && isOfPages(flow) === onPages
  const from = isGood ? flow : undefined
  const act = 'act' in flow ? flow.act : 'was' in flow ? flow.was : undefined
  const wasOfPages = act !== undefined && isOfPages({ act })
  const hasPagesOnly = secrets.pages !== undefined && secrets.contract === undefined
  // A person is never left with JSON, whatever has become of their cookie.
  const isLed = onPages || wasOfPages || hasPagesOnly
  if (error !== undefined) {
    logEvent('provider.failed', { provider: provider.name, reason: readReason(error) })
    const code = error === 'access_denied' ? 'OAUTH_ACCESS_DENIED' : 'OAUTH_PROVIDER_REFUSED'
    if (isLed) return lead(c, leadBack(provider, from, code))
    return c.json({ detail: error.slice(0, 200) }, 400)
  }
  if (code !== undefined && from) return from
  if (isLed) return lead(c, leadBack(provider, from, 'OAUTH_INVALID_STATE'))
  if (code === undefined) throw new ApiError('Bad Request')
  throw new ApiError('refusal' in flow ? flow.refusal : 'OAUTH_INVALID_STATE')
}

function readReason(error: string): string {
  return /^[\w.-]{1,64}$/.exec(error)?.[0] ?? 'error'
}

/** Who the provider says that the person is; throws what the API answers else. */
export async function ask(c: AppContext, provider: Provider, flow: Returned) {
  const { deps } = c.var
  const query = new URL(c.req.url).searchParams
  const redirectUri = redirectUriOf(deps.config, provider, flow)
  return exchange(deps, provider, flow, { query, redirectUri }).catch((error) => {
    throw refusalOf(provider, error)
  })
}

/** Leads a browser on, with what it is to keep. */
export function lead(c: AppContext, { to, cookies = [] }: Led): Response {
  for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
  return c.redirect(to, 303)
}
