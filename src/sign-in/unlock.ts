import { gt, or, sql } from 'drizzle-orm'
import {
  type Actor,
  findLost,
  isStillSuperuser,
  type LostRight,
  selectRight,
} from '../accounts/still-superuser.ts'
import type { User } from '../db/schema/accounts.ts'
import { failedLogin } from '../db/schema/sign-in.ts'
import type { Deps } from '../deps.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import { accountCounter } from './counters.ts'
import { type Count, type Counter, forgetFailures, listCounters, selectCounts } from './tickets.ts'

/** The statement that reads the wrong passwords of strangers that are counted against an account. */
export function selectLock(deps: Pick<Deps, 'db'>, counter: Counter) {
  return selectCounts(deps, sql`${listCounters([counter])}`)
}

/** What that statement's rows say. `now` and `barredUntil`: Unix seconds. */
export function readLock(rows: readonly Count[], now: number) {
  const [count] = rows
  const counts = count !== undefined && count.expires_at > now
  return {
    failures: counts ? count.failures : 0,
    barredUntil: counts && count.blocked_until > now ? count.blocked_until : undefined,
  }
}

/**
 * Forgets them on a superuser's word. What single networks and known clients are counted by stays: it
 * bars nobody else, and not for long.
 */
export async function unlock(
  deps: Deps,
  target: User,
  actor: Actor,
): Promise<'unlocked' | 'nothing-counted' | LostRight> {
  const { key } = await accountCounter(deps, target.email_canonical)
  const told: Told[] = [{ kind: 'user.unlocked', userId: target.id, actorId: actor.id }]
  const isCounted = or(gt(failedLogin.failures, 0), gt(failedLogin.blocked_until, 0))
  const [forgotten, , [right]] = await deps.db.batch([
    forgetFailures(deps, [key], sql`${isCounted} and ${isStillSuperuser(deps, actor)}`).returning({
      key: failedLogin.key,
    }),
    keepEvents(deps, told),
    selectRight(deps, actor),
  ])
  if (forgotten.length === 0) return findLost(right) ?? 'nothing-counted'
  logEvents(told)
  return 'unlocked'
}
