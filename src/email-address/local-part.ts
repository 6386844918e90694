import { findUnsafe, isAscii, listCharacters } from './text.ts'

/** RFC 2142: mailboxes whose case never matters. */
const roleMailboxes = new Set(
  (
    'info marketing sales support abuse noc security postmaster hostmaster ' +
    'usenet news webmaster www uucp ftp'
  ).split(' '),
)

/** What an unquoted local part is made of, besides periods (RFC 5322 section 3.2.3): for a class of a regular expression. */
export const atom = String.raw`\w!#$%&'*+\-/=?^\x60{|}~`

const dotAtom = new RegExp(`^[${atom}]+(?:\\.[${atom}]+)*$`)
const foreignToLocals = new RegExp(`[^.${atom}\\u0080-\\u{10ffff}]`, 'gu')

/** Why an address can't have that in front of the @-sign; undefined: it can. */
export function findLocalFault(local: string): string | undefined {
  if (dotAtom.test(local)) return undefined
  if (local === '' || local === '""') return 'There must be something before the @-sign.'
  if (local.startsWith('"')) return 'Quoting the part before the @-sign is not allowed here.'
  const foreign = listCharacters(local, foreignToLocals)
  if (foreign) return `The email address contains invalid characters before the @-sign: ${foreign}.`
  if (local.endsWith('.')) {
    return 'An email address cannot have a period immediately before the @-sign.'
  }
  if (local.startsWith('.')) return 'An email address cannot start with a period.'
  if (local.includes('..')) return 'An email address cannot have two periods in a row.'
  return findUnsafe(local)
}

/** Why it can't be written in its normal form. */
export function findNormalizedFault(local: string, normalized: string): string | undefined {
  const fault = local === normalized ? undefined : findLocalFault(normalized)
  return fault && `After Unicode normalization: ${fault}`
}

/** Whether case does not matter in it. */
export function isRoleMailbox(local: string): boolean {
  return isAscii(local) && roleMailboxes.has(local.toLowerCase())
}
