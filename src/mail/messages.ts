import type { Message } from './mailer.ts'

/** What is known of a request that asks for a mail; each part is short, and of our own choice. */
export interface Asker {
  browser?: string | undefined
  system?: string | undefined
  /** Two letters (ISO 3166). */
  country?: string | undefined
  /** An IPv4 /24 or an IPv6 /48. */
  network?: string | undefined
}

/** A token to mail. `url` is the front end's page, with `{token}` where the token goes. */
export interface TokenMail {
  to: string
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

const resetPassword = {
  subject: 'Reset your password',
  reason: 'Someone, most likely you, asked for a new password for your account.',
  purpose: 'To choose a new password',
  ignore: 'If it was not you, just ignore this mail: your password stays as it is.',
  thing: 'token',
  format: 'JSON',
  request: 'POST /auth/reset-password\n{"token": "...", "password": "..."}',
}

const verifyEmail = {
  subject: 'Verify your email address',
  purpose: 'To verify that the account and the address are yours',
  ignore:
    'If you did not make this account, do not verify it: whoever made it knows its password. ' +
    'Say that it was not you, and it is removed; if it has been in use, its password is.',
  thing: 'token',
  format: 'JSON',
  request: 'POST /auth/verify\n{"token": "..."}',
}

const logIn: typeof resetPassword = {
  subject: 'Your code for logging in',
  reason: 'Someone, most likely you, asked for a code to log in to your account.',
  purpose: 'To log in',
  ignore:
    'If it was not you, just ignore this mail: without your password the code opens nothing. ' +
    'Tell the code to nobody.',
  thing: 'code',
  format: 'a form',
  request: 'POST /auth/jwt/login\nusername=...&password=...&login_code=...',
}

/** Tells a code that lets a login's password be looked at while the account is under attack. */
export function loginCodeMessage(mail: Omit<TokenMail, 'url'>): Message {
  return compose(logIn, { ...mail, url: undefined })
}

const invitation: typeof resetPassword = {
  subject: 'Choose a password for your account',
  reason: 'An account with this email address was made for you.',
  purpose: 'To choose its password',
  ignore: 'If you do not want the account, just ignore this mail: nobody can log in to it.',
  thing: 'token',
  format: 'JSON',
  request: resetPassword.request,
}

/** Tells how to choose a new password: with the link or, if there is no page, with the API. */
export function resetPasswordMessage(mail: TokenMail): Message {
  return compose(resetPassword, mail)
}

/** Tells someone for whom an account was made how to choose its first password. */
export function invitationMessage(mail: TokenMail): Message {
  return compose(invitation, mail)
}

/** Tells how to verify an address, or to disown the account: with the link, or with the API. */
export function verifyEmailMessage(mail: VerifyMail): Message {
  const reason = `An account that was made on ${formatTime(mail.madeAt)} has this email address.`
  const url = mail.url?.replaceAll('{not_me}', () => encodeURIComponent(mail.notMeToken))
  return compose({ ...verifyEmail, reason }, { ...mail, url }, explainNotMe(mail))
}

function explainNotMe({ url, notMeToken }: VerifyMail): Paragraph[] {
  if (url?.includes('{not_me}')) return ['You can say so on the page of the link above, too.']
  return [
    'To say that it was not you, send this token to the service as JSON:',
    { code: notMeToken },
    { code: 'POST /auth/not-me\n{"token": "..."}' },
  ]
}

type Paragraph = string | { link: string } | { code: string }

function compose(words: typeof resetPassword, mail: TokenMail, more: Paragraph[] = []): Message {
  const asked = [describeAsker(mail), ...explain(words, mail)]
  const paragraphs = ['Hello,', words.reason, ...asked, words.ignore, ...more]
  const title = escapeHtml(words.subject)
  const html = [
    '<!doctype html>',
    `<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head><body>`,
    ...paragraphs.map(toHtml),
    '</body></html>\n',
  ]
  const text = `${paragraphs.map(toText).join('\n\n')}\n`
  return { to: mail.to, subject: words.subject, text, html: html.join('\n') }
}

function explain(words: typeof resetPassword, mail: TokenMail): Paragraph[] {
  const valid = `It is valid for ${formatDuration(mail.lifetimeSeconds)}.`
  if (mail.url !== undefined) {
    const link = mail.url.replaceAll('{token}', () => encodeURIComponent(mail.token))
    return [`${words.purpose}, open this link. ${valid}`, { link }]
  }
  return [
    `${words.purpose}, use this ${words.thing}. ${valid}`,
    { code: mail.token },
    `Enter it where you are asked for it, or send it to the service as ${words.format}:`,
    { code: words.request },
  ]
}

/** When, with what and from where the mail was asked for, as far as it is known. */
function describeAsker({ asker, askedAt }: TokenMail): string {
  const { browser, system, country, network } = asker ?? {}
  const client = [browser, system].filter(Boolean).join(' on ')
  const place = [country && nameCountry(country), network && `network ${network}`]
  const from = place.filter(Boolean).join(', ')
  const words = [formatTime(askedAt), client && `with ${client}`, from && `from ${from}`]
  return `This mail was asked for on ${words.filter(Boolean).join(', ')}.`
}

function nameCountry(code: string): string | undefined {
  return new Intl.DisplayNames('en', { type: 'region' }).of(code)
}

function formatTime(seconds: number): string {
  const style = { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' } as const
  return `${new Intl.DateTimeFormat('en-GB', style).format(seconds * 1000)} UTC`
}

function toText(paragraph: Paragraph): string {
  if (typeof paragraph === 'string') return paragraph
  return 'link' in paragraph ? paragraph.link : paragraph.code
}

function toHtml(paragraph: Paragraph): string {
  const text = escapeHtml(toText(paragraph))
  if (typeof paragraph === 'string') return `<p>${text}</p>`
  return 'link' in paragraph ? `<p><a href="${text}">${text}</a></p>` : `<pre>${text}</pre>`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** Hours and minutes, rounded down: the mail must not promise more than is true. */
function formatDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const parts = [count(hours, 'hour'), count(minutes, 'minute')].filter((part) => part !== '')
  return parts.join(' and ') || 'less than a minute'
}

function count(number: number, unit: string): string {
  if (number === 0) return ''
  return `${number} ${unit}${number === 1 ? '' : 's'}`
}
