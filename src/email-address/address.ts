import { canonicalDomain, parseDomain } from './domain.ts'
import { atom, findLocalFault, findNormalizedFault, isRoleMailbox } from './local-part.ts'
import { foldCase, isAscii, listCharacters, plural } from './text.ts'

/** An address in its normal form, or why the text is none. */
type ParsedEmail = { email: string } | { reason: string }

/** What stands around the @-sign, or why nothing does. `isNamed`: in angle brackets. */
type Split = { local: string; domain: string; isNamed: boolean } | { reason: string }

const nameNotPermitted =
  'A display name and angle brackets around the email address are not permitted here.'

const maxInputCharacters = 2048
const maxAddressBytes = 254

// Python's white space: the four information separators too, but not U+FEFF.
const space = String.raw`\p{White_Space}\x1c-\x1f`
const trimmed = new RegExp(`[^${space}](?:.*[^${space}])?`, 'su')
const word = String.raw`[\p{L}\p{N}.${atom}]+`
const named = new RegExp(`^(?:${word}(?:[${space}]+${word})*|".+")?[${space}]*<(.+)>$`, 'su')

const foreignToNames = new RegExp(`[^ ${atom}]`, 'gu')

/**
 * Reads an address as pydantic's EmailStr does: the bare address of `Name <address>`, with the
 * local part in NFC and its case kept, the domain in lower-case Unicode.
 */
export function parseEmail(input: string): ParsedEmail {
  if (input.length > maxInputCharacters && [...input].length > maxInputCharacters) {
    return { reason: `Length must not exceed ${maxInputCharacters} characters` }
  }
  if (/[\r\n]/.test(input)) {
    return { reason: 'Carriage return and line feed characters are not allowed' }
  }
  const text = trim(input)
  // What ends otherwise would be looked through once more from each bracket.
  const inner = text.endsWith('>') ? named.exec(text)?.[1] : undefined
  return parseAddress(trim(inner ?? text))
}

// ASCII, an unquoted local part, a domain in lower case.
const plain = /^[\w.+-]+@[a-z\d-]+(?:\.[a-z\d-]+)+$/

/** The normal form of an address; of a text that is none, the text itself. */
export function normalEmail(text: string): string {
  // As most are, and at every request.
  if (plain.test(text) && !text.includes('xn--')) return text
  const address = parseEmail(text)
  return 'email' in address ? address.email : text
}

/**
 * The key under which an address is unique and looked up, so that spellings of one mailbox that
 * differ in case, Unicode normalization or IDNA form meet. Takes any text and never throws.
 */
export function canonicalEmail(address: string): string {
  // No account has a longer one, and folding takes time that grows with the square of its marks.
  if (address.length > maxInputCharacters) return address
  if (isAscii(address) && !/xn--/i.test(address)) return address.toLowerCase()
  const at = address.lastIndexOf('@')
  if (at < 0) return foldCase(address)
  return `${foldCase(address.slice(0, at))}@${canonicalDomain(address.slice(at + 1))}`
}

/** The mailbox and the domain of an address in canonical form: mail to `jane+news@` goes to `jane@`. */
export function mailboxOf(canonical: string): { mailbox: string; domain: string } {
  const at = canonical.lastIndexOf('@')
  const domain = canonical.slice(at + 1)
  const plus = canonical.indexOf('+')
  const isTagged = plus > 0 && plus < at
  return { mailbox: isTagged ? `${canonical.slice(0, plus)}@${domain}` : canonical, domain }
}

/** The columns that an address sets. SQL's lower() folds ASCII; the rest we fold for it. */
export function emailColumns(email: string) {
  if (isAscii(email)) return { email, email_folded: null, email_folded_of: null }
  return { email, email_folded: canonicalEmail(email), email_folded_of: email }
}

function parseAddress(address: string): ParsedEmail {
  const split = splitAddress(address)
  if ('reason' in split) return split
  const local = split.local.normalize('NFC')
  const fault =
    findLocalFault(split.local) ??
    findNormalizedFault(split.local, local) ??
    // The original measures last. Measuring first bounds the work on the domain.
    findExcess(`${split.local}@${split.domain}`)
  if (fault) return { reason: fault }
  const domain = parseDomain(split.domain)
  if ('reason' in domain) return domain
  const mailbox = isRoleMailbox(split.local) ? local.toLowerCase() : local
  const email = `${mailbox}@${domain.unicode}`
  const reason =
    findExcess(email, 'after normalization') ??
    findExcess(
      `${local}@${domain.ascii}`,
      'when the part after the @-sign is converted to IDNA ASCII',
    )
  return reason ? { reason } : split.isNamed ? { reason: nameNotPermitted } : { email }
}

function splitAddress(text: string): Split {
  const at = findUnquoted(text, '@<')
  if (text[at] === '<') return splitNamed(text.slice(0, at), text.slice(at))
  if (at < 0) return { reason: explainNoAtSign(text) }
  return { local: text.slice(0, at), domain: text.slice(at + 1), isNamed: false }
}

/** What parseEmail() has not taken for `Name <address>` is refused; this finds out why. */
function splitNamed(name: string, bracketed: string): Split {
  const foreign = name.startsWith('"') ? undefined : listCharacters(trim(name), foreignToNames)
  if (foreign) {
    return { reason: `The display name contains invalid characters when not quoted: ${foreign}.` }
  }
  if (!bracketed.includes('>')) {
    const reason =
      'An open angle bracket at the start of the email address has to be followed by a close ' +
      'angle bracket at the end.'
    return { reason }
  }
  if (!bracketed.endsWith('>')) {
    return { reason: "There can't be anything after the email address." }
  }
  const address = withoutBrackets(bracketed)
  const at = findUnquoted(address, '@')
  if (at < 0) return { reason: explainNoAtSign(address) }
  return { local: address.slice(0, at), domain: address.slice(at + 1), isNamed: true }
}

function withoutBrackets(text: string): string {
  let end = text.length
  while (text.endsWith('>', end)) end--
  return text.slice(1, end)
}

/** Where the first of the characters stands outside of quotes; -1 if nowhere. */
function findUnquoted(text: string, characters: string): number {
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (isQuoted && character === '\\') i++
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && characters.includes(character)) return i
  }
  return -1
}

function explainNoAtSign(text: string): string {
  const found =
    (text.includes('＠') && '"full-width" at-sign (@)') ||
    (text.includes('﹫') && '"small commercial at"')
  return found
    ? `The email address has the ${found} character instead of a regular at-sign.`
    : 'An email address must have an @-sign.'
}

function findExcess(address: string, form?: string): string | undefined {
  const bytes = isAscii(address) ? address.length : new TextEncoder().encode(address).length
  if (bytes <= maxAddressBytes) return undefined
  const noun = form || !isAscii(address) ? 'byte' : 'character'
  const count = `${plural(bytes - maxAddressBytes, noun)} too many`
  return `The email address is too long ${form ? `${form} ` : ''}(${count}).`
}

function trim(text: string): string {
  return trimmed.exec(text)?.[0] ?? ''
}
