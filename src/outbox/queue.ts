import { and, desc, eq, exists, gt, type SQL, sql } from 'drizzle-orm'
import { canonicalEmail } from '../accounts/email.ts'
import { mailOutbox, type OutboxMail, type User, user } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { type Limit, mailLimits } from '../limits.ts'
import { leaseSeconds } from './schedule.ts'

type Purpose = OutboxMail['purpose']

/** A mail that has just been queued, its first delivery claimed; and whom it goes to, if anyone. */
export interface Queued {
  mail: OutboxMail
  user: User | undefined
}

/**
 * Promises a mail to an address, whether or not it has an account: one round trip, the same
 * statements in any case. Once this has resolved the mail is not lost; the caller should try to
 * deliver it now, and if it does not the cron trigger will. `retryAfterSeconds`: nothing was
 * promised, as the address had its share of mails for the purpose.
 */
export async function queueMail(
  deps: Deps,
  purpose: Purpose,
  email: string,
): Promise<Queued | { retryAfterSeconds: number }> {
  const mail = draftMail(deps, purpose, email)
  const limits = deps.config.rateLimits ? mailLimits : []
  const owner = eq(user.email_canonical, mail.email_canonical)
  const [earlier, queued, users] = await deps.db.batch([
    selectEarlier(deps, mail, limits),
    insertMail(deps, mail, withinLimits(mail, limits)),
    deps.db.select().from(user).where(owner),
  ])
  if (queued.length > 0) return { mail, user: users[0] }
  return { retryAfterSeconds: secondsToWait(earlier, limits, mail.created_at) }
}

/** A mail to be queued, claimed for a first delivery by whoever queues it. */
export function draftMail({ now }: Pick<Deps, 'now'>, purpose: Purpose, email: string): OutboxMail {
  return {
    id: crypto.randomUUID(),
    purpose,
    email_canonical: canonicalEmail(email),
    created_at: now(),
    status: 'pending',
    attempts: 1,
    due_at: now() + leaseSeconds,
  }
}

/** The statement that queues a mail if there is a user of that id; no limit is asked. */
export function insertMailForUser(deps: Pick<Deps, 'db'>, mail: OutboxMail, userId: string) {
  const users = deps.db.select({ id: user.id }).from(user).where(eq(user.id, userId))
  return insertMail(deps, mail, exists(users))
}

/** The statement that queues a mail if the condition is true; it returns the id of one that it did. */
function insertMail({ db }: Pick<Deps, 'db'>, mail: OutboxMail, condition: SQL | undefined) {
  // In the order of the schema.
  const { id, purpose, email_canonical, created_at, status, attempts, due_at } = mail
  const values = [id, purpose, email_canonical, created_at, status, attempts, due_at]
  const list = sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )
  return db
    .insert(mailOutbox)
    .select(sql`select ${list} where ${condition}`)
    .returning({ id: mailOutbox.id })
}

function withinLimits(mail: OutboxMail, limits: readonly Limit[]) {
  const conditions = limits.map(
    ({ count, seconds }) =>
      sql`(select count(*) from ${mailOutbox} where ${askedSince(mail, seconds)}) < ${count}`,
  )
  return and(sql`true`, ...conditions)
}

/** When the mails were asked for that the limits count, newest first. */
function selectEarlier({ db }: Deps, mail: OutboxMail, limits: readonly Limit[]) {
  const longest = Math.max(0, ...limits.map(({ seconds }) => seconds))
  const most = Math.max(0, ...limits.map(({ count }) => count))
  return db
    .select({ created_at: mailOutbox.created_at })
    .from(mailOutbox)
    .where(askedSince(mail, longest))
    .orderBy(desc(mailOutbox.created_at))
    .limit(most)
}

function askedSince({ purpose, email_canonical, created_at }: OutboxMail, seconds: number) {
  return and(
    eq(mailOutbox.email_canonical, email_canonical),
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
