import { type Mailbox, wireAddress } from './address.ts'
import { type Mailer, PermanentRefusal } from './mailer.ts'

/**
 * Codes of https://developers.cloudflare.com/email-service/api/send-emails/workers-api/#error-codes
 * that are about the mail or its recipient. The others are about the sender's domain, which its owner
 * may mend in the meantime, about limits and outages; or they don't say (E_DELIVERY_FAILED).
 */
const permanentCodes = new Set([
  'E_VALIDATION_ERROR',
  'E_RECIPIENT_NOT_ALLOWED',
  'E_RECIPIENT_SUPPRESSED',
  'E_CONTENT_TOO_LARGE',
])

/** Mails through Cloudflare Email Sending. */
export function createCloudflareMailer(binding: SendEmail, from: Mailbox): Mailer {
  // Documented are a bare address and an object, not "Name <address>" in one string.
  const sender = from.name ? from : from.email
  return {
    async send({ to, subject, text, html }) {
      const recipient = wireAddress(to)
      if (recipient === undefined) {
        throw new PermanentRefusal('Not sent: the recipient is no valid mail address')
      }
      try {
        await binding.send({ from: sender, to: recipient, subject, text, html })
      } catch (error) {
        throw explain(error)
      }
    },
  }
}

/** With the documented code if there is one, else with the message sans addresses. */
function explain(error: unknown): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const message = error instanceof Error ? error.message : 'unknown reason'
  const reason = typeof code === 'string' ? code : withoutAddresses(message)
  const Refusal = permanentCodes.has(reason) ? PermanentRefusal : Error
  return new Refusal(`Cloudflare did not take the mail: ${reason}`)
}

function withoutAddresses(text: string): string {
  return text.replace(/\S+/g, (word) => (word.includes('@') ? '[address]' : word))
}
