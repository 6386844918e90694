import { type Language, textsIn } from '../texts/languages.ts'
import type { Message } from './mailer.ts'

/** A sentence, or what is to be opened or copied. */
export type Paragraph = string | { link: string } | { code: string }

const end = '</body></html>\n'

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
    end,
  ]
  return { to, subject, text: `${all.map(toText).join('\n\n')}\n`, html: html.join('\n') }
}

/** Adds whose mail it is, and where to get help if that is known. */
export function sign(message: Message, name: string, help: string | undefined): Message {
  const lines = [`— ${name}`, ...(help === undefined ? [] : [help])]
  const html = message.html.replace(
    end,
    () => `<p>${lines.map(escapeHtml).join('<br>')}</p>\n${end}`,
  )
  return { ...message, text: `${message.text}\n${lines.join('\n')}\n`, html }
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
