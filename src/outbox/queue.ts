import { and, desc, eq, gt, isNotNull, or, type SQL, sql } from 'drizzle-orm'
import { keyedHash } from '../crypto/hmac.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { mailOutbox, type OutboxMail } from '../db/schema/outbox.ts'
import type { Deps } from '../deps.ts'
import { canonicalEmail, mailboxOf } from '../email-address/address.ts'
import { type Limit, mailLimits, newAccountSeconds, newDomainLimit } from '../limits.ts'
import { logEvent } from '../log.ts'
import type { Asker } from '../mail/asker.ts'
import { leaseSeconds } from './schedule.ts'

type Purpose = OutboxMail['purpose']

/** A mail that is not queued yet. */
export type DraftMail = Omit<Awaited<ReturnType<typeof draftMail>>, 'attempts'> & {
  attempts: number
  /** Where it goes, if not to the account's address. */
  address?: string
  /** Under which the user must still be when it is sent. */
  credential_version?: number
}

/** A mail that has just been queued, its first delivery claimed; and whom it goes to, if anyone. */
export interface Queued {
  mail: DraftMail
  user: User | undefined
}

/**
 * Promises a mail to an address, whether or not it has an account: one round trip, the same
 * statements in any case. Once this has resolved the mail is not lost; the caller should try to
 * deliver it now, and if it does not the cron trigger will. `retryAfterSeconds`: nothing was
 * promised, as the address had its share of requests for the purpose.
 */
export async function queueMail(
  deps: Deps,
  purpose: Purpose,
  email: string,
  asker: Asker,
): Promise<Queued | { retryAfterSeconds: number }> {
  const mail = await draftMail(deps, purpose, email, asker)
  const limits = deps.config.rateLimits ? mailLimits : []
  const owner = eq(user.email_canonical, canonicalEmail(email))
  const [earlier, [queued], [found]] = await deps.db.batch([
    selectEarlier(deps, mail, limits),
    insertMail(deps, mail, owner, withinLimits(mail, limits, toAddress(mail))),
    deps.db.select().from(user).where(owner),
  ])
  if (!queued) return { retryAfterSeconds: secondsToWait(earlier, limits, mail.created_at) }
  const isOwners = queued.user_id !== null
  if (found && !isOwners) logEvent('mail.limited', { user_id: found.id, purpose })
  return { mail, user: isOwners ? found : undefined }
}

/** A mail to be queued, claimed for a first delivery by the caller. */
export async function draftMail(
  { now, keys }: Pick<Deps, 'now' | 'keys'>,
  purpose: Purpose,
  email: string,
  asker: Asker,
) {
  const address = canonicalEmail(email)
  const { mailbox, domain } = mailboxOf(address)
  const { current: key } = await keys('counters')
  return {
    id: crypto.randomUUID(),
    purpose,
    created_at: now(),
    status: 'pending',
    attempts: 1,
    due_at: now() + leaseSeconds,
    isTagged: mailbox !== address,
    address_hash: await keyedHash(key, `mails to address ${address}`),
    mailbox_hash: await keyedHash(key, `mails to mailbox ${mailbox}`),
    domain_hash: await keyedHash(key, `mails to domain ${domain}`),
    asker,
  } as const
}

/**
 * The statement that queues a mail for the user of that id, if there is one and the limits of the address
 * allow it; then a row is returned. What strangers asked for does not count, only what went there.
 */
export function insertMailForUser(
  deps: Pick<Deps, 'db' | 'config'>,
  mail: DraftMail,
  userId: string,
) {
  const condition = and(isNotNull(user.id), isWithinOwnLimits(deps, mail))
  return insertMail(deps, mail, eq(user.id, userId), condition)
}

/**
 * The statement that queues a mail on a superuser's word for the user of that id, if there is one and the
 * condition is true; then a row is returned. The limits are for strangers: none counts here.
 */
export function insertMailBySuperuser(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  mail: DraftMail,
  userId: string,
  condition?: SQL,
) {
  const unlimited = { db, config: { ...config, rateLimits: false } }
  return insertMail(unlimited, mail, eq(user.id, userId), and(isNotNull(user.id), condition))
}

/**
 * Promises a mail of a user to an address that is not the account's, in one round trip that is the same whether
 * or not that has an account; the caller delivers it. It is not sent any more once the user has another credential
 * version. What the user asked for counts as what was asked for the address does.
 */
export async function queueMailElsewhere(
  deps: Deps,
  purpose: Purpose,
  { id, credential_version }: User,
  address: string,
  asker: Asker,
): Promise<{ mail: DraftMail } | { retryAfterSeconds: number }> {
  const draft = await draftMail(deps, purpose, address, asker)
  const mail = { ...draft, address, credential_version }
  const limits = deps.config.rateLimits ? mailLimits : []
  const counted = or(toAddress(mail), eq(mailOutbox.user_id, id))
  const condition = and(isNotNull(user.id), withinLimits(mail, limits, counted))
  const [earlier, [queued]] = await deps.db.batch([
    selectEarlier(deps, mail, limits, counted),
    insertMail(deps, mail, eq(user.id, id), condition),
  ])
  if (!queued) return { retryAfterSeconds: secondsToWait(earlier, limits, mail.created_at) }
  return { mail }
}

