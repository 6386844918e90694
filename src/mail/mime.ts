import { isAscii, type Mailbox, wireAddress } from './address.ts'
import { encodeBase64 } from './base64.ts'
import { type Message, PermanentRefusal } from './mailer.ts'

/** A mail ready for SMTP: the envelope's two addresses and all that comes after DATA. */
export interface Mail {
  from: string
  to: string
  /** Whether an address has a local part that only servers with SMTPUTF8 understand (RFC 6531). */
  needsSmtpUtf8: boolean
  data: string
}

/**
 * Writes a message as multipart/alternative (RFC 2046 section 5.1.4). Throws a PermanentRefusal if the
 * recipient or a header could not be written safely; the error does not repeat it.
 */
export function composeMail(sender: Mailbox, message: Message): Mail {
  const from = sender.email
  const to = wireAddress(message.to)
  if (to === undefined) {
    throw new PermanentRefusal('Not sent: the recipient is no valid mail address')
  }
  const boundary = `=_${crypto.randomUUID()}`
  const headers = [
    `From: ${formatMailbox(sender)}`,
    `To: ${to}`,
    `Subject: ${encodeText(message.subject)}`,
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${crypto.randomUUID()}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    // Keeps out-of-office answers away (RFC 3834 section 5).
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ]
  const parts = [writePart('text/plain', message.text), writePart('text/html', message.html)]
  const body = parts.map((part) => `--${boundary}\r\n${part}\r\n`).join('')
  const data = `${headers.join('\r\n')}\r\n\r\n${body}--${boundary}--`
  return { from, to, needsSmtpUtf8: !isAscii(from + to), data }
}

// Base64 and not quoted-printable: no line is ever too long, ends in a blank or begins with a dot.
function writePart(type: string, text: string): string {
  const encoded = encodeBase64(text.replace(/\r\n|\r|\n/g, '\r\n'))
  const headers = [`Content-Type: ${type}; charset=utf-8`, 'Content-Transfer-Encoding: base64']
  return [...headers, '', ...(encoded.match(/.{1,76}/g) ?? [])].join('\r\n')
}

function formatMailbox({ name, email }: Mailbox): string {
  if (name === '') return email
  // An encoded word must not stand between quotes (RFC 2047 section 5).
  const plain = isAscii(name) && name.length <= 60
  return `${plain ? `"${name.replace(/["\\]/g, '\\$&')}"` : encodeText(name)} <${email}>`
}

/** Header text as it is if short ASCII, else in encoded words of at most 75 characters (RFC 2047). */
function encodeText(text: string): string {
  if (/\p{Cc}/u.test(text)) {
    throw new PermanentRefusal('Not sent: control character in a header')
  }
  if (isAscii(text) && text.length <= 60 && !text.includes('=?')) return text
  const words = ['']
  for (const character of text) {
    const longer = words.at(-1) + character
    // 45 bytes are 60 characters of base64; with `=?utf-8?B?` and `?=` they are 72.
    if (new TextEncoder().encode(longer).length <= 45) words[words.length - 1] = longer
    else words.push(character)
  }
  return words.map((word) => `=?utf-8?B?${encodeBase64(word)}?=`).join('\r\n ')
}
