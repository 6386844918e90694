import { and, eq, exists, getTableColumns, inArray, lte, type SQL, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/client.ts'
import { purgeInRounds } from '../db/purge.ts'
import { deletedUser, oauthAccount, type User, user } from '../db/schema/accounts.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import type { DataKeys } from '../keys/data-keys.ts'
import type { Keys } from '../keys/keys.ts'
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
  config: { deletedUsersKeptDays: number }
  dataKeys: DataKeys
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
export function deleteUser(deps: Needs, target: User, actor: Actor): Promise<Outcome> {
  return deleteBy(deps, target, {
    id: actor.id,
    stillMay: isStillSuperuser(deps, actor),
    findLost: () => findLostRight(deps, actor),
  })
}

/** The same on the user's own word. */
export async function deleteMyself(
  deps: Needs,
  target: User,
): Promise<'deleted' | 'gone' | 'last-superuser'> {
  const { id, credential_version } = target
  const me = alias(user, 'me')
  const isIn = and(eq(me.credential_version, credential_version), eq(me.is_active, true))
  const still = deps.db
    .select({ id: me.id })
    .from(me)
    .where(and(eq(me.id, id), isIn))
  const findLost = async () => ((await still).length === 0 ? 'signed-out' : undefined)
  const outcome = await deleteBy(deps, target, { id, stillMay: exists(still), findLost })
  return outcome === 'signed-out' || outcome === 'no-superuser' ? 'gone' : outcome
}

/** On whose word, and what holds as long as they have the right to it. */
interface Word {
  id: string
  stillMay: SQL
  findLost(): Promise<LostRight | undefined>
}

async function deleteBy(deps: Needs, target: User, by: Word): Promise<Outcome> {
  const { db, config } = deps
  const told: Told[] = [{ kind: 'user.deleted', userId: target.id, actorId: by.id }]
  if (config.deletedUsersKeptDays > 0) {
    let person: Person | undefined
    person = { user: target, accounts: await selectAccounts(db, target.id) }
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (await putAway(deps, person, by, told)) return 'deleted'
      person = await readPerson(db, target.id)
      if (!person) return 'gone'
      const lost = await by.findLost()
      if (lost) return lost
      if (await isLastSuperuser(db, person.user)) return 'last-superuser'
    }
  }
  return erase(deps, target, by, told)
}

/** Moves a person, if nothing of it has changed since it was read. */
async function putAway(deps: Needs, person: Person, by: Word, told: Told[]): Promise<boolean> {
  const { db, config, now } = deps
  const { id } = person.user
  const sealed = await sealPerson(deps, person)
  const address_hash = await addressHash(deps, person)
  const expiresAt = now() + config.deletedUsersKeptDays * 86_400
  const mayGo = and(isUnchanged(db, person), leavesSuperuser(db, id), by.stillMay)
  const row = {
    sealed,
    deleted_at: now(),
    expires_at: expiresAt,
    deleted_by: by.id,
    address_hash,
  }
  const [, deleted] = await db.batch([
    db
      .insert(deletedUser)
      // The columns in the order of the schema.
      .select(sql`select ${id}, ${sealed}, ${now()}, ${expiresAt}, ${by.id}, ${address_hash}
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
async function erase(deps: Needs, target: User, by: Word, told: Told[]): Promise<Outcome> {
  const { db } = deps
  const mayGo = and(eq(user.id, target.id), leavesSuperuser(db, target.id), by.stillMay)
  const [deleted] = await db.batch([
    db.delete(user).where(mayGo).returning({ id: user.id }),
    keepEvents(deps, told),
  ])
  if (deleted.length === 0) {
    const lost = await by.findLost()
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
