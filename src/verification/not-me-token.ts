import { and, eq, exists, notExists, or } from 'drizzle-orm'
import { newPassword } from '../accounts/accounts.ts'
import { subjectId } from '../accounts/user-id.ts'
import { oauthAccount, type User, user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'

/** What became of an account that is not the reader's of its mail. */
type Disowned = 'account_removed' | 'password_removed'

/** What such a token says. */
interface Claims {
  id: string
  email: string
  ver: number
}

/** The token with which the reader of a verification mail says that the account is another's. */
export function issueNotMeToken({ tokens, now }: Deps, owner: User): Promise<string> {
  const { id, email_canonical, credential_version } = owner
  return tokens.issue('notMe', { sub: id, email: email_canonical, ver: credential_version }, now())
}

/** What such a token names, if it is not too old; spends nothing. */
export async function readNotMeToken(
  { tokens, now }: Pick<Deps, 'tokens' | 'now'>,
  token: string,
): Promise<Claims | undefined> {
  const claims = await tokens.read('notMe', token, now())
  const { email, ver } = claims ?? {}
  const id = subjectId(claims)
  if (id === undefined || typeof email !== 'string' || typeof ver !== 'number') return undefined
  return { id, email, ver }
}

/** Whether there is still an account that such a token is good for. */
export async function hasDisownable({ db }: Pick<Deps, 'db'>, claims: Claims): Promise<boolean> {
  const found = await db.select({ id: user.id }).from(user).where(whomItNames(claims)).get()
  return found !== undefined
}

function whomItNames({ id, email, ver }: Claims) {
  return and(
    eq(user.id, id),
    eq(user.email_canonical, email),
    or(eq(user.is_verified, false), eq(user.credential_version, ver)),
    eq(user.is_active, true),
  )
}

/**
 * Spends such a token: removes the account if nothing has been done with it, else puts a password in
 * place that no one knows, which ends all access tokens. Undefined if the token is not good: it hangs on
 * the address and, once that is verified, on the password. Before, a new password may be of whoever
 * made the account, and does not end it.
 */
export async function spendNotMeToken(deps: Deps, token: string): Promise<Disowned | undefined> {
  const { db, passwords, now } = deps
  const claims = await readNotMeToken(deps, token)
  if (!claims) return undefined
  const { id } = claims
  const named = whomItNames(claims)
  const told = (result: Disowned): Told[] => [
    { kind: 'user.disowned', userId: id, fields: { result } },
  ]
  const [removed, , left] = await db.batch([
    db
      .delete(user)
      .where(and(named, isUntouched(deps)))
      .returning({ id: user.id }),
    keepEvents(deps, told('account_removed')),
    db.select({ id: user.id }).from(user).where(named),
  ])
  if (removed.length > 0) {
    logEvents(told('account_removed'))
    return 'account_removed'
  }
  if (left.length === 0) return undefined
  const unknown = await passwords.hash(crypto.randomUUID() + crypto.randomUUID())
  const [changed] = await db.batch([
    db
      .update(user)
      .set({ ...newPassword(unknown), has_password: false, updated_at: now() })
      .where(named)
      .returning({ id: user.id }),
    keepEvents(deps, told('password_removed')),
    db
      .delete(oauthAccount)
      .where(and(eq(oauthAccount.user_id, id), hasPasswordHash(deps, id, unknown))),
  ])
  if (changed.length === 0) return undefined
  logEvents(told('password_removed'))
  return 'password_removed'
}

/** Whether the same batch has put that hash in place: no one else has it. */
function hasPasswordHash({ db }: Pick<Deps, 'db'>, id: string, hash: string) {
  const isIt = and(eq(user.id, id), eq(user.hashed_password, hash))
  return exists(db.select({ id: user.id }).from(user).where(isIt))
}

/** Never verified, and as it was when it was made: what has a history may be a person's, in a typo. */
export function isUntouched({ db }: Pick<Deps, 'db'>) {
  const linked = db.select({ id: oauthAccount.id }).from(oauthAccount)
  return and(
    eq(user.is_verified, false),
    eq(user.is_superuser, false),
    eq(user.updated_at, user.created_at),
    notExists(linked.where(eq(oauthAccount.user_id, user.id))),
  )
}
