import { and, eq, exists, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { type Operator, selectPass } from './operator-pass.ts'

/** What the functions here need; Deps has it. */
interface Store {
  db: Database
  now(): number
}

/** Who acts by the right of a superuser. */
export type Actor = User | Operator

/** How an actor has lost the right to act since it was let in. `no-superuser`: or verified no more. */
export type LostRight = 'signed-out' | 'no-superuser'

/**
 * For the statement that does what an actor asked for: what let the actor in is still so. Who was
 * verified must be so still, since REQUIRE_VERIFIED_EMAIL may have asked for it.
 */
export function isStillSuperuser(deps: Store, who: Actor) {
  if ('passHash' in who) return exists(selectPass(deps, who))
  const actor = alias(user, 'actor')
  const isSame = and(eq(actor.id, who.id), eq(actor.credential_version, who.credential_version))
  const isAllowed = and(
    eq(actor.is_active, true),
    eq(actor.is_superuser, true),
    who.is_verified ? eq(actor.is_verified, true) : undefined,
  )
  return exists(deps.db.select({ id: actor.id }).from(actor).where(and(isSame, isAllowed)))
}

/** How the actor has lost the right to act; undefined if it is still there. */
export async function findLostRight(deps: Store, actor: Actor): Promise<LostRight | undefined> {
  return findLost(await selectRight(deps, actor).get())
}

/** The statement that reads what is left of the right of who acts; no row if they may do nothing. */
export function selectRight(deps: Store, actor: Actor) {
  if ('passHash' in actor) return selectPass(deps, actor)
  const { id, credential_version, is_verified } = actor
  const isIn = and(eq(user.credential_version, credential_version), eq(user.is_active, true))
  const isAllowed = sql`${user.is_superuser} and (${user.is_verified} or ${!is_verified})`
  return deps.db
    .select({ isSuperuser: isAllowed.mapWith(Boolean) })
    .from(user)
    .where(and(eq(user.id, id), isIn))
}

/** The same, of what that statement gives. */
export function findLost(right: { isSuperuser: boolean } | undefined): LostRight | undefined {
  if (!right) return 'signed-out'
  return right.isSuperuser ? undefined : 'no-superuser'
}
