import { encodeBase64 } from './base64.ts'
import type { Mailer } from './mailer.ts'
import { composeMail, type Mail } from './mime.ts'
import { type Extensions, SmtpConnection, type SmtpServer } from './smtp-connection.ts'

/** `from` is `Name <a@b.c>` or `a@b.c`. With a user name the server must let us log in. */
export interface SmtpOptions extends SmtpServer {
  username?: string | undefined
  password?: string | undefined
  from: string
}

// The platform gives 30 s to what runs after a response.
const sendTimeoutSeconds = 20

/**
 * Mails through an SMTP submission server, one connection a mail. `send` settles within 20 seconds
 * in any case, and leaves no connection open.
 */
export function createSmtpMailer(options: SmtpOptions): Mailer {
  return {
    async send(message) {
      const mail = composeMail(options.from, message)
      const connection = new SmtpConnection(options)
      const { promise: timedOut, reject } = Promise.withResolvers<never>()
      const late = new Error(`SMTP server did not take the mail within ${sendTimeoutSeconds} s`)
      const timer = setTimeout(() => reject(late), sendTimeoutSeconds * 1000)
      try {
        await Promise.race([deliver(connection, options, mail), timedOut])
      } finally {
        clearTimeout(timer)
        connection.close()
      }
    },
  }
}

async function deliver(connection: SmtpConnection, options: SmtpOptions, mail: Mail) {
  await connection.greet()
  let extensions = await connection.hello()
  if (options.security === 'starttls') {
    // Going on without would let anyone in between remove the offer and read the password.
    if (!extensions.has('STARTTLS')) throw new Error('SMTP server offers no STARTTLS')
    await connection.ask('STARTTLS', 'STARTTLS', '220')
    connection.startTls()
    extensions = await connection.hello()
  }
  const { username, password = '' } = options
  if (username !== undefined) await logIn(connection, extensions, username, password)

  if (mail.needsSmtpUtf8 && !extensions.has('SMTPUTF8')) {
    throw new Error('SMTP server takes ASCII addresses only (no SMTPUTF8)')
  }
  const parameter = mail.needsSmtpUtf8 ? ' SMTPUTF8' : ''
  await connection.ask('the sender', `MAIL FROM:<${mail.from}>${parameter}`, '2')
  await connection.ask('the recipient', `RCPT TO:<${mail.to}>`, '2')
  await connection.ask('the message', 'DATA', '354')
  await connection.sendData(mail.data)
  // The mail is taken: whatever happens now must not make anyone send it again.
  await connection.quit().catch(() => undefined)
}

async function logIn(
  connection: SmtpConnection,
  extensions: Extensions,
  username: string,
  password: string,
) {
  const mechanisms = extensions.get('AUTH') ?? []
  if (mechanisms.includes('PLAIN')) {
    const credentials = encodeBase64(`\0${username}\0${password}`)
    await connection.ask('the login', `AUTH PLAIN ${credentials}`, '235')
  } else if (mechanisms.includes('LOGIN')) {
    await connection.ask('the login', 'AUTH LOGIN', '334')
    await connection.ask('the login', encodeBase64(username), '334')
    await connection.ask('the login', encodeBase64(password), '235')
  } else {
    throw new Error('SMTP server offers neither AUTH PLAIN nor AUTH LOGIN')
  }
}
