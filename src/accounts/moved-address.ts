import type { User } from '../db/schema/accounts.ts'
import { alarmSeconds } from '../limits.ts'

/**
 * Whether the address is told when its person puts another one in place, by a mail that gives the account
 * back. It must have been proved, and not itself have followed one that was told while that one's link may
 * still be good: a thief's first address would else outrank the owner's. `now`: Unix seconds.
 */
export function isToldOfMove(
  { is_verified, email_changed_at: toldAt }: User,
  now: number,
): boolean {
  return is_verified && (toldAt === null || toldAt <= now - alarmSeconds)
}

/** What a person's new address leaves behind in the row. `now`: Unix seconds. */
export function movedByPerson(person: User, now: number) {
  return isToldOfMove(person, now) ? { email_changed_at: now } : {}
}

/** The same of a superuser, whose word stands above that of any mailbox before. */
export function movedBySuperuser(now: number) {
  return { email_changed_at: null, alarms_since: now }
}
