import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { user } from '../db/schema/accounts.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from './still-superuser.ts'

/** What signOutEverywhere needs; Deps has it. */
interface Needs {
  db: Database
  now(): number
}

/** Ends every access token of an account, on a superuser's word: the credential version goes up. */
export async function signOutEverywhere(
  deps: Needs,
  id: string,
  actor: Actor,
): Promise<'signed-out-everywhere' | 'gone' | LostRight> {
  const { db, now } = deps
  const told: Told[] = [{ kind: 'user.signed_out', userId: id, actorId: actor.id }]
  const [changed, , [right]] = await db.batch([
    db
      .update(user)
      .set({ credential_version: sql`${user.credential_version} + 1`, updated_at: now() })
      .where(and(eq(user.id, id), isStillSuperuser(deps, actor)))
      .returning({ id: user.id }),
    keepEvents(deps, told),
    selectRight(deps, actor),
  ])
  if (changed.length === 0) return findLost(right) ?? 'gone'
  logEvents(told)
  return 'signed-out-everywhere'
}
