import type { Session } from '../../db/schema/sessions.ts'
import type { Deps } from '../../deps.ts'
import { logEvent } from '../../log.ts'
import { mayBeAsked } from '../../providers/issuers.ts'
import { findProvider } from '../../providers/providers.ts'
import { idTokenPlace } from '../../sessions/begin-session.ts'
import { discover } from '../discovery.ts'
import { ProviderFailure } from '../failure.ts'

/**
 * Where a person signs out at the provider by which a session began (OpenID Connect RP-Initiated Logout 1.0), and
 * what that is called; undefined: nowhere, or the provider can't be asked.
 */
export async function signOutUpstream(
  deps: Deps,
  { id, provider_name: name, sealed_id_token: sealed }: Session,
): Promise<{ url: string; title: string } | undefined> {
  if (name === null || sealed === null) return undefined
  const provider = await findProvider(deps, name)
  const hint = await deps.dataKeys.unseal(sealed, idTokenPlace(id))
  if (provider?.kind !== 'oidc' || !provider.signs_out || hint === undefined) return undefined
  try {
    const { as } = await discover(deps, provider)
    const end: unknown = as.end_session_endpoint
    // The ID token goes there.
    if (typeof end !== 'string' || !mayBeAsked(deps.config, end)) return undefined
    const url = new URL(end)
    url.searchParams.set('id_token_hint', hint)
    url.searchParams.set('client_id', provider.client_id)
    url.searchParams.set('post_logout_redirect_uri', `${deps.config.publicUrl}/login`)
    return { url: url.href, title: provider.title }
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    logEvent('provider.failed', { provider: name, ...error.about })
    return undefined
  }
}
