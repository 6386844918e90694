import { eq, sql } from 'drizzle-orm'
import { createUser } from '../accounts/accounts.ts'
import { spendOnce } from '../accounts/spent.ts'
import { oauthAccount, spent, type User, user } from '../db/schema/accounts.ts'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { canonicalEmail } from '../email-address/address.ts'
import { logEvent } from '../log.ts'
import type { Asker } from '../mail/asker.ts'
import { findOwner } from '../providers/domains.ts'
import {
  addLink,
  hasNoWayIn,
  insertLink,
  type Link,
  linkColumns,
  linkRow,
  selectLinked,
} from '../providers/links.ts'
import type { Language } from '../texts/languages.ts'
import { applyClaimRules } from './enterprise/claim-rules.ts'
import { type About, shapeOf } from './failure.ts'
import type { Returned } from './flow.ts'
import { emailOf, type Identity, signsUp, vouchesFor } from './identity.ts'

/** Why an identity is nobody's account here. */
type Unknown =
  | 'OAUTH_INVALID_STATE'
  | 'OAUTH_NOT_AVAILABLE_EMAIL'
  | 'OAUTH_USER_ALREADY_EXISTS'
  | 'OAUTH_EMAIL_NOT_TRUSTED'
  | 'OAUTH_SIGN_UP_OFF'
  | 'PROVIDER_REQUIRED'
  | 'LINK_USER_NOT_VERIFIED'

/** The user, or why there is none. `isNew`: it had no account before. */
export type Found = { user: User; isNew: boolean } | { refusal: Unknown }

interface Asking {
  asker: Asker
  /** Of a new account. */
  language: Language | undefined
}

/**
 * The one rule by which somebody whom a provider knows is somebody here: by issuer and subject first
 * (SECURITY 2); by address only where the person has just given the account's password, or where it has no other
 * way in, its address is verified, and the provider vouches for it (SECURITY 1); else a new account, where the row
 * makes such. Nobody by a provider whose domain another one owns. Applies the row's claim rules. Spends the flow. One
 * round trip for who is linked, two more for who was not.
 */
export async function findPerson(
  deps: Deps,
  provider: Provider,
  identity: Identity,
  flow: Returned,
  asking: Asking,
): Promise<Found> {
  const found = await find(deps, provider, identity, flow, asking)
  if ('refusal' in found || !found.user.is_active) return found
  return { ...found, user: await applyClaimRules(deps, provider, identity, found.user) }
}

async function find(
  deps: Deps,
  provider: Provider,
  identity: Identity,
  flow: Returned,
  asking: Asking,
): Promise<Found> {
  const { db } = deps
  const link = linkOf(provider, identity)
  const [spentNow, [linked], [holder]] = await db.batch([
    spendOnce(deps, flow.once, sql`true`).returning({ hash: spent.hash }),
    selectLinked(deps, link),
    selectHolder(deps, identity),
  ])
  if (spentNow.length === 0)
    return refuse(provider, 'OAUTH_INVALID_STATE', { reason: 'state_used' })
  if (await isOfAnother(deps, provider, linked, identity)) {
    const about = { reason: 'domain_of_another_provider', claim: 'email', setting: 'owned_domains' }
    return refuse(provider, 'PROVIDER_REQUIRED', about)
  }
  const proved = [linked, holder].find((one) => isProved(one, flow))
  const verdict = judge(provider, identity, { linked, holder }, proved)
  switch (verdict.does) {
    case 'enter':
      return { user: verdict.user, isNew: false }
    case 'link': {
      const { user: found } = verdict
      const condition = found === proved ? undefined : hasNoWayIn(deps, found)
      const done = await addLink(deps, found, link, asking.asker, condition)
      if (done === 'linked' || done === 'known') return { user: found, isNew: false }
      return refuse(provider, 'OAUTH_USER_ALREADY_EXISTS', hasAccount)
    }
    case 'sign-up':
      return signUp(deps, provider, verdict.email, link, asking)
    case 'refuse':
      return refuse(provider, verdict.refusal, verdict.about)
  }
}

/** Whether a provider owns the domain of the address, and it is not this one. */
async function isOfAnother(
  deps: Deps,
  { name }: Provider,
  linked: User | undefined,
  identity: Identity,
): Promise<boolean> {
  const email = linked?.email ?? emailOf(identity)
  const owner = email === undefined ? undefined : await findOwner(deps, email)
  const isSpared = deps.config.sparesSuperusers && linked?.is_superuser
  return owner !== undefined && owner !== name && !isSpared
}

/** Whether the person has given the password of the account before they went to the provider. */
function isProved(found: User | undefined, { act, userId, version }: Returned): boolean {
  return act === 'enter' && found?.id === userId && found?.credential_version === version
}

