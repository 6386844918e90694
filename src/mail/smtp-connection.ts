import { connect } from 'cloudflare:sockets'

/**
 * Where to connect, and how the connection is protected: `tls` from the first byte, `starttls` by
 * an upgrade before anything else is said, `none` not at all.
 */
export interface SmtpServer {
  host: string
  port: number
  security: 'tls' | 'starttls' | 'none'
}

/** What a server can do, in capitals: keyword and parameters, as `AUTH` and `['PLAIN', 'LOGIN']`. */
export type Extensions = Map<string, string[]>

const secureTransport = { tls: 'on', starttls: 'starttls', none: 'off' } as const

/**
 * An SMTP dialogue (RFC 5321). A reply other than the expected one is thrown as an Error with the
 * server's codes only: its words may repeat the address. Nothing here has a time limit.
 */
export class SmtpConnection {
  #socket: Socket
  #reader: ReadableStreamDefaultReader<Uint8Array>
  #writer: WritableStreamDefaultWriter<Uint8Array>
  #decoder = new TextDecoder()
  #received = ''

  constructor({ host, port, security }: SmtpServer) {
    const options = { secureTransport: secureTransport[security], allowHalfOpen: false }
    this.#socket = connect({ hostname: host, port }, options)
    this.#reader = this.#socket.readable.getReader()
    this.#writer = this.#socket.writable.getWriter()
  }

  /** Waits until the server has introduced itself. */
  async greet(): Promise<void> {
    await explain(this.#socket.opened)
    await this.#expect('the connection', '220')
  }

  /** Introduces us; answers what the server can do. */
  async hello(): Promise<Extensions> {
    // A Worker has no name of its own. An address literal is always valid (RFC 5321 section 4.1.3).
    const [, ...lines] = await this.ask('EHLO', 'EHLO [127.0.0.1]', '250')
    return new Map(
      lines.map((line) => {
        const [keyword = '', ...parameters] = line.slice(4).trim().toUpperCase().split(/\s+/)
        return [keyword, parameters]
      }),
    )
  }

  /** Sends a command; answers the reply's lines if its code begins with `success`. */
  async ask(what: string, command: string, success: string): Promise<string[]> {
    if (/[\r\n\0]/.test(command)) throw new Error(`Not sent: line break in ${what}`)
    await this.#write(`${command}\r\n`)
    return this.#expect(what, success)
  }

  /** Sends the mail itself, after DATA; its lines end in CRLF. */
  async sendData(data: string): Promise<void> {
    const stuffed = data.replace(/^\./gm, '..')
    await this.#write(`${stuffed}\r\n.\r\n`)
    await this.#expect('the message', '2')
  }

  /** Takes leave without waiting for the answer. */
  async quit(): Promise<void> {
    await this.#write('QUIT\r\n')
  }

  /** Goes on encrypted, after the server has agreed to STARTTLS. */
  startTls(): void {
    // What came before the handshake may be from anyone (RFC 3207 section 6, CVE-2011-0411).
    if (this.#received !== '') throw new Error('SMTP server spoke before the TLS handshake')
    this.#reader.releaseLock()
    this.#writer.releaseLock()
    this.#socket = this.#socket.startTls()
    this.#reader = this.#socket.readable.getReader()
    this.#writer = this.#socket.writable.getWriter()
  }

  /** Closes the connection, whatever its state. */
  close(): void {
    // After STARTTLS the promise may never settle: https://github.com/cloudflare/workerd/issues/2060
    this.#socket.close().catch(() => undefined)
  }

  async #write(text: string): Promise<void> {
    await explain(this.#writer.write(new TextEncoder().encode(text)))
  }

  async #expect(what: string, success: string): Promise<string[]> {
    const lines: string[] = []
    do lines.push(await this.#readLine())
    while (/^\d{3}-/.test(lines.at(-1) ?? ''))
    const last = lines.at(-1) ?? ''
    if (last.startsWith(success)) return lines
    const codes = /^\d{3}(?: \d\.\d{1,3}\.\d{1,3})?(?= |$)/.exec(last)?.[0] ?? 'not an SMTP reply'
    throw new Error(`SMTP server refused ${what}: ${codes}`)
  }

  async #readLine(): Promise<string> {
    for (;;) {
      const end = this.#received.indexOf('\n')
      if (end >= 0) {
        const line = this.#received.slice(0, end).trimEnd()
        this.#received = this.#received.slice(end + 1)
        return line
      }
      const { done, value } = await explain(this.#reader.read())
      if (done) throw new Error('SMTP server closed the connection')
      this.#received += this.#decoder.decode(value, { stream: true })
    }
  }
}

/** Says where the platform's own words ("internal error", after a failed handshake) come from. */
async function explain<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown reason'
    throw new Error(`SMTP connection failed: ${reason}`)
  }
}
