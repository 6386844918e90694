import { connect as connectTcp } from 'node:net'
import { connect as connectTls } from 'node:tls'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { PermanentRefusal } from './mailer.ts'
import type { Mail } from './mime.ts'

/**
 * Where to connect; with a user name the server must let us log in. `tls` is encrypted from the first
 * byte, `starttls` by an upgrade before anything else is said.
 */
export interface SmtpServer {
  host: string
  port: number
  security: 'tls' | 'starttls' | 'none'
  /** What we call ourselves in EHLO (RFC 5321 section 4.1.1.1). */
  ehloName: string
  username?: string | undefined
  password?: string | undefined
}

/**
 * A connection by nodemailer over a socket of our own: nodemailer itself would look the name up (with
 * another service) and check the certificate against the address it finds; the platform checks the
 * name that the socket was opened with.
 */
export function openConnection({ host, port, security, ehloName }: SmtpServer): SMTPConnection {
  const tls = security === 'tls'
  const connection = new SMTPConnection({
    connection: tls ? connectTls({ host, port }) : connectTcp({ host, port }),
    secure: tls,
    secured: tls,
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    // With a name, STARTTLS would pass it to startTls(), which is undocumented. Without, the platform
    // goes by the socket's.
    host: '127.0.0.1',
    name: ehloName,
    socketCloseTimeout: 0,
  })
  // workerd closes a failed TLS socket once more, and nothing handles that promise's rejection.
  connection.on('error', () => {
    if (connection._socket) connection._socket.removeAllListeners('close')
  })
  return connection
}

/** Hands a mail to the server; throws what explain() makes of a refusal. */
export async function deliver(
  connection: SMTPConnection,
  { username, password = '' }: SmtpServer,
  { from, to, needsSmtpUtf8, data }: Mail,
): Promise<void> {
  await settle((done) => connection.connect(done))
  // nodemailer would send such an address all the same.
  const extensions = String(connection.lastServerResponse)
  if (needsSmtpUtf8 && !/^250[- ]SMTPUTF8\b/im.test(extensions)) {
    throw new PermanentRefusal('SMTP server takes ASCII addresses only (no SMTPUTF8)')
  }
  if (username !== undefined) {
    if (!connection.allowsAuth) throw new Error('SMTP server offers no login')
    await settle((done) => connection.login({ user: username, pass: password }, done))
  }
  await settle((done) => connection.send({ from, to }, data, done))
  // The mail is taken: whatever happens now must not make anyone send it again.
  connection.quit()
}

function settle(start: (done: (error?: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(explain(error)) : resolve()))
  })
}

// RFC 5321 section 4.2.1. What begins with 53 is about our login (RFC 4954 section 6), wherever it comes.
const permanentReply = /^5(?!3)/

/**
 * An error without the server's words: they may repeat the address. A PermanentRefusal if the server
 * will never take this mail for this recipient.
 */
export function explain(error: unknown): Error {
  if (!(error instanceof Error)) return new Error('SMTP connection failed: unknown reason')
  if (!('response' in error)) return new Error(`SMTP connection failed: ${error.message}`)
  const step = 'command' in error && error.command !== 'CONN' ? error.command : 'the connection'
  // Of several lines the last has no hyphen.
  const codes = /^\d{3}(?: \d\.\d{1,3}\.\d{1,3})?(?= |$)/m.exec(`${error.response}`)?.[0]
  const isAboutMail = step === 'RCPT TO' || step === 'DATA'
  const Refusal = isAboutMail && permanentReply.test(codes ?? '') ? PermanentRefusal : Error
  return new Refusal(`SMTP server refused ${step}: ${codes ?? 'not an SMTP reply'}`)
}
