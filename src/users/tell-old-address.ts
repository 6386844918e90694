import { isToldOfMove } from '../accounts/moved-address.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import type { Asker } from '../mail/asker.ts'
import { raiseAlarm } from '../outbox/alarms.ts'

/** The statements that tell the address before of a new one, with a link that gives the account back to it. */
export function tellOldAddress(deps: Deps, person: User, asker: Asker) {
  if (!isToldOfMove(person, deps.now())) return []
  return raiseAlarm(deps, {
    kind: 'email-changed',
    userIds: [person.id],
    asker,
    address: person.email,
  })
}
