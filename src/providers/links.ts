import {
  and,
  eq,
  exists,
  getTableColumns,
  isNotNull,
  isNull,
  ne,
  notExists,
  or,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { rowValues } from '../db/row-values.ts'
import { oauthAccount, type User, user } from '../db/schema/accounts.ts'
import { provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import type { Asker } from '../mail/asker.ts'
import { raiseAlarm } from '../outbox/alarms.ts'
import { ownerOfUser } from './domains.ts'
import { listProviders } from './providers.ts'

/** An account at a provider, as it is to stand in `oauth_account`. */
export interface Link {
  /** The name of the provider's row. */
  provider: string
  issuer: string
  subject: string
  email: string | undefined
  /** What is kept of the provider's tokens; undefined: nothing. */
  tokens: { access: string; refresh: string | undefined; expiresAt: number | undefined } | undefined
}

/** The statement that finds the user whom an account at a provider is linked with, and by which issuer. */
export function selectLinked({ db }: Pick<Deps, 'db'>, { provider, issuer, subject }: Link) {
  const isIt = eq(oauthAccount.issuer, issuer)
  // What an import brought has no issuer: it is a claim of a file, and only names the account.
  const isClaim = and(isNull(oauthAccount.issuer), eq(oauthAccount.oauth_name, provider))
  return db
    .select({
      ...getTableColumns(user),
      // In a batch, columns of one name are one.
      link_id: sql<string>`${oauthAccount.id}`.as('link_id'),
      link_issuer: sql<string | null>`${oauthAccount.issuer}`.as('link_issuer'),
      link_email: sql<string>`${oauthAccount.account_email}`.as('link_email'),
    })
    .from(oauthAccount)
    .innerJoin(user, eq(user.id, oauthAccount.user_id))
    .where(and(eq(oauthAccount.account_id, subject), or(isIt, isClaim)))
    .orderBy(isNull(oauthAccount.issuer))
    .limit(1)
}

/** The columns of a link. */
export async function linkColumns({ dataKeys }: Pick<Deps, 'dataKeys'>, id: string, link: Link) {
  const { tokens } = link
  const sealed = (name: string, text: string) => dataKeys.seal(text, `oauth_account.${name}.${id}`)
  return {
    oauth_name: link.provider,
    access_token: tokens ? await sealed('access_token', tokens.access) : '',
    refresh_token: tokens?.refresh ? await sealed('refresh_token', tokens.refresh) : null,
    expires_at: tokens?.expiresAt ?? null,
    account_id: link.subject,
    account_email: link.email ?? '',
    issuer: link.issuer,
  }
}

/** A link's row for a user. */
export async function linkRow(deps: Deps, userId: string, link: Link) {
  const id = crypto.randomUUID()
  return { id, user_id: userId, ...(await linkColumns(deps, id, link)) }
}

/** The statement that makes a link of a user who is there, if the condition holds. */
export function insertLink(
  { db }: Pick<Deps, 'db'>,
  row: Awaited<ReturnType<typeof linkRow>>,
  condition?: SQL,
) {
  const isThere = exists(db.select({ id: user.id }).from(user).where(eq(user.id, row.user_id)))
  return db
    .insert(oauthAccount)
    .select(sql`select ${rowValues(oauthAccount, row)} where ${and(isThere, condition)}`)
    .onConflictDoNothing()
    .returning({ id: oauthAccount.id })
}

/** Whether an account has no way in but its mailbox: no password that its person knows, and no provider. */
export function hasNoWayIn({ db }: Pick<Deps, 'db'>, { id, credential_version }: User) {
  const links = db
    .select({ id: oauthAccount.id })
    .from(oauthAccount)
    .where(eq(oauthAccount.user_id, id))
  const isSame = and(
    eq(user.id, id),
    eq(user.credential_version, credential_version),
    eq(user.is_active, true),
    eq(user.is_verified, true),
    eq(user.has_password, false),
  )
  return (
    and(exists(db.select({ id: user.id }).from(user).where(isSame)), notExists(links)) ?? sql`false`
  )
}

/** `taken`: by another account here. `gone`: the user has changed since it was read. */
type Linked = 'linked' | 'known' | 'taken' | 'gone'

/**
 * Links an account at a provider with a user who has asked for it with a fresh proof, and whose address is
 * verified; a row that an import brought becomes good. `condition`: what must be true of the user.
 */
export async function addLink(
  deps: Deps,
  person: User,
  link: Link,
  asker: Asker,
  condition: SQL = isAsItWas(deps, person),
): Promise<Linked> {
  const { db } = deps
  const row = await linkRow(deps, person.id, link)
  const about = { ...asker, link: await describe(deps, link.provider, link.email) }
  const told: Told[] = [tell('provider.linked', person.id, link.provider)]
  const confirmed = alias(oauthAccount, 'confirmed')
  const claim = and(
    eq(oauthAccount.user_id, person.id),
    isNull(oauthAccount.issuer),
    eq(oauthAccount.oauth_name, link.provider),
    eq(oauthAccount.account_id, link.subject),
  )
  const [, made, , [holder]] = await db.batch([
    db.delete(oauthAccount).where(and(claim, condition)),
    insertLink(deps, row, condition),
    keepEvents(deps, told),
    db
      .select({ userId: confirmed.user_id })
      .from(confirmed)
      .where(and(eq(confirmed.account_id, link.subject), eq(confirmed.issuer, link.issuer))),
    ...raiseAlarm(deps, { kind: 'provider-linked', userIds: [person.id], asker: about }),
  ])
  if (made.length > 0) {
    logEvents(told)
    return 'linked'
  }
  if (!holder) return 'gone'
  return holder.userId === person.id ? 'known' : 'taken'
}

/** The user's own word is still good: nothing that it hangs on has changed since it was read. */
function isAsItWas({ db }: Pick<Deps, 'db'>, { id, credential_version }: User): SQL {
  const isSame = and(
    eq(user.id, id),
    eq(user.credential_version, credential_version),
    eq(user.is_active, true),
    eq(user.is_verified, true),
  )
  return exists(db.select({ id: user.id }).from(user).where(isSame))
}

/** `last`: there would be no way in left. */
type Unlinked = 'unlinked' | 'unknown' | 'last'

/** Unlinks an account at a provider on its user's word, if another way in remains. */
export async function removeLink(
  deps: Deps,
  person: User,
  id: string,
  asker: Asker,
): Promise<Unlinked> {
  const { db } = deps
  const other = alias(oauthAccount, 'other')
  const isOfProvider = exists(
    db
      .select({ name: provider.name })
      .from(provider)
      .where(and(eq(provider.name, other.oauth_name), eq(provider.is_on, true))),
  )
  const others = db
    .select({ id: other.id })
    .from(other)
    .where(
      and(eq(other.user_id, person.id), ne(other.id, id), isNotNull(other.issuer), isOfProvider),
    )
  const knowsPassword = db
    .select({ id: user.id })
    .from(user)
    // Where a provider owns the domain, a password is no way in.
    .where(and(eq(user.id, person.id), eq(user.has_password, true), isNull(ownerOfUser)))
  const isTheirs = and(eq(oauthAccount.id, id), eq(oauthAccount.user_id, person.id))
  const found = await db.select().from(oauthAccount).where(isTheirs).get()
  if (!found) return 'unknown'
  const about = { ...asker, link: await describe(deps, found.oauth_name, found.account_email) }
  const told: Told[] = [tell('provider.unlinked', person.id, found.oauth_name)]
  const [gone] = await db.batch([
    db
      .delete(oauthAccount)
      .where(and(isTheirs, or(exists(others), exists(knowsPassword))))
      .returning({ id: oauthAccount.id }),
    keepEvents(deps, told),
    ...raiseAlarm(deps, { kind: 'provider-unlinked', userIds: [person.id], asker: about }),
  ])
  if (gone.length === 0) return 'last'
  logEvents(told)
  return 'unlinked'
}

/** The statement that finds all links of a user; of an id, or of one that a query finds. */
export function selectLinks({ db }: Pick<Deps, 'db'>, userId: string | SQLWrapper) {
  return db
    .select()
    .from(oauthAccount)
    .where(eq(oauthAccount.user_id, userId))
    .orderBy(oauthAccount.oauth_name)
}

/** What a mail calls a link: by the provider's title, and the address there, of 320 characters at most. */
async function describe(deps: Deps, name: string, email = ''): Promise<string> {
  const provider = (await listProviders(deps)).find((one) => one.name === name)
  const title = provider?.title ?? name
  return email === '' ? title : `${title} (${email.slice(0, 320)})`
}

/** What is told of a link. */
function tell(
  kind: 'provider.linked' | 'provider.unlinked',
  userId: string,
  provider: string,
): Told {
  return { kind, userId, actorId: userId, fields: { provider } }
}
