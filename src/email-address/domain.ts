import { findLabelFault, mapLabel } from './idna.ts'
import { findUnsafe, foldCase, isAscii, listCharacters, plural } from './text.ts'

/** A domain as people read it and as it travels in DNS, or why it is none. */
type ParsedDomain = { unicode: string; ascii: string } | { reason: string }

const maxLabelOctets = 63
const maxDomainOctets = 253
/** Far more than a name needs in any spelling: it bounds the work on whatever was typed. */
const maxMappedLength = 1024

const separators = /[.\u3002\uff0e\uff61]/u
const foreignToHosts = /[^A-Za-z0-9.\-\u0080-\u{10ffff}]/gu
const specialUse = /\.(?:arpa|invalid|local|localhost|onion|test)$/

/**
 * The part after the @-sign, read as email-validator 2.3 does. Its length as a whole is not looked
 * at: an address of 254 bytes has no room for a domain of more than 253.
 */
export function parseDomain(domain: string): ParsedDomain {
  if (domain === '') return { reason: 'There must be something after the @-sign.' }
  if (/^\[.*\]$/su.test(domain)) return { reason: refuseLiteral(domain.slice(1, -1)) }
  const foreign = findForeign(domain)
  if (foreign) return { reason: foreign }
  const labels = domain.split(separators).map(readLabel)
  const ascii = labels.map((label) => label.ascii).join('.')
  const unicode = labels.map((label) => label.unicode).join('.')
  const fault = labels.find((label) => label.fault)?.fault
  const reason =
    findMisplaced(unicode) ??
    (fault && !isAscii(domain) ? `The part after the @-sign is invalid (${fault}).` : undefined) ??
    findLongLabel(ascii) ??
    findUnreachable(ascii) ??
    (fault && `The part after the @-sign is not valid IDNA (${fault}).`)
  return reason ? { reason } : { unicode, ascii }
}

/** The one spelling of a domain, in Unicode; of text that is no domain, its folded form. */
export function canonicalDomain(domain: string): string {
  const folded = foldCase(domain)
  // Folding can make a domain of what was none (`xn--9ß`); its key must be a key's own key.
  return mapDomain(domain) ?? mapDomain(folded) ?? folded
}

function mapDomain(domain: string): string | undefined {
  if (domain.length > maxMappedLength || domain.match(foreignToHosts)) return undefined
  const labels = domain.split(separators).map(mapLabel)
  const mapped = labels.filter((label) => label !== undefined)
  const octets = mapped.map((label) => label.ascii).join('.').length
  if (mapped.length < labels.length || octets > maxDomainOctets) return undefined
  return mapped.map((label) => label.unicode).join('.')
}

function readLabel(label: string) {
  const mapped = mapLabel(label)
  if (mapped) return { ...mapped, fault: findLabelFault(mapped) }
  const lower = label.toLowerCase()
  const fault = isAscii(label) ? 'Invalid A-label' : `Label '${label}' not allowed`
  return { ascii: lower, unicode: lower, fault }
}

function refuseLiteral(literal: string): string {
  if (/^(?:[\d.]+$|IPv6:)/.test(literal)) {
    return 'A bracketed IP address after the @-sign is not allowed here.'
  }
  return literal.includes(':')
    ? 'The part after the @-sign contains an invalid address literal tag in brackets.'
    : 'The part after the @-sign in brackets is not an IPv4 address and has no address literal tag.'
}

function findForeign(domain: string): string | undefined {
  const foreign = listCharacters(domain, foreignToHosts)
  return foreign
    ? `The part after the @-sign contains invalid characters: ${foreign}.`
    : findUnsafe(domain)
}

function findMisplaced(domain: string): string | undefined {
  if (domain.endsWith('.')) return 'An email address cannot end with a period.'
  if (domain.startsWith('.')) {
    return 'An email address cannot have a period immediately after the @-sign.'
  }
  if (domain.includes('..')) return 'An email address cannot have two periods in a row.'
  if (domain.endsWith('-')) return 'An email address cannot end with a hyphen.'
  if (domain.startsWith('-')) {
    return 'An email address cannot have a hyphen immediately after the @-sign.'
  }
  if (/\.-|-\./.test(domain)) {
    return 'An email address cannot have a period and a hyphen next to each other.'
  }
  if (!/(?:^|\.)(?!xn)[^.]{2}--/u.test(domain)) return undefined
  return (
    'An email address cannot have two letters followed by two dashes immediately after the ' +
    '@-sign or after a period, except Punycode.'
  )
}

function findLongLabel(ascii: string): string | undefined {
  const long = ascii.split('.').find((label) => label.length > maxLabelOctets)
  if (!long) return undefined
  const count = plural(long.length - maxLabelOctets, 'character')
  return `After the @-sign, periods cannot be separated by so many characters (${count} too many).`
}

function findUnreachable(ascii: string): string | undefined {
  if (!ascii.includes('.')) {
    return 'The part after the @-sign is not valid. It should have a period.'
  }
  if (!/[a-z]$/.test(ascii)) {
    return 'The part after the @-sign is not valid. It is not within a valid top-level domain.'
  }
  if (!specialUse.test(ascii)) return undefined
  return (
    'The part after the @-sign is a special-use or reserved name that cannot be used ' +
    'with email.'
  )
}
