import type { Message } from './mailer.ts'

/** A token to mail. `url` is the front end's page, with `{token}` where the token goes. */
export interface TokenMail {
  to: string
  token: string
  url: string | undefined
  lifetimeSeconds: number
}

const resetPassword = {
  subject: 'Reset your password',
  reason: 'Someone, most likely you, asked for a new password for your account.',
  purpose: 'To choose a new password',
  ignore: 'If it was not you, just ignore this mail: your password stays as it is.',
  request: 'POST /auth/reset-password\n{"token": "...", "password": "..."}',
}

const verifyEmail: typeof resetPassword = {
  subject: 'Verify your email address',
  reason: 'Someone, most likely you, gave this email address for an account.',
  purpose: 'To verify that the address is yours',
  ignore: 'If it was not you, just ignore this mail: the address stays unverified.',
  request: 'POST /auth/verify\n{"token": "..."}',
}

/** Tells how to choose a new password: with the link or, if there is no page, with the API. */
export function resetPasswordMessage(mail: TokenMail): Message {
  return compose(resetPassword, mail)
}

/** Tells how to verify an address: with the link or, if there is no page, with the API. */
export function verifyEmailMessage(mail: TokenMail): Message {
  return compose(verifyEmail, mail)
}

type Paragraph = string | { link: string } | { code: string }

function compose(words: typeof resetPassword, mail: TokenMail): Message {
  const paragraphs = ['Hello,', words.reason, ...explain(words, mail), words.ignore]
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
    `${words.purpose}, use this token. ${valid}`,
    { code: mail.token },
    'Enter it where you are asked for it, or send it to the service as JSON:',
    { code: words.request },
  ]
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
