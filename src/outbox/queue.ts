import { and, desc, eq, gt, isNotNull, type SQL, sql } from 'drizzle-orm'
import { keyedHash } from '../crypto/hmac.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { mailOutbox, type OutboxMail } from '../db/schema/outbox.ts'
import type { Deps } from '../deps.ts'
import { canonicalEmail, mailboxOf } from '../email-address/address.ts'
import { type Limit, mailLimits, unprovedDomainLimit } from '../limits.ts'
import { logEvent } from '../log.ts'
import type { Asker } from '../mail/messages.ts'
import { leaseSeconds } from './schedule.ts'

type Purpose = OutboxMail['purpose']

/** A mail that is not queued yet. */
export type DraftMail = Awaited<ReturnType<typeof draftMail>>

/** A mail that has just been queued, its first delivery claimed; and whom it goes to, if anyone. */
export interface Queued {
  mail: DraftMail
  user: User | undefined
}

/**
 * Promises a mail to an address, whether or not it has an account: one round trip, the same
 * statements in any case. Once this has resolved the mail is not lost; the caller should try to
 * deliver it now, and if it does not the cron trigger will. `retryAfterSeconds`: nothing was
 * promised, as the mailbox had its share of mails for the purpose.
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
    insertMail(deps, mail, owner, withinLimits(mail, limits)),
    deps.db.select().from(user).where(owner),
  ])
  if (!queued) return { retryAfterSeconds: secondsToWait(earlier, limits, mail.created_at) }
  const isOwners = queued.user_id !== null
  if (found && !isOwners) logEvent('mail.limited', { user_id: found.id, purpose })
  return { mail, user: isOwners ? found : undefined }
}

/** A mail to be queued, claimed for a first delivery by whoever queues it. */
export async function draftMail(
  { now, keys }: Pick<Deps, 'now' | 'keys'>,
  purpose: Purpose,
  email: string,
  asker: Asker,
) {
  const { mailbox, domain } = mailboxOf(canonicalEmail(email))
  const { current: key } = await keys('counters')
  return {
    id: crypto.randomUUID(),
    purpose,
    created_at: now(),
    status: 'pending',
    attempts: 1,
    due_at: now() + leaseSeconds,
    mailbox_hash: await keyedHash(key, `mails to mailbox ${mailbox}`),
    domain_hash: await keyedHash(key, `mails to domain ${domain}`),
    asker,
  } as const
}

/**
 * The statement that queues a mail for the user of that id, if there is one. What strangers asked for
 * does not count against it, only what went to the mailbox: a row is returned if there is still room.
 */
export function insertMailForUser(
  deps: Pick<Deps, 'db' | 'config'>,
  mail: DraftMail,
  userId: string,
) {
  const limits = deps.config.rateLimits ? mailLimits : []
  const sent = isNotNull(mailOutbox.user_id)
  const condition = and(isNotNull(user.id), withinLimits(mail, limits, sent))
  return insertMail(deps, mail, eq(user.id, userId), condition)
}

/**
 * The statement that queues a mail if the condition is true. It goes to the owner, or to nobody if
 * there is none or the domain had its share. The share is counted in any case: the same work.
 */
function insertMail(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  mail: DraftMail,
  owner: SQL,
  condition: SQL | undefined,
) {
  const { id, purpose, created_at, status, attempts, due_at, mailbox_hash, domain_hash } = mail
  const asker = JSON.stringify(mail.asker)
  const { count, seconds } = unprovedDomainLimit
  const hasRoom = config.rateLimits ? sql`domain.mails < ${count}` : sql`true`
  // The columns in the order of the schema.
  return db
    .insert(mailOutbox)
    .select(sql`
      select ${id}, ${purpose}, '', ${created_at}, ${status}, ${attempts}, ${due_at}, ${user.id},
        ${mailbox_hash}, case when not ${user.is_verified} then ${domain_hash} end, ${asker}
      from (
        select count(*) as mails from ${mailOutbox}
        where ${mailOutbox.unproved_domain_hash} = ${domain_hash}
          and ${mailOutbox.created_at} > ${created_at - seconds}
      ) as domain
      left join ${user} on ${owner} and (${user.is_verified} or ${hasRoom})
      where ${condition}`)
    .returning({ user_id: mailOutbox.user_id })
}

/** The statement that reads the mails that were promised to a user; without the hashes of addresses. */
export function selectMailsTo(db: Deps['db'], userId: string) {
  const { id, purpose, created_at, status, attempts, due_at, asker } = mailOutbox
  return db
    .select({ id, purpose, created_at, status, attempts, due_at, asker })
    .from(mailOutbox)
    .where(eq(mailOutbox.user_id, userId))
}

function withinLimits(mail: DraftMail, limits: readonly Limit[], counted?: SQL) {
  const conditions = limits.map(({ count, seconds }) => {
    const rows = and(askedWithin(mail, seconds), counted)
    return sql`(select count(*) from ${mailOutbox} where ${rows}) < ${count}`
  })
  return and(sql`true`, ...conditions)
}

/** When the mails were asked for that the limits count, newest first. */
function selectEarlier({ db }: Deps, mail: DraftMail, limits: readonly Limit[]) {
  const longest = Math.max(0, ...limits.map(({ seconds }) => seconds))
  const most = Math.max(0, ...limits.map(({ count }) => count))
  return db
    .select({ created_at: mailOutbox.created_at })
    .from(mailOutbox)
    .where(askedWithin(mail, longest))
    .orderBy(desc(mailOutbox.created_at))
    .limit(most)
}

function askedWithin({ purpose, mailbox_hash, created_at }: DraftMail, seconds: number) {
  return and(
    eq(mailOutbox.mailbox_hash, mailbox_hash),
    eq(mailOutbox.purpose, purpose),
    gt(mailOutbox.created_at, created_at - seconds),
  )
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
