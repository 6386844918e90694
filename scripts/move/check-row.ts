import { canonicalEmail, emailColumns, parseEmail } from '../../src/accounts/email.ts'
import { parseUserId } from '../../src/accounts/user-id.ts'
import { describeHash } from './hash-scheme.ts'
import type { SourceRow } from './tables.ts'

/** A user as our table holds it. */
export interface CheckedUser {
  id: string
  email: string
  email_canonical: string
  email_folded: string | null
  email_folded_of: string | null
  hashed_password: string
  scheme: string
  is_active: number
  is_superuser: number
  is_verified: number
  credential_version: number
  created_at: number
  updated_at: number
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

/** Why a row can't come; for the user, without what is secret in it. */
class RowFault extends Error {}

type Values = Record<string, unknown>

/** The row if it can come, or the reason why not. `now`: Unix seconds. */
export function checkUser(row: SourceRow, now: number): CheckedUser | string {
  return explain(row, (values) => {
    const address = parseEmail(text(values, 'email', 320))
    if ('reason' in address) throw new RowFault(`email: ${address.reason}`)
    const hash = describeHash(text(values, 'hashed_password', 1024))
    if ('reason' in hash) throw new RowFault(`hashed_password: ${hash.reason}`)
    return {
      id: uuid(values, 'id'),
      ...emailColumns(address.email),
      email_canonical: canonicalEmail(address.email),
      hashed_password: String(values.hashed_password),
      scheme: hash.scheme,
      is_active: flag(values, 'is_active'),
      is_superuser: flag(values, 'is_superuser'),
      is_verified: flag(values, 'is_verified'),
      credential_version: integer(values, 'credential_version') ?? 0,
      created_at: integer(values, 'created_at') ?? now,
      updated_at: integer(values, 'updated_at') ?? now,
    }
  })
}

/** The row if it can come, or the reason why not. */
export function checkOauthAccount(row: SourceRow): CheckedOauthAccount | string {
  return explain(row, (values) => ({
    id: uuid(values, 'id'),
    user_id: uuid(values, 'user_id'),
    oauth_name: text(values, 'oauth_name', 100),
    access_token: text(values, 'access_token', 1024),
    expires_at: integer(values, 'expires_at'),
    refresh_token: values.refresh_token == null ? null : text(values, 'refresh_token', 1024),
    account_id: text(values, 'account_id', 320),
    account_email: text(values, 'account_email', 320),
  }))
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

function text(values: Values, column: string, most: number): string {
  const value = values[column]
  if (value == null) throw new RowFault(`${column}: is null or missing`)
  if (typeof value !== 'string') throw new RowFault(`${column}: is no text`)
  if (value.includes('\0')) throw new RowFault(`${column}: has a NUL in it`)
  if (value.length > most) throw new RowFault(`${column}: is longer than ${most} characters`)
  return value
}

function uuid(values: Values, column: string): string {
  const id = parseUserId(text(values, column, 100))
  if (id === undefined) throw new RowFault(`${column}: is no UUID`)
  return id
}

const flags: Record<string, number> = { '1': 1, t: 1, true: 1, '0': 0, f: 0, false: 0 }

function flag(values: Values, column: string): number {
  const value = flags[String(values[column] ?? '').toLowerCase()]
  if (value === undefined) throw new RowFault(`${column}: is no boolean (0/1, t/f, true/false)`)
  return value
}

function integer(values: Values, column: string): number | null {
  const value = values[column]
  if (value === null || value === undefined) return null
  const whole = /^\d{1,15}$/.test(String(value))
  if (!whole) throw new RowFault(`${column}: is no whole number`)
  return Number(value)
}
