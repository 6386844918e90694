import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

/** A mail server that remembers, outside the service, what it has taken. */
export interface MailServer {
  port: number
  /** Of every mail taken, by address. */
  tokens: Map<string, { purpose: 'reset' | 'verify'; token: string }[]>
  /** What stood in them, by address, oldest first. */
  texts: Map<string, string[]>
  /** While true it refuses every mail. */
  down: boolean
  stop(): void
}

/** Starts it on a free port. */
export async function startMailServer(): Promise<MailServer> {
  const mails: MailServer = {
    port: 0,
    tokens: new Map(),
    texts: new Map(),
    down: false,
    stop: () => smtp.close(),
  }
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onMailFrom: (_address, _session, done) => done(mails.down ? new Error('down') : null),
    async onData(stream, { envelope }, done) {
      const source = await text(stream).catch(() => undefined)
      // The client was killed before its mail was whole: it is not taken.
      if (source === undefined) return
      const decoded = decode(source)
      const found = readToken(decoded)
      for (const { address } of envelope.rcptTo) {
        mails.tokens.set(address, [...(mails.tokens.get(address) ?? []), found])
        mails.texts.set(address, [...(mails.texts.get(address) ?? []), decoded])
      }
      done()
    },
  })
  // A client that was killed.
  smtp.on('error', () => undefined)
  smtp.server.listen(0, '127.0.0.1')
  await once(smtp.server, 'listening')
  const address = smtp.server.address()
  mails.port = typeof address === 'object' && address ? address.port : 0
  return mails
}

function decode(source: string): string {
  return source
    .split('\r\n\r\n')
    .map((part) => Buffer.from(part, 'base64').toString())
    .join()
}

function readToken(decoded: string) {
  const [token = ''] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(decoded) ?? []
  const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? 'e30', 'base64').toString())
  const audience = String(Reflect.get(Object(claims), 'aud'))
  return { purpose: audience.includes('reset') ? 'reset' : 'verify', token } as const
}
