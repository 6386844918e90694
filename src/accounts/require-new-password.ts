import { and, eq } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from './still-superuser.ts'

/**
 * Wants a new password of a user at the next sign-in, on a superuser's word, until one is set. Sessions and
 * tokens go on.
 */
export async function requireNewPassword(
  deps: { db: Database; now(): number },
  { id }: Pick<User, 'id'>,
  actor: Actor,
): Promise<'required' | 'gone' | LostRight> {
  const { db, now } = deps
  const told: Told[] = [{ kind: 'password.required', userId: id, actorId: actor.id }]
  const [changed, , [right]] = await db.batch([
    db
      .update(user)
      .set({ new_password_required_at: now(), updated_at: now() })
      .where(and(eq(user.id, id), isStillSuperuser(deps, actor)))
      .returning({ id: user.id }),
    keepEvents(deps, told),
    selectRight(deps, actor),
  ])
  if (changed.length === 0) return findLost(right) ?? 'gone'
  logEvents(told)
  return 'required'
}
