import { and, desc, eq, ne, sql } from 'drizzle-orm'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from '../accounts/still-superuser.ts'
import type { Database } from '../db/client.ts'
import { isBehind } from '../db/keyset.ts'
import { user } from '../db/schema/accounts.ts'
import { mailOutbox } from '../db/schema/outbox.ts'

/** Which mails, and how many at most. */
interface Wanted {
  status: 'pending' | 'failed'
  /** What `next` said with the page before. */
  after: string | undefined
  limit: number
}

/** Promised mails of one state, and the address that each goes to, by when they are due: the last first. */
export async function listMails({ db }: { db: Database }, { status, after, limit }: Wanted) {
  const { id, purpose, created_at, attempts, due_at, user_id } = mailOutbox
  const rows = await db
    .select({
      ...{ id, purpose, created_at, attempts, due_at, user_id },
      // Some go to another address than the account's.
      email: sql<string | null>`coalesce(${mailOutbox.address}, ${user.email})`,
    })
    .from(mailOutbox)
    .leftJoin(user, eq(user.id, user_id))
    .where(and(eq(mailOutbox.status, status), isBehind(due_at, id, after)))
    .orderBy(desc(due_at), desc(id))
    .limit(limit + 1)
  const mails = rows.slice(0, limit)
  const last = rows.length > limit ? mails.at(-1) : undefined
  return { mails, next: last ? `${last.due_at}-${last.id}` : null }
}

/** Whether a mail that was given up may be sent again: a code that nobody waits for may not. */
export function maySendAgain({ purpose }: { purpose: string }): boolean {
  return purpose !== 'login-code'
}

/** Promises a mail anew that was given up, on a superuser's word: the cron trigger delivers it. */
export async function sendAgain(
  deps: { db: Database; now(): number },
  id: string,
  actor: Actor,
): Promise<'promised' | 'unknown' | LostRight> {
  const { db, now } = deps
  const isIt = and(
    eq(mailOutbox.id, id),
    eq(mailOutbox.status, 'failed'),
    ne(mailOutbox.purpose, 'login-code'),
  )
  const [promised, [right]] = await db.batch([
    db
      .update(mailOutbox)
      .set({ status: 'pending', attempts: 0, due_at: now() })
      .where(and(isIt, isStillSuperuser(deps, actor)))
      .returning({ id: mailOutbox.id }),
    selectRight(deps, actor),
  ])
  if (promised.length === 0) return findLost(right) ?? 'unknown'
  return 'promised'
}
