import { languageOf } from '../accounts/language.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { loginCodes } from '../limits.ts'
import { loginCodePage } from '../mail/links.ts'
import type { Message } from '../mail/mailer.ts'
import { loginCodeMessage } from '../mail/messages.ts'
import type { ClaimedMail } from '../outbox/deliver.ts'
import { makeLoginCode } from '../sign-in/login-codes.ts'

/** The mail with a code that lets a login's password be looked at once; none for an inactive user. */
export async function writeLoginCodeMail(
  deps: Deps,
  user: User,
  { asker, created_at: askedAt }: ClaimedMail,
): Promise<Message | undefined> {
  if (!user.is_active) return undefined
  const token = await makeLoginCode(deps, user)
  const { lifetimeSeconds } = loginCodes
  const language = languageOf(deps, user)
  const url = loginCodePage(deps.config, user.email)
  return loginCodeMessage({ to: user.email, language, token, url, lifetimeSeconds, asker, askedAt })
}
