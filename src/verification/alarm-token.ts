import { and, eq, exists, isNull, lt, ne, not, or, sql } from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import { addressIsFree, newPassword } from '../accounts/accounts.ts'
import { languageOf } from '../accounts/language.ts'
import { isSpent, spendOnce } from '../accounts/spent.ts'
import { subjectId } from '../accounts/user-id.ts'
import { oauthAccount, type User, user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { canonicalEmail, emailColumns } from '../email-address/address.ts'
import { keepEvents, keepFound, logEvents, type Told } from '../events/trail.ts'
import { notMeLink } from '../mail/links.ts'
import type { Message } from '../mail/mailer.ts'
import { alarmMessage } from '../mail/messages.ts'
import { type AlarmKind, alarmKinds, readAlarmKind } from '../outbox/alarms.ts'
import type { ClaimedMail } from '../outbox/deliver.ts'
import { draftMail, insertMailBySuperuser, type Queued } from '../outbox/queue.ts'
import { sha256 } from '../sessions/session-secret.ts'
import { isUntouched } from './not-me-token.ts'

/** What the link of a security mail has done. */
export interface Secured {
  kind: AlarmKind
  /** `address_returned`: besides, the account has the address back that the mail went to. */
  result: 'password_removed' | 'address_returned'
  /** The reset mail, for the caller to deliver; none if the address is another account's. */
  reset: Queued | undefined
}

/** The mail that tells of a change, with the token that undoes it; none for an inactive user. */
export async function writeAlarm(
  deps: Deps,
  user: User,
  mail: ClaimedMail,
): Promise<Message | undefined> {
  const { pages, lifetimesSeconds } = deps.config
  const kind = readAlarmKind(mail.purpose)
  if (!user.is_active || !kind || pages === undefined) return undefined
  const to = mail.address ?? user.email
  const claims = { sub: user.id, jti: mail.id, alarm: kind, email: to, at: mail.created_at }
  const link = notMeLink(pages, await deps.tokens.issue('alarm', claims, deps.now()))
  return alarmMessage({
    to,
    kind,
    language: languageOf(deps, user),
    link,
    lifetimeSeconds: lifetimesSeconds.alarm,
    asker: mail.asker,
    at: mail.created_at,
  })
}

/**
 * Spends such a token, in one batch: ends all sessions and access tokens, puts a password in place that
 * no one knows, and promises a reset mail to the address that the token was mailed to. If that was the
 * address before, the account gets it back, verified; an account that was made with it
 * meanwhile and never used is removed. Undefined if the token is not good: it is good once, while the account is active, no superuser has set its address since
 * and has the address or, of an address before, has another.
 */
export async function spendAlarm(deps: Deps, token: string): Promise<Secured | undefined> {
  const { db, now } = deps
  const alarm = await readAlarm(deps, token)
  if (!alarm) return undefined
  const { id, kind, email, expiresAt, raisedAt } = alarm
  const canonical = canonicalEmail(email)
  const unknown = await deps.passwords.hash(crypto.randomUUID() + crypto.randomUUID())
  const told: Told[] = [{ kind: 'user.secured', userId: id, fields: { alarm: kind } }]
  const toldOfAddress: Told[] = [{ kind: 'email.changed', userId: id }]
  const mail = await draftMail(deps, 'reset', email, {})
  const once = { hash: await spentHash(alarm), expiresAt }
  const isAddressed = eq(user.email_canonical, canonical)
  const isGood = alarmKinds[kind].givesBackAddress ? not(isAddressed) : isAddressed
  const isRecent = or(isNull(user.alarms_since), lt(user.alarms_since, raisedAt))
  const named = and(eq(user.id, id), eq(user.is_active, true), isGood, isRecent)
  const squats = and(isAddressed, ne(user.id, id), isUntouched(deps), isSecured(db, id, unknown))
  const [, [secured], , , , , , [queued]] = await db.batch([
    spendOnce(deps, once, exists(db.select({ id: user.id }).from(user).where(named))),
    db
      .update(user)
      .set({ ...newPassword(unknown), has_password: false, updated_at: now() })
      .where(and(eq(user.id, id), sql`changes() > 0`))
      .returning(),
    keepEvents(deps, told),
    keepFound(
      deps,
      sql`select 'user.disowned' as kind, ${user.id} as user_id, null as actor_id,
        json_object('result', 'account_removed') as fields from ${user} where ${squats}`,
    ),
    db.delete(user).where(squats),
    db
      .update(user)
      .set({ ...emailColumns(email), is_verified: true, email_changed_at: null })
      .where(
        and(
          eq(user.id, id),
          eq(user.hashed_password, unknown),
          not(isAddressed),
          addressIsFree(db, email),
        ),
      ),
    keepEvents(deps, toldOfAddress),
    insertMailBySuperuser(deps, mail, id, and(eq(user.hashed_password, unknown), isAddressed)),
    // Behind all that asks for changes(). A thief may have linked a provider of their own.
    db.delete(oauthAccount).where(and(eq(oauthAccount.user_id, id), isSecured(db, id, unknown))),
  ])
  if (!secured) return undefined
  const isReturned = alarmKinds[kind].givesBackAddress && queued !== undefined
  logEvents([...told, ...(isReturned ? toldOfAddress : [])])
  // The row is as it was before its address was given back.
  const owner = { ...secured, ...emailColumns(email), email_canonical: canonical }
  const reset = queued && { mail, user: owner }
  return { kind, result: isReturned ? 'address_returned' : 'password_removed', reset }
}

/** Whether the same batch has secured the account: no one else has that hash. */
function isSecured(db: Deps['db'], id: string, unknown: string) {
  const mine = alias(user, 'mine')
  const isMine = and(eq(mine.id, id), eq(mine.hashed_password, unknown))
  return exists(db.select({ id: mine.id }).from(mine).where(isMine))
}

/** Whether such a token was used already. */
export async function isAlarmSpent(deps: Pick<Deps, 'db'>, alarm: { jti: string }) {
  return isSpent(deps, await spentHash(alarm))
}

function spentHash({ jti }: { jti: string }): Promise<string> {
  return sha256(`alarm ${jti}`)
}

/** What such a token names, if it is not too old; spends nothing. */
export async function readAlarm({ tokens, now }: Pick<Deps, 'tokens' | 'now'>, token: string) {
  const claims = await tokens.read('alarm', token, now())
  const id = subjectId(claims)
  const { email, jti, exp, at } = claims ?? {}
  const kind = readAlarmKind(claims?.alarm)
  if (id === undefined || !kind || typeof jti !== 'string') return undefined
  const isWhole = typeof email === 'string' && typeof exp === 'number' && typeof at === 'number'
  return isWhole ? { id, kind, email, jti, expiresAt: exp, raisedAt: at } : undefined
}
