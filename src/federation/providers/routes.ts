import * as z from 'zod/mini'
import { modelBody, noBody, queryFields } from '../../api/body-contract.ts'
import { operation } from '../../api/operation.ts'
import type { AppContext } from '../../http/context.ts'
import { ApiError } from '../../http/errors.ts'
import { removeProvider } from '../../providers/change-providers.ts'
import { type KnownProvider, readProviders } from '../../providers/providers.ts'
import { defaultScope, defaultSettings } from '../../providers/read-settings.ts'
import { lostRights, superuser } from '../../sessions/guards.ts'
import { urlsToRegister } from '../check-provider.ts'
import { checkSaved, type SaveRefusal, saveNewProvider, saveProvider } from '../save-provider.ts'
import {
  ProviderCheck,
  ProviderCreate,
  ProviderList,
  ProviderRead,
  ProviderUpdate,
  SavedProvider,
} from './schemas.ts'

const saveErrors = ['PROVIDERS_OFF', 'PROVIDER_BAD_SETTING', 'OAUTH_PROVIDER_UNAVAILABLE'] as const

/** The providers at which people may sign in, for superusers. */
export const superusersProviders = [
  operation({
    name: 'superusers:providers',
    method: 'GET',
    path: '/providers',
    summary: 'List the providers at which people sign in, without their client secrets',
    guard: superuser,
    query: queryFields(z.object({})),
    success: { status: 200, schema: ProviderList },
    async handle(c) {
      const found = await readProviders(c.var.deps)
      return c.json({ providers: found.map((provider) => show(c, provider)) })
    },
  }),
  operation({
    name: 'superusers:add_provider',
    method: 'POST',
    path: '/providers',
    summary: 'Add a provider, after a look at it',
    guard: superuser,
    body: modelBody(ProviderCreate),
    success: { status: 201, schema: SavedProvider },
    errors: [...saveErrors, 'PROVIDER_ALREADY_EXISTS'],
    async handle(c, { client_secret, unchecked: isUnchecked, ...said }, actor) {
      const byDefault = { ...defaultSettings, issuer: '', scope: defaultScope(said.kind) }
      const wanted = { ...byDefault, ...said }
      const how = { actor, isUnchecked }
      const saved = await saveNewProvider(c.var.deps, wanted, client_secret, how)
      if ('refusal' in saved) throw refuse(saved)
      return c.json({ ...show(c, saved.provider), warnings: saved.warnings }, 201)
    },
  }),
  operation({
    name: 'superusers:provider',
    method: 'GET',
    path: '/providers/{name}',
    summary: 'Show a provider, without its client secret',
    guard: superuser,
    query: queryFields(z.object({})),
    success: { status: 200, schema: ProviderRead },
    errors: ['Not Found', 'PROVIDERS_OFF'],
    handle: async (c) => c.json(show(c, await providerOf(c))),
  }),
  operation({
    name: 'superusers:change_provider',
    method: 'PATCH',
    path: '/providers/{name}',
    summary: 'Change a provider, after a look at it where issuer, client or secret change',
    guard: superuser,
    body: modelBody(ProviderUpdate),
    success: { status: 200, schema: SavedProvider },
    errors: [...saveErrors, 'Not Found'],
    async handle(c, { unchecked: isUnchecked, ...changes }, actor) {
      const saved = await saveProvider(c.var.deps, nameIn(c), changes, { actor, isUnchecked })
      if ('refusal' in saved) throw refuse(saved)
      return c.json({ ...show(c, saved.provider), warnings: saved.warnings })
    },
  }),
  operation({
    name: 'superusers:remove_provider',
    method: 'DELETE',
    path: '/providers/{name}',
    summary:
      'Remove a provider. Links with it stay in their accounts, and are of no use without it',
    guard: superuser,
    body: noBody,
    success: { status: 204 },
    errors: ['Not Found'],
    async handle(c, _body, actor) {
      const done = await removeProvider(c.var.deps, nameIn(c), actor)
      if (done === 'removed') return c.body(null, 204)
      throw new ApiError(refusals[done])
    },
  }),
  operation({
    name: 'superusers:check_provider',
    method: 'POST',
    path: '/providers/{name}/check',
    summary:
      'Look whether a provider can be used as it is set up, and what is to be registered there',
    guard: superuser,
    body: noBody,
    success: { status: 200, schema: ProviderCheck },
    errors: [...saveErrors, 'Not Found'],
    async handle(c) {
      const provider = await providerOf(c)
      const found = await checkSaved(c.var.deps, provider)
      if ('refusal' in found) throw refuse(found)
      const { issuer } = found.settings
      const urls_to_register = urlsToRegister(c.var.deps, provider)
      return c.json({ issuer, warnings: found.warnings, urls_to_register })
    },
  }),
]

/** What stands for the name in a path `/providers/{name}` or below. */
function nameIn(c: AppContext): string {
  // Not param(), which would decode it a second time.
  return c.req.path.split('/')[2] ?? ''
}

async function providerOf(c: AppContext): Promise<KnownProvider> {
  if (!c.var.deps.config.hasProviders) throw new ApiError('PROVIDERS_OFF')
  const [provider] = await readProviders(c.var.deps, nameIn(c))
  if (!provider) throw new ApiError('Not Found')
  return provider
}

/** Column by column: never the client secret, sealed or not. */
function show(c: AppContext, provider: KnownProvider) {
  const { name, kind, title, issuer, client_id, scope, tenants, trust_email, domains } = provider
  const { owned_domains, signs_up, mfa, claim_rules, keeps_tokens, signs_out } = provider
  const { backend, redirect_url, is_on, created_at, updated_at } = provider
  return {
    ...{ name, kind, title, issuer, client_id, scope, tenants, trust_email, domains },
    ...{ owned_domains, signs_up, mfa, claim_rules, keeps_tokens, signs_out },
    ...{ backend, redirect_url, is_on, created_at, updated_at },
    urls_to_register: urlsToRegister(c.var.deps, provider),
  }
}

const refusals = {
  ...lostRights,
  off: 'PROVIDERS_OFF',
  taken: 'PROVIDER_ALREADY_EXISTS',
  unknown: 'Not Found',
  'bad-setting': 'PROVIDER_BAD_SETTING',
  unavailable: 'OAUTH_PROVIDER_UNAVAILABLE',
} as const

function refuse(refused: SaveRefusal): ApiError {
  const headers = refused.refusal === 'unavailable' ? { 'retry-after': '10' } : {}
  const reason = 'reason' in refused ? refused.reason : undefined
  return new ApiError(refusals[refused.refusal], reason, headers)
}
