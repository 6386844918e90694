import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { executeD1, type Target } from './d1.ts'
import type { Staging } from './staging.ts'
import { type Kind, kinds } from './tables.ts'

const columns: Record<Kind, string> = {
  user:
    'id, email, hashed_password, is_active, is_superuser, is_verified, email_folded, ' +
    'email_folded_of, credential_version, created_at, updated_at',
  oauth_account:
    'id, user_id, oauth_name, access_token, expires_at, refresh_token, account_id, account_email',
}

/** The fates of rows that are to be written. */
export const writtenFates = ['new', 'overwrite'] as const

/** A new password ends the access tokens made before, as everywhere. */
const overwriteUser = `on conflict (id) do update set email=excluded.email,
  is_active=excluded.is_active, is_superuser=excluded.is_superuser, is_verified=excluded.is_verified,
  email_folded=excluded.email_folded, email_folded_of=excluded.email_folded_of,
  credential_version=max(user.credential_version, excluded.credential_version)
    + (user.hashed_password <> excluded.hashed_password),
  hashed_password=excluded.hashed_password, updated_at=unixepoch()`

const overwriteOauth = `on conflict (id) do update set user_id=excluded.user_id,
  oauth_name=excluded.oauth_name, access_token=excluded.access_token, expires_at=excluded.expires_at,
  refresh_token=excluded.refresh_token, account_id=excluded.account_id,
  account_email=excluded.account_email`

const conflict: Record<Kind, Record<'new' | 'overwrite', string>> = {
  user: { new: 'on conflict do nothing', overwrite: overwriteUser },
  oauth_account: { new: 'on conflict do nothing', overwrite: overwriteOauth },
}

/** D1 takes statements of 100 KB at most; characters are counted here, and all are ASCII. */
const statementCharacters = 90_000
const chunkCharacters = 1_000_000

/**
 * Writes every row whose fate is to be written, users first; `progress` hears of each chunk how many
 * rows it had. A chunk that fails throws; those before it stay.
 */
export async function writeRows(
  target: Target,
  { database, folder }: Staging,
  progress: (rows: number) => void,
): Promise<void> {
  let chunk = { sql: '', rows: 0 }
  for (const { sql, rows } of statements(database)) {
    chunk = { sql: chunk.sql + sql, rows: chunk.rows + rows }
    if (chunk.sql.length < chunkCharacters) continue
    await executeD1(target, folder, chunk.sql)
    progress(chunk.rows)
    chunk = { sql: '', rows: 0 }
  }
  if (chunk.rows > 0) await executeD1(target, folder, chunk.sql)
  progress(chunk.rows)
}

function* statements(database: DatabaseSync) {
  for (const kind of kinds) {
    for (const fate of writtenFates) yield* inserts(database, kind, fate)
  }
}

function* inserts(database: DatabaseSync, kind: Kind, fate: (typeof writtenFates)[number]) {
  const insert = (rows: readonly string[]) => ({
    sql: `insert into ${kind} (${columns[kind]}) values\n${rows.join(',\n')} ${conflict[kind][fate]};\n`,
    rows: rows.length,
  })
  let [rows, characters]: [string[], number] = [[], 0]
  const select = `select ${columns[kind]} from ${kind} where fate = ? order by line`
  for (const row of database.prepare(select).iterate(fate)) {
    const values = `(${Object.values(row).map(literal).join(',')})`
    if (characters + values.length > statementCharacters) {
      yield insert(rows)
      rows = []
      characters = 0
    }
    rows.push(values)
    characters += values.length + 2
  }
  if (rows.length > 0) yield insert(rows)
}

/**
 * A value in SQL. Text that is not plain goes as hexadecimal digits: wrangler and D1 split files into
 * statements themselves, and nothing in a value must look like the end of one.
 */
export function literal(value: SQLOutputValue): string {
  if (value === null) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (typeof value !== 'string') throw new Error('a row holds binary data')
  if (/^[\w@.+$,/=: -]*$/.test(value) && !value.includes('--')) return `'${value}'`
  return `cast(x'${Buffer.from(value).toString('hex')}' as text)`
}
