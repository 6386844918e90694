import type { Mailbox } from './address.ts'
import type { Mailer } from './mailer.ts'
import { composeMail } from './mime.ts'
import { deliver, explain, openConnection, type SmtpServer } from './smtp-connection.ts'

/** A server, and whom its mails are from. */
export interface SmtpOptions extends SmtpServer {
  from: Mailbox
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
      const { promise: failed, reject } = Promise.withResolvers<never>()
      const late = new Error(`SMTP server did not take the mail within ${sendTimeoutSeconds} s`)
      const timer = setTimeout(() => reject(late), sendTimeoutSeconds * 1000)
      const connection = openConnection(options)
      connection.on('error', (error) => reject(explain(error)))
      try {
        await Promise.race([deliver(connection, options, mail), failed])
      } finally {
        clearTimeout(timer)
        connection.close()
      }
    },
  }
}
