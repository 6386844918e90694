import type { BatchItem } from 'drizzle-orm/batch'
import { takesSuperuser, type UserChanges, updateUser } from '../accounts/accounts.ts'
import { isLastSuperuser } from '../accounts/last-superuser.ts'
import { type PasswordRefusal, refusePassword } from '../accounts/password-policy.ts'
import type { Actor, LostRight } from '../accounts/still-superuser.ts'
import type { User } from '../db/schema/accounts.ts'
import type { EventFields } from '../db/schema/events.ts'
import type { Deps } from '../deps.ts'
import type { KeptEvent } from '../event-kinds.ts'
import { logEvents, type Told } from '../events/trail.ts'
import type { Asker } from '../mail/asker.ts'
import { raiseAlarm } from '../outbox/alarms.ts'
import { type Field, fields, readFields } from '../profile.ts'
import { endSessionsBehind } from '../sessions/end-session.ts'
import { tellOldAddress } from './tell-old-address.ts'

/** What is asked for: a password in the clear, and the rest as it is stored. */
export type WantedChanges = Omit<UserChanges, 'hashedPassword'> & {
  password?: string | null | undefined
}

/**
 * The changed user, or why nothing was changed. `gone`: the user, or the user's own right to it. The
 * last two: what the superuser has lost meanwhile.
 */
export type Outcome =
  | { user: User }
  | ({ refusal: 'invalid-password' } & PasswordRefusal)
  | { refusal: 'email-taken' | 'gone' | 'last-superuser' | LostRight }

/**
 * Changes a user as far as the password policy and the other accounts allow; what changes is logged
 * and kept.
 * `superuser`: on whose word, if it is not the user's own. `alongside`: what runs behind the change in
 * the same transaction. `asker`: what is known of the request, for security mails.
 */
export async function changeUser(
  deps: Deps,
  target: User,
  { password, ...wanted }: WantedChanges,
  superuser?: Actor,
  alongside: readonly BatchItem<'sqlite'>[] = [],
  asker: Asker = {},
): Promise<Outcome> {
  const changes: UserChanges = wanted
  if (password != null) {
    const refused = await refusePassword(deps, password)
    if (refused) return { refusal: 'invalid-password', ...refused }
    changes.hashedPassword = await deps.passwords.hash(password)
  }
  const told = tellChanges(target, changes, superuser ?? target)
  const behind = [
    ...raiseAlarms(deps, target, changes, superuser ? undefined : asker),
    ...alongside,
  ]
  const { done: user, lost } = await updateUser(deps, target, changes, told, superuser, behind)
  if (user) {
    logEvents(told)
    return { user }
  }
  if (lost) return { refusal: lost }
  if (takesSuperuser(changes) && (await isLastSuperuser(deps.db, target))) {
    return { refusal: 'last-superuser' }
  }
  return { refusal: wanted.email === undefined ? 'gone' : 'email-taken' }
}

/**
 * Tells the person of a new password and, at the address before, of a new one.
 * `asker` is undefined where a superuser does it: that word about an address stands above its old
 * mailbox, which may be lost, and the superuser's whereabouts are not told.
 */
function raiseAlarms(deps: Deps, target: User, changes: UserChanges, asker: Asker | undefined) {
  const { hashedPassword, email } = changes
  const isMoved = email !== undefined && email !== target.email
  const about = { userIds: [target.id], asker }
  return [
    ...(hashedPassword === undefined
      ? []
      : raiseAlarm(deps, { ...about, kind: 'password-changed' })),
    ...(isMoved && asker ? tellOldAddress(deps, target, asker) : []),
  ]
}

/** The same on a superuser's word: whom it lets in or shuts out has no session left. */
export function changeForOthers(
  deps: Deps,
  target: User,
  wanted: WantedChanges,
  actor: Actor,
): Promise<Outcome> {
  const isOther = wanted.is_active !== undefined && wanted.is_active !== target.is_active
  const ended = isOther ? [endSessionsBehind(deps, target.id)] : []
  return changeUser(deps, target, wanted, actor, ended)
}

/** One event for each thing that was asked for and is not as it was. */
function tellChanges(
  target: User,
  changes: UserChanges,
  { id: actorId }: Pick<Actor, 'id'>,
): Told[] {
  const { hashedPassword, email, is_superuser, is_active, is_verified } = changes
  const names = changedByRight(target, changes)
  const tell = (isSo: boolean, kind: KeptEvent, fields?: EventFields): Told[] =>
    isSo ? [{ kind, userId: target.id, actorId, ...(fields && { fields }) }] : []
  const differs = (flag: 'is_active' | 'is_superuser' | 'is_verified') =>
    changes[flag] !== undefined && changes[flag] !== target[flag]
  return [
    ...tell(hashedPassword !== undefined, 'password.changed'),
    ...tell(email !== undefined && email !== target.email, 'email.changed'),
    ...tell(differs('is_superuser'), 'superuser.changed', { is_superuser: is_superuser === true }),
    ...tell(differs('is_active'), is_active ? 'user.activated' : 'user.deactivated'),
    ...tell(differs('is_verified'), is_verified ? 'user.verified' : 'user.unverified'),
    ...tell(names.length > 0, 'profile.changed', { names: names.join() }),
  ]
}

/** The fields that only superusers write, and that would not be as they were; their values are not told. */
function changedByRight(target: User, { profile = {} }: UserChanges): string[] {
  const before = readFields(fields, target)
  const isChanged = ({ name, write }: Field) =>
    write === 'superuser' && Object.hasOwn(profile, name) && profile[name] !== before[name]
  return fields.filter(isChanged).map(({ name }) => name)
}
