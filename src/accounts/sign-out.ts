import { and, eq, sql } from 'drizzle-orm'
import type { BatchItem } from 'drizzle-orm/batch'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { keepEvents, keepFound, logEvents, type Told } from '../events/trail.ts'
import { nextVersion } from './accounts.ts'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from './still-superuser.ts'

/** What the functions here need; Deps has it. */
interface Needs {
  db: Database
  now(): number
}

/**
 * Ends every session and access token of some accounts, on a superuser's word: the credential version
 * goes up. Gives the ids of those that there are. `alongside`: statements that run behind what keeps the events.
 */
export async function signOutUsers(
  deps: Needs,
  ids: readonly string[],
  actor: Actor,
  alongside: readonly BatchItem<'sqlite'>[] = [],
): Promise<string[] | LostRight> {
  const { db, now } = deps
  // As JSON: D1 takes 100 parameters.
  const among = sql`${user.id} in (select value from json_each(${JSON.stringify(ids)}))`
  const [changed, , [right]] = await db.batch([
    db
      .update(user)
      .set({ credential_version: nextVersion, updated_at: now() })
      .where(and(among, isStillSuperuser(deps, actor)))
      .returning({ id: user.id }),
    keepFound(
      deps,
      sql`select 'user.signed_out' as kind, ${user.id} as user_id, ${actor.id} as actor_id,
        null as fields from ${user} where ${among}`,
    ),
    selectRight(deps, actor),
    ...alongside,
  ])
  const lost = changed.length === 0 ? findLost(right) : undefined
  if (lost) return lost
  logEvents(changed.map(({ id }) => tellSignedOut(id, actor.id)))
  return changed.map(({ id }) => id)
}

/**
 * The same on the user's own word; false if what let the user in has gone meanwhile. `alongside`:
 * statements that run behind it in the same transaction.
 */
export async function signOutMyself(
  deps: Needs,
  { id, credential_version }: User,
  alongside: readonly BatchItem<'sqlite'>[],
): Promise<boolean> {
  const { db, now } = deps
  const told = [tellSignedOut(id, id)]
  const isIn = and(eq(user.id, id), eq(user.credential_version, credential_version))
  const [changed] = await db.batch([
    db
      .update(user)
      .set({ credential_version: nextVersion, updated_at: now() })
      .where(and(isIn, eq(user.is_active, true)))
      .returning({ id: user.id }),
    keepEvents(deps, told),
    ...alongside,
  ])
  if (changed.length === 0) return false
  logEvents(told)
  return true
}

function tellSignedOut(userId: string, actorId: string): Told {
  return { kind: 'user.signed_out', userId, actorId }
}
