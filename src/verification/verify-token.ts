import { and, eq } from 'drizzle-orm'
import { languageOf } from '../accounts/language.ts'
import { subjectId } from '../accounts/user-id.ts'
import { type User, user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { canonicalEmail } from '../email-address/address.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import { verifyPage } from '../mail/links.ts'
import type { Message } from '../mail/mailer.ts'
import { verifyEmailMessage } from '../mail/messages.ts'
import type { ClaimedMail } from '../outbox/deliver.ts'
import { issueNotMeToken } from './not-me-token.ts'

/**
 * The mail with a token that proves the address, and one that says that the account is another's; none
 * for an inactive or verified user.
 */
export async function writeVerifyMail(
  deps: Deps,
  user: User,
  { asker, created_at: askedAt }: ClaimedMail,
): Promise<Message | undefined> {
  const { id, email, is_active, is_verified, created_at: madeAt } = user
  if (!is_active || is_verified) return undefined
  const token = await deps.tokens.issue('verify', { sub: id, email }, deps.now())
  const notMeToken = await issueNotMeToken(deps, user)
  const lifetimeSeconds = deps.config.lifetimesSeconds.verify
  const url = verifyPage(deps.config)
  const language = languageOf(deps, user)
  const asked = { asker, askedAt, madeAt, language }
  return verifyEmailMessage({ to: email, token, notMeToken, url, lifetimeSeconds, ...asked })
}

/** Whom a verify token names, if it is not too old; spends nothing. */
export async function readVerifyToken(
  { tokens, now }: Pick<Deps, 'tokens' | 'now'>,
  token: string,
): Promise<{ id: string; email: string } | undefined> {
  const claims = await tokens.read('verify', token, now())
  const id = subjectId(claims)
  if (id === undefined || typeof claims?.email !== 'string') return undefined
  return { id, email: claims.email }
}

/** Whether whom such a token names has verified that address already. */
export async function isVerified(
  { db }: Pick<Deps, 'db'>,
  { id, email }: { id: string; email: string },
): Promise<boolean> {
  const named = and(eq(user.id, id), eq(user.email_canonical, canonicalEmail(email)))
  const done = and(named, eq(user.is_verified, true))
  return (await db.select({ id: user.id }).from(user).where(done).get()) !== undefined
}

/**
 * Spends a verify token: the user, now verified; or why not. The token is good only while the user
 * has the address that it was mailed to.
 */
export async function spendVerifyToken(
  deps: Deps,
  token: string,
): Promise<User | 'bad-token' | 'already-verified'> {
  const { db, now } = deps
  const claims = await readVerifyToken(deps, token)
  if (!claims) return 'bad-token'
  const { id, email } = claims
  const named = and(eq(user.id, id), eq(user.email_canonical, canonicalEmail(email)))
  const told: Told[] = [{ kind: 'user.verified', userId: id }]
  const [[verified]] = await db.batch([
    db
      .update(user)
      .set({ is_verified: true, updated_at: now() })
      .where(and(named, eq(user.is_verified, false)))
      .returning(),
    keepEvents(deps, told),
  ])
  if (verified) {
    logEvents(told)
    return verified
  }
  const found = await db.select({ id: user.id }).from(user).where(named).get()
  return found ? 'already-verified' : 'bad-token'
}
