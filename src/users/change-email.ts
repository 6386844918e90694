import { and, eq } from 'drizzle-orm'
import { addressIsFree, findUsersById } from '../accounts/accounts.ts'
import { languageOf } from '../accounts/language.ts'
import { movedByPerson } from '../accounts/moved-address.ts'
import { subjectId } from '../accounts/user-id.ts'
import { type User, user } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { canonicalEmail, emailColumns } from '../email-address/address.ts'
import { keepEvents, logEvents, type Told } from '../events/trail.ts'
import type { Asker } from '../mail/asker.ts'
import { changeEmailLink } from '../mail/links.ts'
import type { Message } from '../mail/mailer.ts'
import { changeEmailMessage } from '../mail/messages.ts'
import type { ClaimedMail } from '../outbox/deliver.ts'
import { type DraftMail, queueMailElsewhere } from '../outbox/queue.ts'
import { findOwnerOfMove } from '../providers/domains.ts'
import { tellOldAddress } from './tell-old-address.ts'

/** Why no mail was promised. `off`: by EMAIL_SELF_SERVICE, or as there are no pages to confirm on. */
type NotRequested =
  | { refusal: 'off' | 'unchanged' }
  | { refusal: 'elsewhere'; provider: string }
  | { retryAfterSeconds: number }

/**
 * Promises the mail with which a user confirms a new address, in one round trip: the same work and answer
 * whether or not that has an account. The caller delivers it, by writeEmailChange(). `newAddress` is as
 * parseEmail() gives it; the caller has asked for a fresh proof of who asks.
 */
export async function requestEmailChange(
  deps: Deps,
  person: User,
  newAddress: string,
  asker: Asker,
): Promise<{ mail: DraftMail } | NotRequested> {
  const { emailSelfService, pages } = deps.config
  if (!emailSelfService || pages === undefined) return { refusal: 'off' }
  if (canonicalEmail(newAddress) === person.email_canonical) return { refusal: 'unchanged' }
  const provider = await findOwnerOfMove(deps, person.email, newAddress)
  if (provider !== undefined) return { refusal: 'elsewhere', provider }
  return queueMailElsewhere(deps, 'change-email', person, newAddress, asker)
}

/** The mail with the token; none for an inactive user, or to an address that has an account. */
export async function writeEmailChange(
  deps: Deps,
  person: User,
  { address, asker, created_at: askedAt }: ClaimedMail,
): Promise<Message | undefined> {
  const { pages, lifetimesSeconds } = deps.config
  if (!person.is_active || pages === undefined || !address) return undefined
  if (await findHolder(deps, address).get()) return undefined
  const { id: sub, credential_version: ver, email_canonical: old } = person
  const claims = { sub, ver, old, email: address }
  const link = changeEmailLink(pages, await deps.tokens.issue('changeEmail', claims, deps.now()))
  const language = languageOf(deps, person)
  const lifetimeSeconds = lifetimesSeconds.changeEmail
  return changeEmailMessage({ to: address, language, link, lifetimeSeconds, asker, askedAt })
}

/** Which address such a token gives in place of which; it looks at no account, and spends nothing. */
export async function readEmailChange(
  { tokens, now }: Pick<Deps, 'tokens' | 'now'>,
  token: string,
): Promise<{ email: string; old: string } | undefined> {
  const { email, old } = (await tokens.read('changeEmail', token, now())) ?? {}
  return typeof email === 'string' && typeof old === 'string' ? { email, old } : undefined
}

/** `bad-token`: it is no such one, or the account has another address or credential version by now. */
type Confirmed = { user: User } | { refusal: 'off' | 'bad-token' | 'email-taken' }

/**
 * Spends such a token: the account has the new address, verified, and the old one is told of it:
 * tell-old-address.ts. Sessions go on.
 */
export async function spendEmailChange(
  deps: Deps,
  token: string,
  asker: Asker = {},
): Promise<Confirmed> {
  const { db, now } = deps
  if (!deps.config.emailSelfService) return { refusal: 'off' }
  const claims = await deps.tokens.read('changeEmail', token, now())
  const id = subjectId(claims)
  const { email, ver, old } = claims ?? {}
  if (id === undefined || typeof email !== 'string') return { refusal: 'bad-token' }
  const found = (await findUsersById(deps, [id])).get(id)
  const isGood =
    found?.is_active && found.credential_version === ver && found.email_canonical === old
  if (!isGood) return { refusal: 'bad-token' }
  // It may own the domain since the mail was sent.
  if (await findOwnerOfMove(deps, found.email, email)) return { refusal: 'off' }
  const told: Told[] = [{ kind: 'email.changed', userId: id }]
  const isSame = and(
    eq(user.id, id),
    eq(user.is_active, true),
    eq(user.credential_version, found.credential_version),
    eq(user.email_canonical, found.email_canonical),
    addressIsFree(db, email),
  )
  const [[changed], , [holder]] = await db.batch([
    db
      .update(user)
      .set({
        ...emailColumns(email),
        ...movedByPerson(found, now()),
        is_verified: true,
        updated_at: now(),
      })
      .where(isSame)
      .returning(),
    keepEvents(deps, told),
    findHolder(deps, email),
    ...tellOldAddress(deps, found, asker),
  ])
  if (!changed) return { refusal: holder ? 'email-taken' : 'bad-token' }
  logEvents(told)
  return { user: changed }
}

function findHolder({ db }: Pick<Deps, 'db'>, address: string) {
  const isAt = eq(user.email_canonical, canonicalEmail(address))
  return db.select({ id: user.id }).from(user).where(isAt)
}
