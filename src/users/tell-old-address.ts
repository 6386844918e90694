import type { User } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import type { Asker } from '../mail/asker.ts'
import { raiseAlarm } from '../outbox/alarms.ts'

/**
 * The statements that tell the address before of a new one, with a link that gives the account back to it.
 * Only an address that was proved gets that power, and none that was itself put in place while such a
 * link of the one before it may still be good: a thief's first address would else outrank the owner's.
 */
export function tellOldAddress(deps: Deps, person: User, asker: Asker) {
  const { is_verified, email_changed_at: changedAt, email: address } = person
  const isYoung = changedAt !== null && changedAt > deps.now() - deps.config.lifetimesSeconds.alarm
  if (!is_verified || isYoung) return []
  return raiseAlarm(deps, { kind: 'email-changed', userIds: [person.id], asker, address })
}
