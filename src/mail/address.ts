/** Whom a mail is from, ready to be sent: the address is a wire address, `name` empty if there is none. */
export interface Mailbox {
  name: string
  email: string
}

// RFC 5321 section 4.1.2 and RFC 6531 section 3.3: dot-atoms before the @-sign, of ASCII or beyond.
const atom = String.raw`(?:[\w!#$%&'*+\-/=?^\x60{|}~]|[^\p{ASCII}\p{C}\p{Z}])+`
const dotAtom = new RegExp(String.raw`^${atom}(?:\.${atom})*$`, 'u')

// RFC 1123 section 2.1; the last label is no number, as an address of IPv4 would be another thing.
const label = String.raw`(?!-)[a-z\d-]{1,63}(?<!-)`
const hostName = new RegExp(String.raw`^(?!(?:.*\.)?\d+$)${label}(?:\.${label})*$`, 'i')

/** RFC 5321 section 4.5.3.1, and its path of 256 without the brackets. */
const [maxLocal, maxDomain, maxAddress] = [64, 253, 254]

// RFC 5322 section 3.2.4, and what people write without quotes. An @-sign there is another address.
const namePart = /"((?:[^"\\]|\\.)*)"|[^"<>@]/gsu

/**
 * Reads `a@b.c` or `Name <a@b.c>`, with the name or words of it in quotes if it likes; undefined if a
 * mail from it could not be sent everywhere: control characters, several addresses, a local part
 * beyond ASCII (some servers take none) or a domain that is no host name. Unicode domains are.
 */
export function readMailbox(text: string): Mailbox | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return undefined
  const [, phrase = '', bracketed] = /^(.*)<([^<>]*)>$/s.exec(text.trim()) ?? []
  const email = wireAddress((bracketed ?? text).trim())
  if (email === undefined || !isAscii(email) || phrase.replace(namePart, '') !== '')
    return undefined
  const name = phrase.replace(namePart, (part, quoted?: string) =>
    quoted === undefined ? part : quoted.replace(/\\(.)/gsu, '$1'),
  )
  return { name: name.trim(), email }
}

/**
 * The address as mail servers take it: the domain in A-labels (RFC 5891), the local part untouched.
 * Undefined if it is no address, or more than one.
 */
export function wireAddress(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  const domain = wireDomain(address.slice(at + 1))
  const local = address.slice(0, Math.max(0, at))
  if (domain === undefined || local.length > maxLocal || !dotAtom.test(local)) return undefined
  return local.length + domain.length < maxAddress ? `${local}@${domain}` : undefined
}

/** The host name in A-labels, or undefined if it is none. */
export function wireDomain(domain: string): string | undefined {
  // What would end a URL's host must not be cut off by its parser.
  if (!/^(?:[\w.-]|[^\p{ASCII}\p{C}\p{Z}])+$/u.test(domain)) return undefined
  if (domain.length > maxDomain) return undefined
  const ascii = isAscii(domain) ? domain : URL.parse(`http://${domain}`)?.hostname
  return ascii !== undefined && ascii.length <= maxDomain && hostName.test(ascii)
    ? ascii
    : undefined
}

/** Whether a text is ASCII throughout. */
export function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text)
}
