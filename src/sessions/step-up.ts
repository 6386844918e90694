import { and, eq, isNull, sql } from 'drizzle-orm'
import { type Proofs, type Session, session } from '../db/schema/sessions.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import { sessionLimits } from '../limits.ts'
import type { Store } from './live-session.ts'

/**
 * Whether a change of password or address, or a deletion, may go on (SECURITY 39): a session needs a
 * proof that is less than ten minutes old. A token of the contract has no session, and goes on as
 * there. `now`: Unix seconds.
 */
export function isSteppedUp(current: Session | undefined, now: number): boolean {
  if (!current) return true
  return Object.values(current.proofs).some((at) => at > now - sessionLimits.stepUpSeconds)
}

/** Writes down that a proof was given again; false if the session has ended meanwhile. */
export async function stepUp(
  deps: Store,
  { id, user_id, credential_version }: Session,
  proof: keyof Proofs,
): Promise<boolean> {
  const { db, now } = deps
  const fields = { session_id: id, proofs: proof }
  const told: Told[] = [{ kind: 'session.stepped_up', userId: user_id, actorId: user_id, fields }]
  const isSame = and(eq(session.id, id), eq(session.credential_version, credential_version))
  const [changed] = await db.batch([
    db
      .update(session)
      .set({ proofs: sql`json_set(${session.proofs}, ${`$.${proof}`}, cast(${now()} as integer))` })
      .where(and(isSame, isNull(session.ended_at)))
      .returning({ id: session.id }),
    keepEvents(deps, told),
  ])
  if (changed.length === 0) return false
  logEvents(told)
  return true
}
