import { and, eq, exists, gt, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { rowValues } from '../db/row-values.ts'
import { deletedUser, oauthAccount, type User, user } from '../db/schema/accounts.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import type { Secrets } from '../keys/keys.ts'
import { unsealPerson } from './deleted-person.ts'
import { findLostRight, isStillSuperuser, type LostRight } from './still-superuser.ts'

/** What restoreUser needs; Deps has it. */
interface Needs {
  db: Database
  config: Secrets
  now(): number
}

/** Why nobody was brought back. */
type Refusal = 'unknown' | 'key-lost' | 'email-taken' | LostRight

/**
 * Brings a deleted account back as it was, with its accounts at providers as far as nobody else has
 * linked those by now. Its old tokens stay dead.
 */
export async function restoreUser(
  deps: Needs,
  id: string,
  actor: User,
): Promise<{ user: User } | { refusal: Refusal }> {
  const { db, now } = deps
  const kept = and(eq(deletedUser.id, id), gt(deletedUser.expires_at, now()))
  const found = await db.select().from(deletedUser).where(kept).get()
  if (!found) return { refusal: 'unknown' }
  const person = await unsealPerson(deps, id, found.sealed)
  if (!person) return { refusal: 'key-lost' }
  const told: Told[] = [{ kind: 'user.restored', userId: id, actorId: actor.id }]
  // Another request may have brought the person back already.
  const stillKept = exists(db.select().from(deletedUser).where(kept))
  const mayAct = isStillSuperuser(db, actor)
  const isBack = exists(db.select().from(user).where(eq(user.id, id)))
  const credential_version = Number(person.user.credential_version) + 1
  const row = { ...person.user, credential_version, updated_at: now() }
  const links = person.accounts.map((account) =>
    db
      .insert(oauthAccount)
      .select(sql`select ${rowValues(oauthAccount, account)} where ${isBack}`)
      .onConflictDoNothing(),
  )
  const [restored] = await db.batch([
    db
      .insert(user)
      .select(sql`select ${rowValues(user, row)} where ${and(stillKept, mayAct)}`)
      .onConflictDoNothing()
      .returning(),
    keepEvents(deps, told),
    ...links,
    db.delete(deletedUser).where(and(eq(deletedUser.id, id), isBack)),
  ])
  const [back] = restored
  if (!back) return { refusal: (await findLostRight(db, actor)) ?? 'email-taken' }
  logEvents(told)
  return { user: back }
}
