import { and, eq } from 'drizzle-orm'
import type { Passwords } from '../crypto/password-hasher.ts'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'
import type { Keys } from '../keys/keys.ts'
import { guessesInFlight } from '../limits.ts'
import { logError, logEvent, logWarning } from '../log.ts'
import { type Attempt, type FoundUser, type Guess, openAttempt } from './attempt.ts'
import { judgeAttempt, type Refusal, settleFailure } from './judge.ts'
import { giveBack } from './tickets.ts'

interface Needs {
  db: Database
  passwords: Passwords
  config: { rateLimits: boolean }
  keys: Keys
  now(): number
}

interface Login extends Guess {
  password: string
}

/** The user, or why there is none. */
type Outcome = ({ user: FoundUser } | { refusal: Refusal }) & {
  /** Whose client has proved to be theirs by a mailed code, though its login was refused. */
  provedBy?: User | undefined
  /** What is to be done once the answer is out: gives back what was taken from the counters. */
  afterwards?: (() => Promise<void>) | undefined
}

/**
 * The one place that checks a password, and counts and logs the failures: after too many it looks at
 * none. An unknown address and an inactive account cost the same work as a wrong password. A hash of
 * another scheme or other settings than today's is replaced, unless the password has been changed
 * meanwhile.
 */
export async function authenticate(deps: Needs, { password, ...guess }: Login): Promise<Outcome> {
  const attempt = await openAttempt(deps, guess)
  const { user: found } = attempt
  const provedBy = attempt.codeIsGood ? found : undefined
  const refusal = judgeAttempt(deps, attempt)
  if (refusal) return refuse(found, refusal)
  const verdict = await look(deps, password, attempt)
  if (verdict === 'busy') {
    const busy = refuse(found, { why: 'too-many', retryAfterSeconds: 1 })
    return { ...busy, provedBy, afterwards: returnTickets(deps, attempt) }
  }
  if (!found?.is_active || !verdict.matches) {
    logEvent('login.failed', { user_id: found?.id, reason: explain(found, verdict.matches) })
    return { ...refuse(found, await settleFailure(deps, attempt)), provedBy }
  }
  if (verdict.newHash === undefined)
    return { user: found, afterwards: returnTickets(deps, attempt) }
  await storeNewHash(deps, found, verdict.newHash, attempt)
  return { user: found }
}

/**
 * Compares the password with the hash of the account, or does as much work without one. A hasher
 * that fails is busy: only a verdict spends a ticket.
 */
async function look({ passwords }: Needs, password: string, { user: found, counters }: Attempt) {
  const [counter] = counters
  const options = {
    rehash: found?.is_active ?? false,
    inFlight: counter && { key: counter.key, most: guessesInFlight },
  }
  const verdict = await passwords
    .verify(password, found?.hashed_password, options)
    .catch((error: unknown) => {
      logError('A password could not be compared', error)
      return 'busy' as const
    })
  if (found && verdict !== 'busy' && verdict.fault) {
    logWarning('The stored password hash can not be used', {
      user_id: found.id,
      reason: verdict.fault,
    })
  }
  return verdict
}

function explain(found: User | undefined, matches: boolean): string {
  if (!found) return 'unknown_account'
  return matches ? 'inactive' : 'wrong_password'
}

function refuse(found: User | undefined, refusal: Refusal): { refusal: Refusal } {
  const { why } = refusal
  if (why !== 'bad-credentials') logEvent('login.limited', { user_id: found?.id, reason: why })
  return { refusal }
}

function returnTickets(deps: Needs, { tickets }: Attempt): (() => Promise<void>) | undefined {
  if (tickets.length === 0) return undefined
  return async () => {
    await giveBack(deps, tickets)
  }
}

/** A login is good whether or not its new hash can be stored. */
async function storeNewHash(deps: Needs, found: User, newHash: string, { tickets }: Attempt) {
  const { db, now } = deps
  const unchanged = and(eq(user.id, found.id), eq(user.hashed_password, found.hashed_password))
  const values = { hashed_password: newHash, updated_at: now() }
  const store = db.update(user).set(values).where(unchanged)
  try {
    await db.batch(tickets.length > 0 ? [store, giveBack(deps, tickets)] : [store])
  } catch (error) {
    logError('A new password hash could not be stored', error)
  }
}
