import * as z from 'zod/mini'
import { fieldsBody, formBody } from '../../api/body-contract.ts'
import { emailField } from '../../api/email-field.ts'
import { type Operation, operation } from '../../api/operation.ts'
import { ApiError } from '../../http/errors.ts'
import { anyone } from '../../http/route.ts'
import { logEvent } from '../../log.ts'
import { findOwner } from '../../providers/domains.ts'
import { findProvider } from '../../providers/providers.ts'
import { ProviderFailure } from '../failure.ts'
import { endProviderSessions } from './end-provider-sessions.ts'
import { readLogoutToken } from './logout-token.ts'

const Discovered = z
  .object({ provider: z.nullable(z.string()) })
  .register(z.globalRegistry, { title: 'DiscoveredProvider' })

/** What providers of whole companies want. */
export const enterpriseRoutes: readonly Operation[] = [
  operation({
    name: 'oauth:discover',
    method: 'POST',
    path: '/discover',
    summary: 'By which provider people of this domain sign in; it looks at no account',
    guard: anyone,
    limit: 'passwords',
    body: fieldsBody(z.object({ email: emailField() })),
    success: { status: 200, schema: Discovered, example: { provider: 'okta' } },
    handle: async (c, { email }) =>
      c.json({ provider: (await findOwner(c.var.deps, email)) ?? null }),
  }),
  operation({
    name: 'oauth:backchannel_logout',
    method: 'POST',
    path: '/{provider}/backchannel-logout',
    summary: 'For providers: end the sessions of a person who has signed out there',
    guard: anyone,
    unlimited: 'a provider tells of all its people at once; what it has not signed costs no query',
    body: formBody(z.object({ logout_token: z.optional(z.string()) })),
    success: { status: 200 },
    errors: ['Not Found', 'LOGOUT_BAD_TOKEN', 'OAUTH_PROVIDER_UNAVAILABLE'],
    async handle(c, { logout_token: token = '' }) {
      const { deps } = c.var
      c.header('cache-control', 'no-store')
      const provider = await findProvider(deps, c.req.path.split('/')[2] ?? '')
      if (provider?.kind !== 'oidc') throw new ApiError('Not Found')
      try {
        await endProviderSessions(deps, provider, await readLogoutToken(deps, provider, token))
      } catch (error) {
        if (!(error instanceof ProviderFailure)) throw error
        const isDown = error.kind === 'unavailable'
        const code = isDown ? 'OAUTH_PROVIDER_UNAVAILABLE' : 'LOGOUT_BAD_TOKEN'
        logEvent('provider.failed', { provider: provider.name, code, ...error.about })
        throw new ApiError(code)
      }
      return c.body(null, 200)
    },
  }),
]
