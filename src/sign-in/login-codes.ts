import { and, eq, gt, inArray, lte, not, type SQL } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { type User, user } from '../db/schema/accounts.ts'
import { loginCode } from '../db/schema/sign-in.ts'
import type { Keys } from '../keys/keys.ts'
import { loginCodes } from '../limits.ts'
import { hideName } from './counters.ts'

/** What the functions here need; Deps has it. */
interface Needs {
  db: Database
  keys: Keys
  now(): number
}

/** Without letters and digits that look alike: 32 of them, so that each is five random bits. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
const characters = 10
/** A code with blanks in it; what is longer is none. */
const mostTyped = 40

/** Makes the code of an account, in place of an earlier one; 50 random bits, `ABCDE-FGHJK`. */
export async function makeLoginCode(deps: Needs, { id, email_canonical }: User): Promise<string> {
  const bytes = crypto.getRandomValues(new Uint8Array(characters))
  const code = [...bytes].map((byte) => alphabet.charAt(byte % alphabet.length)).join('')
  const code_hash = await hashLoginCode(deps, email_canonical, code)
  const row = { code_hash, expires_at: deps.now() + loginCodes.lifetimeSeconds }
  await deps.db
    .insert(loginCode)
    .values({ user_id: id, ...row })
    .onConflictDoUpdate({ target: loginCode.user_id, set: row })
  return `${code.slice(0, 5)}-${code.slice(5)}`
}

/**
 * The statement that spends the code of the account of an address unless `isBarred`; it gives a row
 * if the code was right, which it is once.
 */
export function spendLoginCode(
  { db, now }: Pick<Needs, 'db' | 'now'>,
  canonical: string,
  codeHash: string,
  isBarred: SQL,
) {
  const owner = db.select({ id: user.id }).from(user).where(eq(user.email_canonical, canonical))
  const isRight = and(eq(loginCode.code_hash, codeHash), gt(loginCode.expires_at, now()))
  return db
    .delete(loginCode)
    .where(and(inArray(loginCode.user_id, owner), isRight, not(isBarred)))
    .returning({ user_id: loginCode.user_id })
}

/** The statement that reads whether a user has a code; not the code. */
export function selectLoginCode(db: Database, userId: string) {
  const { expires_at } = loginCode
  return db.select({ expires_at }).from(loginCode).where(eq(loginCode.user_id, userId))
}

/**
 * What is stored of a code, in whatever case and spacing it was typed. It is of the address too: a
 * change of it ends the code that was mailed there (SECURITY 21).
 */
export function hashLoginCode(
  deps: Pick<Needs, 'keys'>,
  canonical: string,
  typed: string,
): Promise<string> {
  const code = typed
    .slice(0, mostTyped)
    .toUpperCase()
    .replace(/[^A-Z\d]/g, '')
  return hideName(deps, `login code ${code} mailed to ${canonical}`)
}

/** Deletes codes that are over, at most so many. */
export function sweepLoginCodes({ db, now }: Pick<Needs, 'db' | 'now'>, most: number) {
  const over = db
    .select({ id: loginCode.user_id })
    .from(loginCode)
    .where(lte(loginCode.expires_at, now()))
    .limit(most)
  return db.delete(loginCode).where(inArray(loginCode.user_id, over))
}
