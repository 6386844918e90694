import { eq } from 'drizzle-orm'
import { oncePer } from '../db/client.ts'
import { type Provider, provider, providerDomain } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { remember } from '../keys/remember.ts'

/** For so long an isolate works with what it has read: a provider that was switched off may go on. */
const keptSeconds = 60

/** What an isolate has read lately, of each Deps. */
const lists = oncePer(({ db, now }: Deps) =>
  remember(() => db.select().from(provider).orderBy(provider.title), keptSeconds, now),
)

/** All providers by title, those that are off too; none where they can't be used: `hasProviders`. */
export async function listProviders(deps: Deps): Promise<Provider[]> {
  return deps.config.hasProviders ? lists(deps).get() : []
}

/** The provider of a name, if people may sign in by it. */
export async function findProvider(deps: Deps, name: string): Promise<Provider | undefined> {
  return (await listProviders(deps)).find((one) => one.name === name && one.is_on)
}

/** A provider with the domains of addresses that it owns. */
export type KnownProvider = Provider & { owned_domains: string[] }

/** All providers by title as they stand in the database now, or the one of a name; none where they can't be used. */
export async function readProviders(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  name?: string,
): Promise<KnownProvider[]> {
  if (!config.hasProviders) return []
  const [rows, domains] = await db.batch([
    db
      .select()
      .from(provider)
      .where(name === undefined ? undefined : eq(provider.name, name))
      .orderBy(provider.title, provider.name),
    db.select().from(providerDomain),
  ])
  return rows.map((row) => ({
    ...row,
    owned_domains: domains
      .filter(({ provider_name }) => provider_name === row.name)
      .map(({ domain }) => domain)
      .toSorted(),
  }))
}

/** Reads providers anew: what has changed counts at once. */
export async function forgetProviders(deps: Deps): Promise<void> {
  await lists(deps).renew(0)
}

/** Encrypts a client secret for the row of the name. */
export function sealClientSecret(
  { dataKeys }: Pick<Deps, 'dataKeys'>,
  name: string,
  secret: string,
) {
  return dataKeys.seal(secret, placeOf(name))
}

/** The client secret; undefined if its key is lost. */
export function openClientSecret(
  { dataKeys }: Pick<Deps, 'dataKeys'>,
  { name, sealed_secret }: Pick<Provider, 'name' | 'sealed_secret'>,
) {
  return dataKeys.unseal(sealed_secret, placeOf(name))
}

function placeOf(name: string): string {
  return `provider.sealed_secret.${name}`
}
