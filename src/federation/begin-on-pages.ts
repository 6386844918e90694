import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { providerCookie, readOauthCookies } from '../sessions/transports.ts'
import { authorizationUrl } from './authorize.ts'
import { type Flow, makeBrowserSecret } from './flow.ts'
import { leadBack } from './on-pages.ts'
import { refusalOf } from './refusal.ts'

/** Where a browser goes on: to the provider, with a cookie; or back, as that can't be asked. */
export type Begun = { url: string; cookie: string } | { back: string }

/**
 * Sends a person to a provider from our pages, bound to this browser: by the secret that it has already, so that
 * a way that was begun in another tab comes to its end too.
 */
export async function beginOnPages(
  deps: Deps,
  provider: Provider,
  flow: Omit<Flow, 'provider'>,
  headers: Headers,
  /** Fills the provider's form, and whether it is to show one whoever is signed in there. */
  asked: { loginHint?: string | undefined; isChoosing?: boolean } = {},
): Promise<Begun> {
  const { cookie, lifetimesSeconds } = deps.config
  const held = readOauthCookies(headers, cookie).pages ?? ''
  const secret = /^[\w-]{43}$/.test(held) ? held : makeBrowserSecret()
  try {
    const url = await authorizationUrl(deps, provider, flow, secret, {
      isChoosing: flow.act === 'link' || flow.act === 'try',
      ...asked,
    })
    return { url, cookie: providerCookie(cookie, secret, lifetimesSeconds.oauthState) }
  } catch (error) {
    const { code, about } = refusalOf(provider, error)
    return { back: leadBack(provider, flow, code, about).to }
  }
}
