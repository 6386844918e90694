/** Whom a mail is from; `name` is empty if there is none. */
export interface Mailbox {
  name: string
  email: string
}

const mailbox = /^(?:"([^"\\\p{Cc}]*)"|([^"<>\p{Cc}]*))\s*<([^<>]*)>$/u

// Dot-atom local parts (RFC 6531 section 3.3) and domains. All that could end a command, a header
// or an address early is left out: blanks, control characters, brackets, quotes, commas.
const bareAddress = /^([^\s\p{C}<>()[\]\\,;:"@]+)@((?:[\w.-]|[^\p{ASCII}\s\p{C}])+)$/u

/** Reads `Name <a@b.c>`, `"Name" <a@b.c>` or `a@b.c`. The address itself is not checked. */
export function parseMailbox(text: string): Mailbox {
  const [, quoted, plain, email = text] = mailbox.exec(text.trim()) ?? []
  return { name: (quoted ?? plain ?? '').trim(), email: email.trim() }
}

/**
 * The address as SMTP carries it: the domain in A-labels (RFC 5891), the local part untouched.
 * Throws if it is no address; the message does not repeat it.
 */
export function toWireAddress(address: string, whose: 'sender' | 'recipient'): string {
  const [, local, domain] = bareAddress.exec(address) ?? []
  const url = `http://${domain}`
  if (!local || !domain || !URL.canParse(url)) {
    throw new Error(`Not sent: the ${whose} is no valid mail address`)
  }
  return isAscii(domain) ? address : `${local}@${new URL(url).hostname}`
}

/** Whether a text is ASCII throughout. */
export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text)
}
