import type { Actor, LostRight } from '../accounts/still-superuser.ts'
import type { Deps } from '../deps.ts'
import { addProvider, changeProvider } from '../providers/change-providers.ts'
import { type KnownProvider, openClientSecret, readProviders } from '../providers/providers.ts'
import {
  type ProviderSettings,
  readSettings,
  type WantedProvider,
} from '../providers/read-settings.ts'
import { checkProvider } from './check-provider.ts'

/** Why a provider was not saved; `reason` says which setting is wrong, or what did not answer. */
export type SaveRefusal =
  | { refusal: 'off' | 'taken' | 'unknown' | LostRight }
  | { refusal: 'bad-setting' | 'unavailable'; reason: string }

/** The provider as it is now, and what may be wrong with it, in sentences. */
export type Saved = { provider: KnownProvider; warnings: string[] } | SaveRefusal

/** What is to be changed; what is not said stays. */
export type WantedChanges = Partial<Omit<WantedProvider, 'name' | 'kind'>> & {
  client_secret?: string | undefined
}

interface How {
  /** On whose word. */
  actor: Actor
  /** The provider itself is not asked. */
  isUnchecked: boolean
}

interface Good {
  settings: ProviderSettings
  warnings: string[]
}

/** Adds a provider on a superuser's word, once it has been checked. */
export async function saveNewProvider(
  deps: Deps,
  wanted: WantedProvider,
  clientSecret: string,
  { actor, isUnchecked }: How,
): Promise<Saved> {
  if (!deps.config.hasProviders) return { refusal: 'off' }
  const read = readSettings(deps.config, wanted, clientSecret)
  if ('reason' in read) return { refusal: 'bad-setting', ...read }
  const good = isUnchecked
    ? { ...read, warnings: [] }
    : await check(deps, read.settings, clientSecret)
  if ('refusal' in good) return good
  const done = await addProvider(deps, good.settings, clientSecret, actor)
  return done === 'added' ? readSaved(deps, good) : refuse(done)
}

/** Changes a provider on a superuser's word; what the provider itself can tell is checked before. */
export async function saveProvider(
  deps: Deps,
  name: string,
  { client_secret, ...changes }: WantedChanges,
  how: How,
): Promise<Saved> {
  if (!deps.config.hasProviders) return { refusal: 'off' }
  const [before] = await readProviders(deps, name)
  if (!before) return { refusal: 'unknown' }
  const read = readSettings(deps.config, { ...before, ...changes }, client_secret)
  if ('reason' in read) return { refusal: 'bad-setting', ...read }
  const { settings } = read
  if (settings.issuer !== before.issuer && client_secret === undefined) {
    const reason = 'client_secret: another issuer would be sent it; expected it once more'
    return { refusal: 'bad-setting', reason }
  }
  const isOther =
    client_secret !== undefined ||
    settings.issuer !== before.issuer ||
    settings.client_id !== before.client_id
  const good =
    how.isUnchecked || !isOther
      ? { settings, warnings: [] }
      : await check(deps, settings, client_secret ?? (await openClientSecret(deps, before)))
  if ('refusal' in good) return good
  const done = await changeProvider(deps, before, good.settings, client_secret, how.actor)
  // Somebody was faster: it is looked at again as it is now.
  if (done === 'stale') return saveProvider(deps, name, { client_secret, ...changes }, how)
  return done === 'changed' || done === 'unchanged' ? readSaved(deps, good) : refuse(done)
}

/** Checks what is stored of a provider. */
export async function checkSaved(deps: Deps, provider: KnownProvider): Promise<Good | SaveRefusal> {
  return check(deps, provider, await openClientSecret(deps, provider))
}

async function check(
  deps: Deps,
  settings: ProviderSettings,
  secret: string | undefined,
): Promise<Good | SaveRefusal> {
  if (secret === undefined) {
    const reason = 'client_secret: what sealed it has been dropped; expected it once more'
    return { refusal: 'bad-setting', reason }
  }
  const outcome = await checkProvider(deps, settings, secret)
  if ('unavailable' in outcome) return { refusal: 'unavailable', reason: outcome.unavailable }
  if ('wrong' in outcome) return { refusal: 'bad-setting', reason: outcome.wrong }
  const { issuer, warnings } = outcome.checked
  return { settings: { ...settings, issuer }, warnings }
}

async function readSaved(deps: Deps, { settings, warnings }: Good): Promise<Saved> {
  const [provider] = await readProviders(deps, settings.name)
  return provider ? { provider, warnings } : { refusal: 'unknown' }
}

function refuse(done: 'taken' | 'domain-taken' | LostRight): SaveRefusal {
  if (done !== 'domain-taken') return { refusal: done }
  const reason = 'owned_domains: expected none that another provider owns'
  return { refusal: 'bad-setting', reason }
}
