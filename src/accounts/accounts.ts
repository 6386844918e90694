import { and, eq, inArray, notExists, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import { alias } from 'drizzle-orm/sqlite-core'
import { type Database, oncePerDatabase } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { canonicalEmail, emailColumns } from '../email-address/address.ts'
import { keepEvents, type Told } from '../events/trail.ts'
import type { Language } from '../texts/languages.ts'
import { leavesSuperuser } from './last-superuser.ts'
import { movedByPerson, movedBySuperuser } from './moved-address.ts'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from './still-superuser.ts'

/** What the functions here need; Deps has it. */
interface Store {
  db: Database
  now(): number
}

/** What `/users/me` asks. */
const selectById = oncePerDatabase((db) =>
  db
    .select()
    .from(user)
    .where(eq(user.id, sql.placeholder('id')))
    .prepare(),
)

/** The accounts of some ids, by id, in one query; none asked for is no query. */
export async function findUsersById({ db }: Store, ids: string[]): Promise<Map<string, User>> {
  const [id, ...others] = ids
  if (id === undefined) return new Map()
  const rows =
    others.length === 0
      ? await selectById(db).all({ id })
      : await db.select().from(user).where(inArray(user.id, ids))
  return new Map(rows.map((row) => [row.id, row]))
}

/** An account that is made: its password as it is stored, and values of fields of src/profile.ts. */
interface NewUser {
  email: string
  hashedPassword: string
  language: Language | undefined
  profile: Readonly<Record<string, unknown>>
  /** A provider vouches for the address of who signs up there, and the password is one that nobody knows. */
  isByProvider?: boolean
}

/**
 * Creates an active, unverified account; undefined if the address has one already. `alongside` makes
 * a statement that runs right after in the same transaction, of the id that the account has if it
 * was created; its result comes along.
 */
export async function createUser<Statement extends BatchItem<'sqlite'>>(
  { db, now }: Store,
  { email, hashedPassword, language, profile, isByProvider = false }: NewUser,
  alongside?: (id: string) => Statement,
): Promise<{ user: User; alongside?: Statement['_']['result'] } | undefined> {
  const created = {
    id: crypto.randomUUID(),
    ...emailColumns(email),
    hashed_password: hashedPassword,
    is_active: true,
    is_superuser: false,
    is_verified: isByProvider,
    has_password: !isByProvider,
    created_at: now(),
    updated_at: now(),
    language: language ?? null,
    ...profile,
  }
  const insert = db.insert(user).values(created).onConflictDoNothing().returning()
  if (!alongside) {
    const row = await insert.get()
    return row && { user: row }
  }
  const [[row], result] = await db.batch([insert, alongside(created.id)])
  return row && { user: row, alongside: result }
}

/** A change of an account; what is undefined stays. */
export interface UserChanges {
  email?: string | undefined
  hashedPassword?: string | undefined
  is_active?: boolean | undefined
  is_superuser?: boolean | undefined
  is_verified?: boolean | undefined
  /** Values of fields of src/profile.ts, by name. */
  profile?: Readonly<Record<string, unknown>> | undefined
}

/** What a superuser asked for, and what is left of the right to it if it was not done. */
interface Superseded<T> {
  done: T | undefined
  lost: LostRight | undefined
}

/**
 * Changes an account in one statement, or in none if nothing would change. Not `done` if the new
 * address has an account (the user's own in another spelling counts), the user is gone, or who asks
 * (the user, or a superuser) has lost the right to it since they were read: then nothing is
 * written. A new address is unverified unless the change says otherwise; a new password ends all
 * access tokens. Nor is anything written that would leave no active superuser. What is told is kept
 * with the change. `alongside` runs behind that, in the same transaction, whether or not it was made.
 */
export async function updateUser(
  deps: Store,
  current: User,
  { hashedPassword, ...changes }: UserChanges,
  told: readonly Told[],
  superuser?: Actor,
  alongside: readonly BatchItem<'sqlite'>[] = [],
): Promise<Superseded<User>> {
  const { db, now } = deps
  const email = changes.email === current.email ? undefined : changes.email
  const columns = {
    ...(email !== undefined && emailColumns(email)),
    ...(email !== undefined &&
      (superuser ? movedBySuperuser(now()) : movedByPerson(current, now()))),
    is_active: changes.is_active,
    is_superuser: changes.is_superuser,
    is_verified: changes.is_verified ?? (email === undefined ? undefined : false),
    ...(hashedPassword !== undefined && newPassword(hashedPassword)),
    ...changes.profile,
  }
  const nothing = Object.values(columns).every((value) => value === undefined)
  if (nothing) return { done: current, lost: undefined }
  const conditions = [
    eq(user.id, current.id),
    email === undefined ? undefined : addressIsFree(db, email),
    superuser ? isStillSuperuser(deps, superuser) : tokenLives(current),
    takesSuperuser(changes) ? leavesSuperuser(db, current.id) : undefined,
  ]
  const [[done], , [right]] = await db.batch([
    db
      .update(user)
      .set({ ...columns, updated_at: now() })
      .where(and(...conditions))
      .returning(),
    keepEvents(deps, told),
    selectRight(deps, superuser ?? current),
    ...alongside,
  ])
  return { done, lost: superuser && findLost(right) }
}

/** Whether a change may leave one active superuser less. */
export function takesSuperuser({ is_active, is_superuser }: UserChanges): boolean {
  return is_active === false || is_superuser === false
}

/** Whether no account has an address, in any spelling. */
export function addressIsFree(db: Database, email: string) {
  const other = alias(user, 'other')
  const holder = db.select({ id: other.id }).from(other)
  return notExists(holder.where(eq(other.email_canonical, canonicalEmail(email))))
}

/** What let the user in is still so: a reset that overtakes the change must win. */
function tokenLives({ credential_version }: User) {
  return and(eq(user.credential_version, credential_version), eq(user.is_active, true))
}

/** The columns that a new password sets: the version ends every access token made before. */
export function newPassword(hashedPassword: string) {
  return {
    hashed_password: hashedPassword,
    has_password: true,
    credential_version: nextVersion,
    new_password_required_at: null,
  }
}

/** What ends every access token and session of a user (SECURITY 12). */
export const nextVersion = sql`${user.credential_version} + 1`
