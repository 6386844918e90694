import { and, eq, getTableColumns, inArray, lte, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { purgeInRounds } from '../db/purge.ts'
import { deletedUser, oauthAccount, type User, user } from '../db/schema/accounts.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import type { Keys, Secrets } from '../keys/keys.ts'
import { purgeShares } from '../limits.ts'
import {
  addressHash,
  type Person,
  readPerson,
  sealPerson,
  selectAccounts,
} from './deleted-person.ts'
import { isLastSuperuser, leavesSuperuser } from './last-superuser.ts'
import { type Actor, findLostRight, isStillSuperuser, type LostRight } from './still-superuser.ts'

/** What the functions here need; Deps has it. */
interface Needs {
  db: Database
  config: Secrets & { deletedUsersKeptDays: number }
  keys: Keys
  now(): number
}

type Outcome = 'deleted' | 'gone' | 'last-superuser' | LostRight

/** A person must not be able to stay by changing the account again and again while it is sealed. */
const attempts = 3

/**
 * Deletes an account, and with it all of its tokens; its address is free at once. For
 * DELETED_USERS_KEPT_DAYS what restoreUser() needs stands sealed in `deleted_user`, unless the account
 * was another at each attempt to seal it. It deletes neither the last active superuser nor, if
 * the actor is no superuser any more, anyone.
 */
export async function deleteUser(deps: Needs, target: User, actor: Actor): Promise<Outcome> {
  const { db, config } = deps
  const told: Told[] = [{ kind: 'user.deleted', userId: target.id, actorId: actor.id }]
  if (config.deletedUsersKeptDays > 0) {
    let person: Person | undefined
    person = { user: target, accounts: await selectAccounts(db, target.id) }
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (await putAway(deps, person, actor, told)) return 'deleted'
      person = await readPerson(db, target.id)
      if (!person) return 'gone'
      const lost = await findLostRight(deps, actor)
      if (lost) return lost
      if (await isLastSuperuser(db, person.user)) return 'last-superuser'
    }
  }
  return erase(deps, target, actor, told)
}

/** Moves a person, if nothing of it has changed since it was read. */
async function putAway(deps: Needs, person: Person, actor: Actor, told: Told[]): Promise<boolean> {
  const { db, config, now } = deps
  const { id } = person.user
  const sealed = await sealPerson(deps, person)
  const address_hash = await addressHash(deps, person)
  const expiresAt = now() + config.deletedUsersKeptDays * 86_400
  const mayGo = and(isUnchanged(db, person), leavesSuperuser(db, id), isStillSuperuser(deps, actor))
  const row = {
    sealed,
    deleted_at: now(),
    expires_at: expiresAt,
    deleted_by: actor.id,
    address_hash,
  }
  const [, deleted] = await db.batch([
    db
      .insert(deletedUser)
      // The columns in the order of the schema.
      .select(sql`select ${id}, ${sealed}, ${now()}, ${expiresAt}, ${actor.id}, ${address_hash}
        from ${user} where ${mayGo}`)
      .onConflictDoUpdate({ target: deletedUser.id, set: row }),
    db.delete(user).where(mayGo).returning({ id: user.id }),
    keepEvents(deps, told),
  ])
  if (deleted.length === 0) return false
  logEvents(told)
  return true
}

/** Deletes for good. */
async function erase(deps: Needs, target: User, actor: Actor, told: Told[]): Promise<Outcome> {
  const { db } = deps
  const mayGo = and(
    eq(user.id, target.id),
    leavesSuperuser(db, target.id),
    isStillSuperuser(deps, actor),
  )
  const [deleted] = await db.batch([
    db.delete(user).where(mayGo).returning({ id: user.id }),
    keepEvents(deps, told),
  ])
  if (deleted.length === 0) {
    const lost = await findLostRight(deps, actor)
    if (lost) return lost
    return (await isLastSuperuser(db, target)) ? 'last-superuser' : 'gone'
  }
  logEvents(told)
  return 'deleted'
}

/** The same in every column, and linked to as many accounts at providers. */
function isUnchanged(db: Database, person: Person) {
  const values = new Map<string, unknown>(Object.entries(person.user))
  const columns = Object.entries(getTableColumns(user)).map(([name, column]) => {
    const value = values.get(name) ?? null
    return sql`${column} is ${value === null ? value : sql.param(value, column)}`
  })
  const linked = db.$count(oauthAccount, eq(oauthAccount.user_id, person.user.id))
  return and(...columns, sql`${linked} = ${person.accounts.length}`)
}

/** Erases what was kept long enough, a bounded number. */
export async function purgeDeletedUsers({ db, now }: Pick<Needs, 'db' | 'now'>): Promise<void> {
  const over = db
    .select({ id: deletedUser.id })
    .from(deletedUser)
    .where(lte(deletedUser.expires_at, now()))
    .limit(purgeShares.others.rows)
  await purgeInRounds({ now }, purgeShares.others, () =>
    db.delete(deletedUser).where(inArray(deletedUser.id, over)),
  )
}
