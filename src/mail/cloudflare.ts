import { parseMailbox } from './address.ts'
import type { Mailer } from './mailer.ts'

/** Mails through Cloudflare Email Sending; `from` is `Name <a@b.c>` or `a@b.c`. */
export function createCloudflareMailer(binding: SendEmail, from: string): Mailer {
  return {
    async send({ to, subject, text, html }) {
      // Documented are a bare address and an object, not "Name <address>" in one string.
      const { name, email } = parseMailbox(from)
      const sender = name ? { name, email } : email
      try {
        await binding.send({ from: sender, to, subject, text, html })
      } catch (error) {
        throw new Error(`Cloudflare did not take the mail: ${describe(error)}`)
      }
    },
  }
}

/** The documented code (`E_SENDER_NOT_VERIFIED`) if there is one, else the message sans addresses. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown reason'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.message.replace(/\S+@\S+/g, '[address]')
}
