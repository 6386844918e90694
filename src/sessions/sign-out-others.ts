import { signOutUsers } from '../accounts/sign-out.ts'
import type { Actor, LostRight } from '../accounts/still-superuser.ts'
import { type AlarmStore, raiseAlarm } from '../outbox/alarms.ts'

/** Ends all that some users are signed in with, as signOutUsers() does; a security mail tells each of them. */
export function signOutOthers(
  deps: AlarmStore,
  ids: readonly string[],
  actor: Actor,
): Promise<string[] | LostRight> {
  const alarms = raiseAlarm(deps, { kind: 'sessions-ended', userIds: ids })
  return signOutUsers(deps, ids, actor, alarms)
}
