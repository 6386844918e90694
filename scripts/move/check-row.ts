import { parseUserId } from '../../src/accounts/user-id.ts'
import { readValue } from '../../src/api/profile-fields.ts'
import { canonicalEmail, emailColumns, parseEmail } from '../../src/email-address/address.ts'
import { type Field, fields } from '../../src/profile.ts'
import { describeHash, hashOfNoPassword, mustReset } from './hash-scheme.ts'
import { readInstant } from './instant.ts'
import { literal, mostRowCharacters } from './literal.ts'
import { type Kind, notUtf8, notUtf8Fault, type SourceRow } from './tables.ts'

/** A user as our table holds it. */
export interface CheckedUser {
  id: string
  email: string
  email_canonical: string
  email_folded: string | null
  email_folded_of: string | null
  hashed_password: string
  scheme: string
  is_dear: number
  is_active: number
  is_superuser: number
  is_verified: number
  credential_version: number
  created_at: number
  updated_at: number
  /** Of which fields of src/profile.ts the row says something: ",plan,credits,". */
  said: string
}

/** An account at a provider, as our table holds it. */
export interface CheckedOauthAccount {
  id: string
  user_id: string
  oauth_name: string
  access_token: string
  expires_at: number | null
  refresh_token: string | null
  account_id: string
  account_email: string
}

/** What is done with values that are not as ours. */
export interface RowRules {
  /** Unix seconds. */
  now: number
  /** Whether an account whose hash can't be used comes all the same. */
  resetUnusable: boolean
  /** Gives the new id in place of an old one that is no UUID; undefined if there is none. */
  newId: ((kind: Kind, old: string) => string) | undefined
  /** Hears of a value that has no meaning here and stays behind. */
  leftOut(column: string): void
}

/** Why a row can't come; for the user, without what is secret in it. */
class RowFault extends Error {}

type Values = Record<string, unknown>

/** The row if it can come, or the reason why not. */
export function checkUser(row: SourceRow, rules: RowRules): CheckedUser | string {
  return explain(row, (values) => {
    const address = parseEmail(text(values, 'email'))
    if ('reason' in address) throw new RowFault(`email: ${address.reason}`)
    const id = readId(values, 'id', 'user', rules)
    return {
      id,
      ...emailColumns(address.email),
      email_canonical: canonicalEmail(address.email),
      ...readHash(values, id, rules),
      is_active: flag(values, 'is_active'),
      is_superuser: flag(values, 'is_superuser'),
      is_verified: flag(values, 'is_verified'),
      credential_version: optional(values, 'credential_version', rules, readCount) ?? 0,
      created_at: optional(values, 'created_at', rules, readInstant) ?? rules.now,
      updated_at: optional(values, 'updated_at', rules, readInstant) ?? rules.now,
      ...refuseLong(profileOf(values)),
    }
  })
}

/** The row if it can come, or the reason why not. */
export function checkOauthAccount(row: SourceRow, rules: RowRules): CheckedOauthAccount | string {
  return explain(row, (values) => {
    return refuseLong({
      id: readId(values, 'id', 'oauth_account', rules),
      user_id: readId(values, 'user_id', 'user', rules),
      oauth_name: text(values, 'oauth_name'),
      access_token: text(values, 'access_token'),
      expires_at: seconds(values, 'expires_at'),
      refresh_token: values.refresh_token == null ? null : text(values, 'refresh_token'),
      account_id: text(values, 'account_id'),
      account_email: text(values, 'account_email'),
    })
  })
}

function refuseLong<T extends Record<string, string | number | null>>(row: T): T {
  if (Object.values(row).map(literal).join().length <= mostRowCharacters) return row
  throw new RowFault('is too long for a statement of D1, which takes 100 KB')
}

/** The fields of src/profile.ts; null where a row says nothing. */
function profileOf(values: Values) {
  // Null is what our own table has of whom nothing is said.
  const said = fields.filter(
    ({ name, takesNull }) => Object.hasOwn(values, name) && (takesNull || values[name] !== null),
  )
  return {
    ...Object.fromEntries(fields.map(({ name }) => [name, null])),
    ...Object.fromEntries(said.map((field) => [field.name, columnValue(field, values)])),
    said: `,${said.map(({ name }) => `${name},`).join('')}`,
  }
}

