import { createUser } from '../accounts/accounts.ts'
import { type PasswordRefusal, refusePassword } from '../accounts/password-policy.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { logEvent } from '../log.ts'
import type { Asker } from '../mail/asker.ts'
import { type DraftMail, draftMail, insertMailForUser } from '../outbox/queue.ts'
import { findOwner } from '../providers/domains.ts'
import type { Language } from '../texts/languages.ts'

/**
 * An account that is wanted; `profile`: values of fields that the person may write; `verifies`: whether the
 * address gets its verification mail.
 */
interface Wanted {
  email: string
  password: string
  /** What the browser likes best of ours, if anything. */
  language: Language | undefined
  profile: Readonly<Record<string, unknown>>
  verifies: boolean
}

/** The new account, and its verification mail if one is promised; or why there is none. */
type Outcome =
  | { user: User; mail: DraftMail | undefined }
  | ({ refusal: 'invalid-password' } & PasswordRefusal)
  | { refusal: 'email-taken' }
  | { refusal: 'elsewhere'; provider: string }

/**
 * Makes an active, unverified account, and promises its verification mail in the same transaction; the
 * caller delivers it. A mailbox that had its share of mails gets none.
 */
export async function register(
  deps: Deps,
  { email, password, language, profile, verifies }: Wanted,
  asker: Asker,
): Promise<Outcome> {
  const provider = await findOwner(deps, email)
  if (provider !== undefined) return { refusal: 'elsewhere', provider }
  const refused = await refusePassword(deps, password)
  if (refused) return { refusal: 'invalid-password', ...refused }
  const hashedPassword = await deps.passwords.hash(password)
  const mail = verifies ? await draftMail(deps, 'verify', email, asker) : undefined
  const created = await createUser(
    deps,
    { email, hashedPassword, language, profile },
    mail && ((id) => insertMailForUser(deps, mail, id)),
  )
  if (!created) return { refusal: 'email-taken' }
  const { user, alongside: queued = [] } = created
  logEvent('user.registered', { user_id: user.id })
  if (!mail || queued.length > 0) return { user, mail }
  logEvent('mail.limited', { user_id: user.id, purpose: mail.purpose })
  return { user, mail: undefined }
}
