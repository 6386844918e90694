import { readValue } from '../api/profile-fields.ts'
import type { ClaimRule, Provider } from '../db/schema/providers.ts'
import { fields } from '../profile.ts'
import { type mayBeAsked, tenantPlace } from './issuers.ts'
import {
  backends,
  claimTexts,
  clientText,
  domainList,
  frontEndUrl,
  issuerOf,
  kinds,
  most,
  ofGithub,
  providerName,
  type Reader,
  scopes,
  someTenants,
  tenantList,
  title,
  trusts,
} from './setting-kinds.ts'

/** What is said of a provider, and good: its row without the client secret, and the domains that it owns. */
export type ProviderSettings = Omit<Provider, 'sealed_secret' | 'created_at' | 'updated_at'> & {
  owned_domains: string[]
}

/** The same as somebody has written it. */
export type WantedProvider = Omit<
  ProviderSettings,
  'kind' | 'trust_email' | 'backend' | 'claim_rules'
> & { kind: string; trust_email: string; backend: string; claim_rules: readonly WantedRule[] }

type WantedRule = Omit<ClaimRule, 'to'> & { to: unknown }

/** What a new provider has of which nothing is said. */
export const defaultSettings = {
  kind: 'oidc',
  tenants: [],
  trust_email: 'claim',
  domains: [],
  owned_domains: [],
  signs_up: true,
  mfa: [],
  claim_rules: [],
  keeps_tokens: false,
  signs_out: false,
  backend: 'jwt',
  redirect_url: null,
  is_on: true,
} satisfies Partial<WantedProvider>

/** What is asked for where nothing is said. */
export function defaultScope(kind: string): string {
  return kind === 'github' ? 'user:email' : 'openid email profile'
}

type Config = Parameters<typeof mayBeAsked>[0]

/**
 * Reads what somebody has written of a provider, and of its client secret if one is given; or says which setting is
 * wrong, and what is expected.
 */
export function readSettings(
  config: Config,
  wanted: WantedProvider,
  clientSecret: string | undefined,
): { settings: ProviderSettings } | { reason: string } {
  try {
    if (clientSecret !== undefined) take('client_secret', clientText, clientSecret)
    return { settings: readAll(config, wanted) }
  } catch (error) {
    if (error instanceof BadSetting) return { reason: error.message }
    throw error
  }
}

class BadSetting extends Error {}

function readAll(config: Config, wanted: WantedProvider): ProviderSettings {
  const kind = take('kind', kinds, wanted.kind)
  const domains = take('domains', domainList, wanted.domains)
  const issuer = take('issuer', kind === 'github' ? ofGithub : issuerOf(config), wanted.issuer)
  const isOfMany = issuer.includes(tenantPlace)
  const tenants = take('tenants', isOfMany ? someTenants : tenantList, wanted.tenants)
  const trust_email = take('trust_email', trusts, wanted.trust_email)
  if (trust_email === 'always' && (domains.length === 0 || isOfMany || kind === 'github')) {
    throw new BadSetting(
      `trust_email: "always" wants domains, and an issuer of one company (no ${tenantPlace}, not GitHub)`,
    )
  }
  const { signs_up, keeps_tokens, signs_out, is_on } = wanted
  return {
    name: take('name', providerName, wanted.name),
    kind,
    title: take('title', title, wanted.title),
    issuer,
    client_id: take('client_id', clientText, wanted.client_id),
    scope: take('scope', scopes, wanted.scope),
    tenants,
    trust_email,
    domains,
    owned_domains: take('owned_domains', domainList, wanted.owned_domains).toSorted(),
    signs_up,
    mfa: take('mfa', claimTexts, wanted.mfa),
    claim_rules: readRules(wanted.claim_rules),
    keeps_tokens,
    signs_out,
    backend: take('backend', backends, wanted.backend),
    redirect_url:
      wanted.redirect_url === null ? null : take('redirect_url', frontEndUrl, wanted.redirect_url),
    is_on,
  }
}

function take<I, T>(name: string, { expected, parse }: Reader<I, T>, input: I): T {
  const value = parse(input)
  if (value === undefined) throw new BadSetting(`${name}: expected ${expected}`)
  return value
}

function readRules(rules: readonly WantedRule[]): ClaimRule[] {
  if (rules.length > most) throw new BadSetting(`claim_rules: expected at most ${most}`)
  return rules.map(({ claim, value, sets, to }) => {
    const texts = claimTexts.parse([claim, value])
    if (!texts) {
      throw new BadSetting('claim_rules: expected claim and value of 1 to 200 characters')
    }
    return { claim, value, sets, to: readOutcome(sets, to) }
  })
}

function readOutcome(sets: string, to: unknown): ClaimRule['to'] {
  if (sets === 'is_superuser') {
    if (to === true) return to
    throw new BadSetting('claim_rules: is_superuser is set to true only')
  }
  const field = fields.find(({ name }) => name === sets)
  if (!field) {
    const names = ['is_superuser', ...fields.map(({ name }) => name)].join(', ')
    throw new BadSetting(`claim_rules: sets is one of ${names}`)
  }
  const read = readValue(field, to)
  const value = 'value' in read ? read.value : undefined
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value
  }
  throw new BadSetting(`claim_rules: ${sets} does not take that value`)
}