function columnValue(field: Field, values: Values): string | number | null {
  const { name, kind } = field
  const said = values[name]
  if (said === notUtf8) throw new RowFault(`${name}: ${notUtf8Fault}`)
  const read = readValue(field, typeof said === 'bigint' ? Number(said) : said)
  if ('fault' in read) throw new RowFault(`${name}: ${read.fault.msg}`)
  if (read.value === null) return null
  return kind === 'string' ? String(read.value) : Number(read.value)
}

function explain<T>(row: SourceRow, check: (values: Values) => T): T | string {
  if (!row.values) return row.fault ?? 'can not be read'
  try {
    return check(row.values)
  } catch (error) {
    if (error instanceof RowFault) return error.message
    throw error
  }
}

function text(values: Values, column: string): string {
  const value = values[column]
  if (value == null) throw new RowFault(`${column}: is null or missing`)
  if (value === notUtf8) throw new RowFault(`${column}: ${notUtf8Fault}`)
  if (typeof value !== 'string') throw new RowFault(`${column}: is no text`)
  if (!value.isWellFormed()) throw new RowFault(`${column}: is no Unicode text`)
  if (value.includes('\0')) throw new RowFault(`${column}: has a NUL in it`)
  return value
}

const mostIdCharacters = 100

/** The id of a row of the kind `of`. */
function readId(values: Values, column: string, of: Kind, { newId }: RowRules): string {
  const value = values[column]
  const plain = typeof value === 'number' || typeof value === 'bigint' ? String(value) : value
  const old =
    plain instanceof Uint8Array
      ? Buffer.from(plain).toString('hex')
      : text({ [column]: plain }, column)
  if (old === '' || old.length > mostIdCharacters) {
    throw new RowFault(`${column}: is no id of 1 to ${mostIdCharacters} characters`)
  }
  const id = typeof value === 'string' ? parseUserId(old) : undefined
  if (id !== undefined) return id
  if (newId) return newId(of, old)
  throw new RowFault(`${column}: is no UUID (--new-ids gives new ones)`)
}

function readHash(values: Values, id: string, { resetUnusable }: RowRules) {
  const stored = values.hashed_password
  const hash = typeof stored === 'string' ? describeHash(stored) : { reason: faultOf(stored) }
  if (!('reason' in hash)) {
    return { hashed_password: String(stored), scheme: hash.scheme, is_dear: Number(hash.isDear) }
  }
  if (resetUnusable) {
    return { hashed_password: hashOfNoPassword(id), scheme: mustReset, is_dear: 0 }
  }
  throw new RowFault(`hashed_password: ${hash.reason} (--reset-unusable lets the account come)`)
}

function faultOf(value: unknown): string {
  if (value == null) return 'is null or missing'
  return value === notUtf8 ? notUtf8Fault : 'is no text'
}

// A Map: an object has more names than those that it is given.
const flags = new Map([
  ['1', 1],
  ['t', 1],
  ['true', 1],
  ['0', 0],
  ['f', 0],
  ['false', 0],
])

function flag(values: Values, column: string): number {
  const value = flags.get(plainText(values[column])?.toLowerCase() ?? '')
  if (value === undefined) throw new RowFault(`${column}: is no boolean (0/1, t/f, true/false)`)
  return value
}

/** What a CSV would have for it; undefined of an object, which may have a toString of its own. */
function plainText(value: unknown): string | undefined {
  return ['string', 'number', 'bigint', 'boolean'].includes(typeof value)
    ? String(value)
    : undefined
}

/** A column of ours, whose name may be somebody else's for something else. */
function optional(
  values: Values,
  column: string,
  rules: RowRules,
  read: (value: unknown, now: number) => number | undefined,
): number | undefined {
  const value = values[column]
  if (value == null) return undefined
  const number = read(value, rules.now)
  if (number === undefined) rules.leftOut(column)
  return number
}

function readCount(value: unknown): number | undefined {
  const digits = plainText(value) ?? ''
  return /^\d{1,15}$/.test(digits) ? Number(digits) : undefined
}

function seconds(values: Values, column: string): number | null {
  if (values[column] == null) return null
  const count = readCount(values[column])
  if (count === undefined) throw new RowFault(`${column}: is no whole number`)
  return count
}
