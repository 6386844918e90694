/** One mail to one person; `to` is a bare address, in whatever script. */
export interface Message {
  to: string
  subject: string
  text: string
  html: string
}

/** A way of delivery. */
export interface Mailer {
  /**
   * Resolves once the mail has been taken for delivery. Rejects otherwise, with an error whose
   * message holds no address, no credential and nothing of the mail: a PermanentRefusal if this mail
   * to this address will never be taken, any other if it may be later.
   */
  send(message: Message): Promise<void>
}

/** Another try would end the same. */
export class PermanentRefusal extends Error {
  override name = 'PermanentRefusal'
}
