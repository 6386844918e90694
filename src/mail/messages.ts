import { type Language, textsIn } from '../texts/languages.ts'
import { type Asker, describeAsker, formatDuration, formatTime } from './asker.ts'
import { compose, type Paragraph } from './compose.ts'
import type { Message } from './mailer.ts'

/** A token to mail. `url` is the page for it, with `{token}` where the token goes. */
export interface TokenMail {
  to: string
  language: Language
  token: string
  url: string | undefined
  lifetimeSeconds: number
  asker: Asker | null
  /** Unix seconds. */
  askedAt: number
}

/** The page may have `{not_me}` too, where the token goes that says so. */
export interface VerifyMail extends TokenMail {
  notMeToken: string
  /** When the account was made, in Unix seconds. */
  madeAt: number
}

/** What a mail with a token says. */
interface Words {
  subject: string
  reason: string
  /** What the link is for. A code has none. */
  open?: string
  /** What the token itself is for, and how it is sent. */
  use: string
  send: string
  ignore: string
}

const resetRequest = { code: 'POST /auth/reset-password\n{"token": "...", "password": "..."}' }
const verifyRequest = { code: 'POST /auth/verify\n{"token": "..."}' }
const loginRequest = { code: 'POST /auth/jwt/login\nusername=...&password=...&login_code=...' }

/** Tells how to choose a new password: with the link or, if there is no page, with the API. */
export function resetPasswordMessage(mail: TokenMail): Message {
  return composeToken(textsIn(mail.language).mails.reset, resetRequest, mail)
}

/** The same to someone whose account has no password. */
export function firstPasswordMessage(mail: TokenMail): Message {
  const { reset, firstPassword } = textsIn(mail.language).mails
  return composeToken({ ...reset, ...firstPassword }, resetRequest, mail)
}

/** Tells someone for whom an account was made how to choose its first password. */
export function invitationMessage(mail: TokenMail): Message {
  return composeToken(textsIn(mail.language).mails.invite, resetRequest, mail)
}

/**
 * Tells a code that lets a login's password be looked at while the account is under attack. `url`: the page
 * where it is typed.
 */
export function loginCodeMessage({ url, ...mail }: TokenMail): Message {
  const words = textsIn(mail.language).mails.loginCode
  const code = { ...mail, url: undefined }
  if (url === undefined) return composeToken(words, loginRequest, code)
  return composeToken({ ...words, send: words.onPage }, { link: url }, code)
}

/** Tells how to verify an address, or to disown the account: with the link, or with the API. */
export function verifyEmailMessage(mail: VerifyMail): Message {
  const { verify } = textsIn(mail.language).mails
  const words = { ...verify, reason: verify.reason(formatTime(mail.language, mail.madeAt)) }
  const url = mail.url?.replaceAll('{not_me}', () => encodeURIComponent(mail.notMeToken))
  return composeToken(words, verifyRequest, { ...mail, url }, explainNotMe(mail))
}

function explainNotMe({ url, language, notMeToken }: VerifyMail): Paragraph[] {
  const { notMeByLink, notMeByToken } = textsIn(language).mails.verify
  if (url?.includes('{not_me}')) return [notMeByLink]
  return [notMeByToken, { code: notMeToken }, { code: 'POST /auth/not-me\n{"token": "..."}' }]
}

function composeToken(
  words: Words,
  request: Paragraph,
  mail: TokenMail,
  more: Paragraph[] = [],
): Message {
  const { to, language, asker, askedAt } = mail
  const asked = textsIn(language).mails.asked(describeAsker(language, asker, askedAt))
  const paragraphs = [words.reason, asked, ...explain(words, request, mail), words.ignore, ...more]
  return compose({ to, language, subject: words.subject, paragraphs })
}

function explain({ open, use, send }: Words, request: Paragraph, mail: TokenMail): Paragraph[] {
  const { language, url, token } = mail
  const valid = textsIn(language).mails.valid(formatDuration(language, mail.lifetimeSeconds))
  if (url !== undefined && open !== undefined) {
    return [
      `${open} ${valid}`,
      { link: url.replaceAll('{token}', () => encodeURIComponent(token)) },
    ]
  }
  return [`${use} ${valid}`, { code: token }, send, request]
}

/** A security mail. `at`: when that happened of which it tells, in Unix seconds. */
interface AlarmMail {
  to: string
  language: Language
  kind: keyof ReturnType<typeof textsIn>['mails']['alarms']
  link: string
  lifetimeSeconds: number
  asker: Asker | null
  at: number
}

/** Tells what happened to an account, and how to undo it. */
export function alarmMessage(mail: AlarmMail): Message {
  const { to, language, kind, link, lifetimeSeconds, asker, at } = mail
  const { alarms, aProvider, ifItWasYou, valid } = textsIn(language).mails
  const { subject, reason, undo } = alarms[kind]
  const happened = reason(describeAsker(language, asker, at), asker?.link ?? aProvider)
  const undoing = `${undo} ${valid(formatDuration(language, lifetimeSeconds))}`
  return compose({ to, language, subject, paragraphs: [happened, ifItWasYou, undoing, { link }] })
}

/** Tells the reader of a new address how to give it to the account of who asked for that. */
export function changeEmailMessage(
  mail: Omit<TokenMail, 'token' | 'url'> & { link: string },
): Message {
  const { to, language, link, lifetimeSeconds, asker, askedAt } = mail
  const { asked, changeEmail, valid } = textsIn(language).mails
  const { subject, reason, open, ignore } = changeEmail
  const opening = `${open} ${valid(formatDuration(language, lifetimeSeconds))}`
  const when = asked(describeAsker(language, asker, askedAt))
  return compose({ to, language, subject, paragraphs: [reason, when, opening, { link }, ignore] })
}
