import { languageOf } from '../accounts/language.ts'
import { issueResetToken } from '../accounts/reset-token.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Deps } from '../deps.ts'
import { invitationPage, resetPasswordPage } from '../mail/links.ts'
import type { Message } from '../mail/mailer.ts'
import {
  firstPasswordMessage,
  invitationMessage,
  resetPasswordMessage,
  type TokenMail,
} from '../mail/messages.ts'
import type { ClaimedMail } from './deliver.ts'

/** The mail with a token that changes the password once; none for an inactive user. */
export async function writeResetMail(
  deps: Deps,
  user: User,
  claimed: ClaimedMail,
): Promise<Message | undefined> {
  const mail = await writeToken(deps, user, claimed, resetPasswordPage(deps.config))
  if (!mail) return undefined
  return user.has_password ? resetPasswordMessage(mail) : firstPasswordMessage(mail)
}

/** The mail with the same token, for someone who has not had a password yet. */
export async function writeInvitation(
  deps: Deps,
  user: User,
  claimed: ClaimedMail,
): Promise<Message | undefined> {
  const mail = await writeToken(deps, user, claimed, invitationPage(deps.config))
  return mail && invitationMessage(mail)
}

async function writeToken(
  deps: Deps,
  user: User,
  { asker, created_at: askedAt }: ClaimedMail,
  url: string | undefined,
): Promise<TokenMail | undefined> {
  if (!user.is_active) return undefined
  const token = await issueResetToken(deps, user)
  const lifetimeSeconds = deps.config.lifetimesSeconds.reset
  const language = languageOf(deps, user)
  return { to: user.email, language, token, url, lifetimeSeconds, asker, askedAt }
}
