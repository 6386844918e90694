import { type Language, textsIn } from '../texts/languages.ts'
import type { Message } from './mailer.ts'

/** A sentence, or what is to be opened or copied. */
export type Paragraph = string | { link: string } | { code: string }

/** What a mail says, below its greeting. */
interface Letter {
  to: string
  language: Language
  subject: string
  paragraphs: readonly Paragraph[]
}

/** Writes a mail as text and as HTML; what was given to it is escaped there. */
export function compose({ to, language, subject, paragraphs }: Letter): Message {
  const all = [textsIn(language).mails.hello, ...paragraphs]
  const html = [
    '<!doctype html>',
    `<html lang="${language}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body>`,
    ...all.map(toHtml),
    '</body></html>\n',
  ]
  return { to, subject, text: `${all.map(toText).join('\n\n')}\n`, html: html.join('\n') }
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
