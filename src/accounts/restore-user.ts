import { and, eq, exists, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { rowValues } from '../db/row-values.ts'
import { deletedUser, oauthAccount, type User, user } from '../db/schema/accounts.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import type { DataKeys } from '../keys/data-keys.ts'
import type { Secrets } from '../keys/keys.ts'
import { selectDeleted, unsealPerson } from './deleted-person.ts'
import { firstVersionOfNextLife } from './reset-token.ts'
import { type Actor, findLostRight, isStillSuperuser, type LostRight } from './still-superuser.ts'

/** What restoreUser needs; Deps has it. */
interface Needs {
  db: Database
  config: Secrets
  dataKeys: DataKeys
  now(): number
}

/** Why the user was not restored. */
type Refusal = 'unknown' | 'key-lost' | 'email-taken' | LostRight

/**
 * Brings a deleted account back as it was, with its accounts at providers unless
 * another user has linked those since. Access and reset tokens of before stay invalid.
 */
export async function restoreUser(
  deps: Needs,
  id: string,
  actor: Actor,
): Promise<{ user: User } | { refusal: Refusal }> {
  const { db, now } = deps
  const found = await selectDeleted(deps, id).get()
  if (!found) return { refusal: 'unknown' }
  const person = await unsealPerson(deps, id, found.sealed)
  if (!person) return { refusal: 'key-lost' }
  const told: Told[] = [{ kind: 'user.restored', userId: id, actorId: actor.id }]
  // Another request may have brought the person back already.
  const stillKept = exists(selectDeleted(deps, id))
  const mayAct = isStillSuperuser(deps, actor)
  const isBack = exists(db.select().from(user).where(eq(user.id, id)))
  const credential_version = firstVersionOfNextLife(Number(person.user.credential_version))
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
  if (!back) return { refusal: await findRefusal(deps, id, actor) }
  logEvents(told)
  return { user: back }
}

async function findRefusal(deps: Needs, id: string, actor: Actor): Promise<Refusal> {
  const lost = await findLostRight(deps, actor)
  if (lost) return lost
  // Gone from there, another request has brought it back.
  return (await selectDeleted(deps, id).get()) ? 'email-taken' : 'unknown'
}
