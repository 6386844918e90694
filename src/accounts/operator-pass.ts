import { and, eq, gt, lte, sql } from 'drizzle-orm'
import { hashPass } from '../crypto/operator-pass.ts'
import type { Database } from '../db/client.ts'
import { operatorPass, type User, user } from '../db/schema/accounts.ts'

/** What the functions here need; Deps has it. */
interface Store {
  db: Database
  now(): number
}

/** The person who runs a command: one who can write to D1. */
export interface Operator {
  /** What the trail calls all of them. */
  id: 'operator'
  passHash: string
}

/** The operator of a pass, if it is good, and the user of an id, if it is given; in one round trip. */
export async function findOperator(
  deps: Store,
  pass: string,
  userId: string | undefined,
): Promise<{ operator: Operator | undefined; other: User | undefined }> {
  const { db } = deps
  const operator: Operator = { id: 'operator', passHash: await hashPass(pass) }
  const [[good], [other]] = await db.batch([
    selectPass(deps, operator),
    // No user has an empty id.
    db
      .select()
      .from(user)
      .where(eq(user.id, userId ?? '')),
  ])
  return { operator: good && operator, other }
}

/** The statement that gives a row while the operator's pass is good; the right is a superuser's. */
export function selectPass({ db, now }: Store, { passHash }: Operator) {
  const isGood = and(eq(operatorPass.hash, passHash), gt(operatorPass.expires_at, now()))
  return db
    .select({ isSuperuser: sql`1`.mapWith(Boolean) })
    .from(operatorPass)
    .where(isGood)
}

/** Deletes the passes that are over. */
export async function purgePasses({ db, now }: Store): Promise<void> {
  await db.delete(operatorPass).where(lte(operatorPass.expires_at, now()))
}
