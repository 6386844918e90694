import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Format } from '../../scripts/move/source.ts'
import type { Kind } from '../../scripts/move/tables.ts'
import hashes from '../conformance/hashes.json' with { type: 'json' }

export type Input = Record<string, SQLInputValue>

export const argon2 = hashes.argon2id_now.hash

/** A UUID that one can tell by its number. */
export const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`

/** A user as FastAPI Users stores one. */
export const user = (n: number, more: Input = {}): Input => ({
  ...{ id: uuid(n), email: `person-${n}@example.com`, hashed_password: argon2 },
  ...{ is_active: 1, is_superuser: 0, is_verified: 1, ...more },
})

/** An account of the user with the same number. */
export const account = (n: number, more: Input = {}): Input => ({
  ...{ id: uuid(1000 + n), user_id: uuid(n), oauth_name: 'oidc', access_token: 't' },
  ...{ expires_at: null, refresh_token: null, account_id: `s${n}`, account_email: 'x', ...more },
})

/** Writes an input of a format. A CSV holds one table: give either users or accounts. */
export function writeInput(
  folder: string,
  format: Format,
  rows: Partial<Record<Kind, readonly Input[]>>,
): string {
  const path = join(folder, `input${format}`)
  const all = [...(rows.user ?? []), ...(rows.oauth_account ?? [])]
  if (format === '.db') writeSqlite(path, rows)
  else if (format === '.csv') writeFileSync(path, csvLines(all).join('\n'))
  else writeFileSync(path, all.map(toJson).join('\n'))
  return path
}

function toJson(row: Input): string {
  const entries = Object.entries(row).map(([name, value]) => {
    return `${JSON.stringify(name)}:${typeof value === 'bigint' ? value : JSON.stringify(value)}`
  })
  return `{${entries.join()}}`
}

function csvLines(rows: readonly Input[]): string[] {
  const field = (value: unknown) =>
    value === null ? '' : `"${String(value).replaceAll('"', '""')}"`
  return [Object.keys(rows[0] ?? {}), ...rows.map(Object.values)].map((row) =>
    row.map(field).join(),
  )
}

/** Runs SQL in a new file, as whoever made the file did. */
export function makeSqlite(path: string, sql: string): DatabaseSync {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  database.exec(sql)
  return database
}

function writeSqlite(path: string, rows: Partial<Record<Kind, readonly Input[]>>): void {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  for (const [kind, inputs] of Object.entries(rows)) fill(database, kind, inputs)
  database.close()
}

/** Makes a table of untyped columns and puts rows into it. */
export function fill(database: DatabaseSync, table: string, rows: readonly Input[]): void {
  const name = `"${table.replaceAll('"', '""')}"`
  const columns = Object.keys(rows[0] ?? {})
  database.exec(`create table ${name} (${columns.join()})`)
  const insert = database.prepare(`insert into ${name} values (${columns.map(() => '?').join()})`)
  for (const row of rows) insert.run(...Object.values(row))
}