/** The statement that finds who has the address of an identity. */
export function selectHolder({ db }: Pick<Deps, 'db'>, identity: Identity) {
  const email = emailOf(identity)
  const canonical = email === undefined ? '' : canonicalEmail(email)
  return db.select().from(user).where(eq(user.email_canonical, canonical))
}

/** What the rule comes to. `link`: if the account still has no other way in. */
export type Verdict =
  | { does: 'enter' | 'link'; user: User }
  | { does: 'sign-up'; email: string }
  | { does: 'refuse'; refusal: Unknown; about: About }

/** Whom an identity is linked with, and who has its address. */
interface Known {
  linked: (User & { link_issuer: string | null }) | undefined
  holder: User | undefined
}

const hasAccount: About = { reason: 'address_has_account', claim: 'email' }

/** The rule itself, before anything is written. `proved`: who has just given the password of their account. */
export function judge(
  provider: Provider,
  identity: Identity,
  { linked, holder }: Known,
  proved?: User,
): Verdict {
  const no = (refusal: Unknown, about: About) => ({ does: 'refuse', refusal, about }) as const
  if (linked) {
    if (linked.link_issuer !== null) return { does: 'enter', user: linked }
    if (linked === proved) return linkProved(linked)
    // An import's word (SECURITY 2): its person has to say once that it is so.
    const about = { reason: 'imported_and_not_confirmed', claim: 'sub' }
    return no('OAUTH_USER_ALREADY_EXISTS', about)
  }
  const email = emailOf(identity)
  if (email === undefined) {
    const about = { reason: 'no_address', claim: 'email', shape: shapeOf(identity.claims.email) }
    return no('OAUTH_NOT_AVAILABLE_EMAIL', about)
  }
  if (holder && holder === proved) return linkProved(holder)
  const isTrusted = vouchesFor(provider, identity, email)
  if (holder) {
    const mayLink = isTrusted && holder.is_verified && !holder.has_password
    return mayLink ? { does: 'link', user: holder } : no('OAUTH_USER_ALREADY_EXISTS', hasAccount)
  }
  if (!signsUp(provider, email)) {
    const setting = provider.signs_up ? 'domains' : 'signs_up'
    return no('OAUTH_SIGN_UP_OFF', { reason: 'no_sign_up', claim: 'email', setting })
  }
  return isTrusted ? { does: 'sign-up', email } : no('OAUTH_EMAIL_NOT_TRUSTED', untrusted(identity))
}

function linkProved(user: User): Verdict {
  if (user.is_verified) return { does: 'link', user }
  const about = { reason: 'own_address_not_verified' }
  return { does: 'refuse', refusal: 'LINK_USER_NOT_VERIFIED', about }
}

async function signUp(
  deps: Deps,
  provider: Provider,
  email: string,
  link: Link,
  { language }: Asking,
): Promise<Found> {
  const hashedPassword = await deps.passwords.hash(crypto.randomUUID() + crypto.randomUUID())
  const row = await linkRow(deps, '', link)
  const account = { email, hashedPassword, language, profile: {}, isByProvider: true as const }
  const created = await createUser(deps, account, (id) => insertLink(deps, { ...row, user_id: id }))
  if (created && (created.alongside ?? []).length > 0) {
    logEvent('user.registered', { user_id: created.user.id, provider: provider.name })
    return { user: created.user, isNew: true }
  }
  // Somebody was faster: nobody is here without a link.
  if (created) await deps.db.delete(user).where(eq(user.id, created.user.id))
  return refuse(provider, 'OAUTH_USER_ALREADY_EXISTS', hasAccount)
}

function refuse(provider: Provider, refusal: Unknown, about: About): { refusal: Unknown } {
  logEvent('provider.failed', { provider: provider.name, code: refusal, ...about })
  return { refusal }
}

function untrusted({ claims }: Identity): About {
  const { email_verified } = claims
  const shape =
    typeof email_verified === 'boolean' ? String(email_verified) : shapeOf(email_verified)
  return { reason: 'address_not_trusted', claim: 'email_verified', shape, setting: 'trust_email' }
}

/** An identity as a link keeps it. */
export function linkOf({ name, keeps_tokens }: Provider, identity: Identity): Link {
  const { issuer, subject, tokens } = identity
  const email = emailOf(identity)
  return { provider: name, issuer, subject, email, tokens: keeps_tokens ? tokens : undefined }
}

/** Brings a link up to date with what the provider says now, after the answer: its address, and its tokens if those are kept. */
export async function refreshLink(
  deps: Deps,
  provider: Provider,
  identity: Identity,
): Promise<void> {
  const { db } = deps
  const link = linkOf(provider, identity)
  const [found] = await selectLinked(deps, link)
  // What a file claims stays a claim: only its person makes it good.
  if (found?.link_issuer !== link.issuer) return
  if (!provider.keeps_tokens && found.link_email === link.email) return
  const columns = await linkColumns(deps, found.link_id, link)
  await db.update(oauthAccount).set(columns).where(eq(oauthAccount.id, found.link_id))
}
