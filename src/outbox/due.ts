import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm'
import { findUsersById } from '../accounts/accounts.ts'
import { purgeInRounds } from '../db/purge.ts'
import { user } from '../db/schema/accounts.ts'
import { mailOutbox, type OutboxMail } from '../db/schema/outbox.ts'
import type { Deps } from '../deps.ts'
import { purgeShares } from '../limits.ts'
import { logError } from '../log.ts'
import { deliver, type WriteMail } from './deliver.ts'
import { claimSize, claimsPerRun, leaseSeconds, runSeconds } from './schedule.ts'

/** Delivers mails that are due, a bounded number. Runs at the same time never send one mail twice. */
export async function deliverDue(
  deps: Deps,
  writers: Record<OutboxMail['purpose'], WriteMail>,
): Promise<void> {
  const endAt = deps.now() + runSeconds
  for (let claims = 0; claims < claimsPerRun && deps.now() < endAt; claims++) {
    const mails = await claimDue(deps)
    if (mails.length === 0) return
    const users = await findUsersById(deps, [
      ...new Set(mails.flatMap(({ user_id }) => user_id ?? [])),
    ])
    const deliveries = mails.map((mail) =>
      deliver(deps, mail, users.get(mail.user_id ?? ''), writers[mail.purpose]).catch(logLost),
    )
    await Promise.all(deliveries)
  }
}

/** Deletes the rows whose time is over, until none is left or its share of the run is used up. */
export async function purgeOutbox({ db, now }: Deps): Promise<void> {
  const over = inArray(mailOutbox.status, ['done', 'failed'])
  const ids = db
    .select({ id: mailOutbox.id })
    .from(mailOutbox)
    .where(and(over, lte(mailOutbox.due_at, now())))
    .limit(purgeShares.mails.rows)
  await purgeInRounds({ now }, purgeShares.mails, () =>
    db.delete(mailOutbox).where(inArray(mailOutbox.id, ids)),
  )
}

/** Takes what is due for this delivery alone, by one statement. */
function claimDue({ db, now }: Deps): Promise<OutboxMail[]> {
  const ownerOfOldRow = db
    .select({ id: user.id })
    .from(user)
    .where(eq(user.email_canonical, mailOutbox.email_canonical))
  const ids = db
    .select({ id: mailOutbox.id })
    .from(mailOutbox)
    .where(and(eq(mailOutbox.status, 'pending'), lte(mailOutbox.due_at, now())))
    .orderBy(asc(mailOutbox.due_at))
    .limit(claimSize)
  return db
    .update(mailOutbox)
    .set({
      attempts: sql`${mailOutbox.attempts} + 1`,
      due_at: now() + leaseSeconds,
      // Of a row that the version before wrote (db/schema/outbox.ts).
      user_id: sql`coalesce(${mailOutbox.user_id}, ${ownerOfOldRow})`,
    })
    .where(inArray(mailOutbox.id, ids))
    .returning()
}

function logLost(error: unknown): void {
  logError('How a delivery ended could not be noted; it is tried again', error)
}
