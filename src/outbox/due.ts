import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { mailOutbox, type OutboxMail, type User, user } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { logError } from '../log.ts'
import { deliver, type WriteMail } from './deliver.ts'
import { claimSize, claimsPerRun, leaseSeconds, purgeSize, runSeconds } from './schedule.ts'

/** Delivers mails that are due, a bounded number. Runs at the same time never send one mail twice. */
export async function deliverDue(
  deps: Deps,
  writers: Record<OutboxMail['purpose'], WriteMail>,
): Promise<void> {
  const endAt = deps.now() + runSeconds
  for (let claims = 0; claims < claimsPerRun && deps.now() < endAt; claims++) {
    const mails = await claimDue(deps)
    if (mails.length === 0) return
    const users = await findOwners(deps, mails)
    const deliveries = mails.map((mail) =>
      deliver(deps, mail, users.get(mail.email_canonical), writers[mail.purpose]).catch(logLost),
    )
    await Promise.all(deliveries)
  }
}

/** Deletes rows that are over and have been kept long enough, a bounded number. */
export async function purgeOutbox({ db, now }: Deps): Promise<void> {
  const over = inArray(mailOutbox.status, ['done', 'failed'])
  const ids = db
    .select({ id: mailOutbox.id })
    .from(mailOutbox)
    .where(and(over, lte(mailOutbox.due_at, now())))
    .limit(purgeSize)
  await db.delete(mailOutbox).where(inArray(mailOutbox.id, ids))
}

/** Takes what is due for this delivery alone, by one statement. */
function claimDue({ db, now }: Deps): Promise<OutboxMail[]> {
  const ids = db
    .select({ id: mailOutbox.id })
    .from(mailOutbox)
    .where(and(eq(mailOutbox.status, 'pending'), lte(mailOutbox.due_at, now())))
    .orderBy(asc(mailOutbox.due_at))
    .limit(claimSize)
  return db
    .update(mailOutbox)
    .set({ attempts: sql`${mailOutbox.attempts} + 1`, due_at: now() + leaseSeconds })
    .where(inArray(mailOutbox.id, ids))
    .returning()
}

async function findOwners({ db }: Deps, mails: OutboxMail[]): Promise<Map<string, User>> {
  const addresses = mails.map(({ email_canonical }) => email_canonical)
  const users = await db.select().from(user).where(inArray(user.email_canonical, addresses))
  return new Map(users.map((one) => [one.email_canonical, one]))
}

function logLost(error: unknown): void {
  logError('How a delivery ended could not be noted; it is tried again', error)
}