/**
 * The statement that queues mails likewise, for their users who are active and not verified: due at once,
 * for the cron trigger to deliver.
 */
export function insertMailsBySuperuser(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  drafts: readonly (DraftMail & { userId: string })[],
  condition: SQL,
) {
  // The columns in the order of the schema.
  return db
    .insert(mailOutbox)
    .select(sql`
      select value ->> 'id', value ->> 'purpose', '', ${now()}, 'pending', 0, ${now()}, ${user.id},
        value ->> 'mailbox_hash', case when ${isNew(now())} then value ->> 'domain_hash' end, '{}',
        value ->> 'address_hash', null, null
      from json_each(${JSON.stringify(drafts)}) join ${user} on ${user.id} = value ->> 'userId'
      where ${user.is_active} and not ${user.is_verified} and ${condition}`)
    .returning({ user_id: mailOutbox.user_id })
}

/** Whether the account is new at that instant, and has not proved its address. */
function isNew(at: number): SQL {
  return sql`(not ${user.is_verified} and ${user.created_at} > ${at - newAccountSeconds})`
}

function isWithinOwnLimits({ config }: Pick<Deps, 'config'>, mail: DraftMail): SQL | undefined {
  const sent = and(toAddress(mail), isNotNull(mailOutbox.user_id))
  return withinLimits(mail, config.rateLimits ? mailLimits : [], sent)
}

/**
 * The statement that queues a mail if the condition is true. It goes to the owner, or to no one if
 * there is none or a share is spent that strangers can spend: that of the mailbox bars its tagged
 * addresses, that of the domain its new accounts, and neither a proved address. Both are looked at in
 * any case: the same work.
 */
function insertMail(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  mail: DraftMail,
  owner: SQL,
  condition: SQL | undefined,
) {
  const { id, purpose, created_at, status, attempts, due_at } = mail
  const { address_hash, mailbox_hash, domain_hash } = mail
  const asker = JSON.stringify(mail.asker)
  const mailboxLimits = config.rateLimits && mail.isTagged ? mailLimits : []
  const toMailbox = eq(mailOutbox.mailbox_hash, mailbox_hash)
  const { count, seconds } = newDomainLimit
  const hasRoom = config.rateLimits ? sql`domain.mails < ${count}` : sql`true`
  const newOne = isNew(created_at)
  // The columns in the order of the schema.
  return db
    .insert(mailOutbox)
    .select(sql`
      select ${id}, ${purpose}, '', ${created_at}, ${status}, ${attempts}, ${due_at}, ${user.id},
        case when ${user.id} is not null then ${mailbox_hash} end,
        case when ${newOne} then ${domain_hash} end, ${asker}, ${address_hash}, ${mail.address ?? null}, ${mail.credential_version ?? null}
      from (
        select count(*) as mails from ${mailOutbox}
        where ${mailOutbox.unproved_domain_hash} = ${domain_hash}
          and ${mailOutbox.created_at} > ${created_at - seconds}
      ) as domain
      join (select ${withinLimits(mail, mailboxLimits, toMailbox)} as has_room) as mailbox
      left join ${user} on ${owner}
        and (${user.is_verified} or mailbox.has_room) and (not ${newOne} or ${hasRoom})
      where ${condition}`)
    .returning({ user_id: mailOutbox.user_id })
}

/** The statement that reads the mails that were promised to a user; without the hashes of addresses. */
export function selectMailsTo(db: Deps['db'], userId: string) {
  const { id, purpose, created_at, status, attempts, due_at, asker, address } = mailOutbox
  return db
    .select({ id, purpose, created_at, status, attempts, due_at, asker, address })
    .from(mailOutbox)
    .where(eq(mailOutbox.user_id, userId))
}

function withinLimits(mail: DraftMail, limits: readonly Limit[], counted: SQL | undefined) {
  const conditions = limits.map(({ count, seconds }) => {
    const rows = and(counted, askedWithin(mail, seconds))
    return sql`(select count(*) from ${mailOutbox} where ${rows}) < ${count}`
  })
  return and(sql`true`, ...conditions)
}

/** When the mails were asked for that the limits count, newest first. */
function selectEarlier(
  { db }: Deps,
  mail: DraftMail,
  limits: readonly Limit[],
  counted: SQL | undefined = toAddress(mail),
) {
  const longest = Math.max(0, ...limits.map(({ seconds }) => seconds))
  const most = Math.max(0, ...limits.map(({ count }) => count))
  return db
    .select({ created_at: mailOutbox.created_at })
    .from(mailOutbox)
    .where(and(counted, askedWithin(mail, longest)))
    .orderBy(desc(mailOutbox.created_at))
    .limit(most)
}

function toAddress({ address_hash }: DraftMail) {
  return eq(mailOutbox.address_hash, address_hash)
}

function askedWithin({ purpose, created_at }: DraftMail, seconds: number) {
  return and(eq(mailOutbox.purpose, purpose), gt(mailOutbox.created_at, created_at - seconds))
}

/** Until none of the limits stands in the way any more. */
function secondsToWait(
  earlier: readonly { created_at: number }[],
  limits: readonly Limit[],
  now: number,
): number {
  const waits = limits.map(({ count, seconds }) => {
    const oldest = earlier[count - 1]
    return oldest === undefined ? 0 : oldest.created_at + seconds - now
  })
  return Math.max(1, ...waits)
}
