import { and, eq, sql } from 'drizzle-orm'
import { oncePer } from '../db/client.ts'
import { user } from '../db/schema/accounts.ts'
import { provider, providerDomain } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { canonicalEmail } from '../email-address/address.ts'
import { remember } from '../keys/remember.ts'

/** For so long an isolate works with what it has read. */
const keptSeconds = 60

const owned = oncePer(({ db, now }: Deps) =>
  remember(
    () =>
      db
        .select({ domain: providerDomain.domain, provider: provider.name })
        .from(providerDomain)
        .innerJoin(provider, isOwner),
    keptSeconds,
    now,
  ),
)

const isOwner = and(eq(provider.name, providerDomain.provider_name), eq(provider.is_on, true))

/** Whether the people of any domain sign in through a provider only. */
export async function hasOwnedDomains(deps: Deps): Promise<boolean> {
  return deps.config.hasProviders && (await owned(deps).get()).length > 0
}

/** The provider through which people of an address's domain sign in, and no other way; it looks at no account. */
export async function findOwner(deps: Deps, email: string): Promise<string | undefined> {
  if (!deps.config.hasProviders) return undefined
  const canonical = canonicalEmail(email)
  const domain = canonical.slice(canonical.lastIndexOf('@') + 1)
  return (await owned(deps).get()).find((one) => one.domain === domain)?.provider
}

/** The provider at which an address is changed and not here, as it owns the domain of one of the two. */
export async function findOwnerOfMove(deps: Deps, from: string, to: string) {
  return (await findOwner(deps, from)) ?? (await findOwner(deps, to))
}

/** The same as findOwner() in a statement that reads a user. */
export const ownerOfUser = sql<string | null>`(select ${providerDomain.provider_name}
  from ${providerDomain} join ${provider} on ${isOwner}
  where ${providerDomain.domain} = ${user.email_domain})`

/** Reads domains anew: what has changed counts at once. */
export async function forgetDomains(deps: Deps): Promise<void> {
  await owned(deps).renew(0)
}
