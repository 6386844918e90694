import { expect, inject, vi } from 'vitest'
import type { Connections, Received, ReceivedMail, SmtpPorts } from './smtp-ports.ts'

/** Where the servers of smtp-server.ts listen. */
export const ports = inject('smtp')

/** All that the servers got since they started, and what is open now. */
export async function readReceived(): Promise<Received & Connections> {
  const response = await fetch(`http://127.0.0.1:${ports.http}`)
  return response.json()
}

/** The received mails with this address in their `To`. */
export async function readMails(to: string): Promise<ReceivedMail[]> {
  const { mails } = await readReceived()
  return mails.filter(({ source }) => source.includes(`\r\nTo: ${to}\r\n`))
}

/** Waits until no connection to a server is open; fails if one stays. */
export async function expectNoConnection(server: keyof SmtpPorts): Promise<void> {
  await vi.waitFor(async () => {
    const { connections } = await readReceived()
    expect(connections[server]).toBe(0)
  })
}

/** The unfolded headers of a mail, and type and text of its parts. */
export function readMime(source = '') {
  const [head = '', ...rest] = source.split('\r\n\r\n')
  const headers = readHeaders(head)
  const boundary = /boundary="(.*)"/.exec(headers['Content-Type'] ?? '')?.[1]
  const [, ...parts] = `\r\n${rest.join('\r\n\r\n')}`.split(`\r\n--${boundary}`)
  expect(parts.pop()?.trim()).toBe('--')
  return { headers, parts: parts.map(readPart) }
}

function readHeaders(head: string): Record<string, string> {
  const lines = head.replace(/\r\n[ \t]/g, ' ').split('\r\n')
  return Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2)))
}

function readPart(part: string) {
  const [head = '', body = ''] = part.trimStart().split('\r\n\r\n')
  const headers = readHeaders(head)
  expect(headers['Content-Transfer-Encoding']).toBe('base64')
  return [headers['Content-Type'], decodeBase64(body)]
}

/** Header text with its encoded words (RFC 2047) decoded. */
export function decodeWords(text = ''): string {
  const joined = text.replaceAll('?= =?', '?==?')
  return joined.replace(/=\?utf-8\?B\?(.*?)\?=/g, (_, word: string) => decodeBase64(word))
}

function decodeBase64(text: string): string {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}
