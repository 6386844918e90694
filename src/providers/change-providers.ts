import {
  and,
  eq,
  exists,
  getTableColumns,
  inArray,
  ne,
  notExists,
  notInArray,
  sql,
} from 'drizzle-orm'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from '../accounts/still-superuser.ts'
import { rowValues } from '../db/row-values.ts'
import { provider, providerDomain } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import { forgetDomains } from './domains.ts'
import { forgetProviders, type KnownProvider, sealClientSecret } from './providers.ts'
import type { ProviderSettings } from './read-settings.ts'

/** `domain-taken`: a domain is owned by another provider. */
type Refused = 'domain-taken' | LostRight

/** Adds a provider on a superuser's word. The settings are those that readSettings() gives. */
export async function addProvider(
  deps: Deps,
  { owned_domains, ...settings }: ProviderSettings,
  clientSecret: string,
  actor: Actor,
): Promise<'added' | 'taken' | Refused> {
  const { db, now } = deps
  const { name } = settings
  const sealed_secret = await sealClientSecret(deps, name, clientSecret)
  const row = { ...settings, sealed_secret, created_at: now(), updated_at: now() }
  const told = tell('provider.added', name, actor)
  const domains = listed(owned_domains)
  const taken = selectTaken(deps, name, owned_domains)
  const mayAct = and(isStillSuperuser(deps, actor), notExists(taken))
  // No other row has this secret, which is sealed with a random number.
  const isOurs = db
    .select({ name: provider.name })
    .from(provider)
    .where(and(eq(provider.name, name), eq(provider.sealed_secret, sealed_secret)))
  const [added, , , [right], [owner]] = await db.batch([
    db
      .insert(provider)
      .select(sql`select ${rowValues(provider, row)} where ${mayAct}`)
      .onConflictDoNothing()
      .returning({ name: provider.name }),
    keepEvents(deps, told),
    db
      .insert(providerDomain)
      .select(sql`select value, ${name} from ${domains} where ${exists(isOurs)}`),
    selectRight(deps, actor),
    taken,
  ])
  if (added.length === 0) return findLost(right) ?? (owner ? 'domain-taken' : 'taken')
  logEvents(told)
  await forget(deps)
  return 'added'
}

/**
 * Changes a provider as it was read to other settings, and to another client secret if one is given. `stale`: it
 * is not as it was read any more.
 */
export async function changeProvider(
  deps: Deps,
  before: KnownProvider,
  { owned_domains, ...settings }: ProviderSettings,
  clientSecret: string | undefined,
  actor: Actor,
): Promise<'changed' | 'unchanged' | 'stale' | Refused> {
  const { db, now } = deps
  const { name } = before
  const names = changedNames(before, { owned_domains, ...settings }, clientSecret)
  if (names.length === 0) return 'unchanged'
  const told = tell('provider.changed', name, actor, { names: names.join() })
  const sealed_secret = clientSecret && (await sealClientSecret(deps, name, clientSecret))
  const row = { ...settings, ...(sealed_secret && { sealed_secret }), updated_at: now() }
  const taken = selectTaken(deps, name, owned_domains)
  const domains = listed(owned_domains)
  const mayChange = and(
    isStillSuperuser(deps, actor),
    exists(selectSame(deps, before)),
    notExists(taken),
  )
  const [, , changed, , [right], [owner]] = await db.batch([
    db
      .delete(providerDomain)
      .where(
        and(
          eq(providerDomain.provider_name, name),
          notInArray(providerDomain.domain, domains),
          mayChange,
        ),
      ),
    db
      .insert(providerDomain)
      .select(sql`select value, ${name} from ${domains} where ${mayChange}`)
      .onConflictDoNothing(),
    db
      .update(provider)
      .set(row)
      .where(and(eq(provider.name, name), mayChange))
      .returning({ name: provider.name }),
    keepEvents(deps, told),
    selectRight(deps, actor),
    taken,
  ])
  if (changed.length === 0) return findLost(right) ?? (owner ? 'domain-taken' : 'stale')
  logEvents(told)
  await forget(deps)
  return 'changed'
}

/**
 * Removes a provider, and what it owns. Links with it stay in their accounts: they are good again if a provider
 * of the same issuer is added.
 */
export async function removeProvider(
  deps: Deps,
  name: string,
  actor: Actor,
): Promise<'removed' | 'unknown' | LostRight> {
  const { db } = deps
  const told = tell('provider.removed', name, actor)
  const [removed, , [right]] = await db.batch([
    db
      .delete(provider)
      .where(and(eq(provider.name, name), isStillSuperuser(deps, actor)))
      .returning({ name: provider.name }),
    keepEvents(deps, told),
    selectRight(deps, actor),
  ])
  if (removed.length === 0) return findLost(right) ?? 'unknown'
  logEvents(told)
  await forget(deps)
  return 'removed'
}

/** What has changed counts at once. */
async function forget(deps: Deps): Promise<void> {
  await Promise.all([forgetProviders(deps), forgetDomains(deps)])
}

function tell(
  kind: 'provider.added' | 'provider.changed' | 'provider.removed',
  name: string,
  { id }: Actor,
  fields = {},
): Told[] {
  return [{ kind, userId: id, actorId: id, fields: { provider: name, ...fields } }]
}

/** A list as rows, for one parameter. */
function listed(items: readonly string[]) {
  return sql`(select value from json_each(${JSON.stringify(items)}))`
}

/** The domains of a list that another provider owns. */
function selectTaken({ db }: Pick<Deps, 'db'>, name: string, domains: readonly string[]) {
  return db
    .select({ domain: providerDomain.domain })
    .from(providerDomain)
    .where(
      and(ne(providerDomain.provider_name, name), inArray(providerDomain.domain, listed(domains))),
    )
}

/** The row, if no column has changed since it was read. */
function selectSame({ db }: Pick<Deps, 'db'>, before: KnownProvider) {
  const read = new Map<string, unknown>(Object.entries(before))
  const isSame = Object.entries(getTableColumns(provider)).map(
    ([name, column]) => sql`${column} is ${sql.param(read.get(name), column)}`,
  )
  return db
    .select({ name: provider.name })
    .from(provider)
    .where(and(...isSame))
}

function changedNames(
  before: KnownProvider,
  after: ProviderSettings,
  clientSecret: string | undefined,
): string[] {
  const read = new Map<string, unknown>(Object.entries(before))
  const names = Object.entries(after).flatMap(([name, value]) =>
    JSON.stringify(value) === JSON.stringify(read.get(name)) ? [] : [name],
  )
  return clientSecret === undefined ? names : [...names, 'client_secret']
}
