import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { beginsFormula, formatCsv, neutralise } from '../../src/csv.ts'
import { fields } from '../../src/profile.ts'
import type { Row } from './d1.ts'
import { type Draft, openDraft, placeDrafts } from './draft.ts'
import { fastApiUsersTables } from './fastapi-users-tables.ts'
import type { Format } from './source.ts'
import { exportedColumns, inSql, type Kind, kinds, ownColumns, UsageError } from './tables.ts'
import { shown } from './terminal.ts'

/** Takes rows and makes a file of them, which stands under its name only once it is whole. */
export interface Sink {
  /** What it wants of each table, in order. */
  columns: Record<Kind, readonly string[]>
  write(kind: Kind, rows: readonly Row[]): Promise<void>
  /** How many cells a spreadsheet would take for formulas. */
  formulas(): number
  /** Puts the files in their place; gives their names. */
  finish(): Promise<string[]>
  /** Leaves nothing behind; does nothing once it is finished. */
  abandon(): void
}

interface SinkOptions {
  /** Whether what begins as a formula is made to begin otherwise. */
  spreadsheet: boolean
}

/** Opens the sink of a format. */
export function openSink(
  format: Format,
  path: string,
  options: SinkOptions = { spreadsheet: false },
): Sink {
  if (format === '.csv') return csvSink(path, options)
  return format === '.db' ? sqliteSink(path) : jsonlSink(path)
}

function sqliteSink(path: string): Sink {
  const draft = openDraft(path)
  const database = new DatabaseSync(draft.file, { enableForeignKeyConstraints: false })
  database.exec(fastApiUsersTables)
  for (const { name, kind } of fields) {
    database.exec(`alter table user add column ${inSql(name)} ${sqlTypes[kind]}`)
  }
  const insert = (kind: Kind) => {
    const marks = exportedColumns[kind].map(() => '?').join(',')
    const names = exportedColumns[kind].map(inSql).join(',')
    return database.prepare(`insert into ${kind} (${names}) values (${marks})`)
  }
  const inserts = { user: insert('user'), oauth_account: insert('oauth_account') }
  const close = () => {
    if (database.isOpen) database.close()
  }
  return {
    columns: exportedColumns,
    async write(kind, rows) {
      database.exec('begin')
      for (const row of rows) {
        const values: SQLInputValue[] = exportedColumns[kind].map((column) => row[column] ?? null)
        inserts[kind].run(...values)
      }
      database.exec('commit')
    },
    formulas: () => 0,
    async finish() {
      close()
      return placeDrafts([draft])
    },
    abandon() {
      close()
      draft.abandon()
    },
  }
}

/** SQLAlchemy's. */
const sqlTypes = { string: 'VARCHAR', integer: 'INTEGER', boolean: 'BOOLEAN' } as const

const booleans: readonly string[] = [
  ...['is_active', 'is_superuser', 'is_verified'],
  ...fields.filter(({ kind }) => kind === 'boolean').map(({ name }) => name),
]

function isBoolean(column: string, value: unknown): boolean {
  return booleans.includes(column) && value !== null
}

/** Two files, as PostgreSQL's COPY takes one table each. The second is there only if it has rows. */
function csvSink(path: string, { spreadsheet }: SinkOptions): Sink {
  const accountsPath = path.replace(/\.csv$/i, '.oauth_account$&')
  if (existsSync(accountsPath)) throw new UsageError(`${shown(accountsPath)} is there already`)
  const drafts = { user: openDraft(path), oauth_account: openDraft(accountsPath) }
  let [accounts, formulas] = [0, 0]
  for (const kind of kinds) writeLines(drafts[kind], [formatCsv(exportedColumns[kind])])
  function cell(value: unknown) {
    if (!beginsFormula(value)) return value
    formulas += 1
    return spreadsheet ? neutralise(value) : value
  }
  const abandon = () => {
    for (const kind of kinds) drafts[kind].abandon()
  }
  return {
    columns: exportedColumns,
    async write(kind, rows) {
      if (kind === 'oauth_account') accounts += rows.length
      const lines = rows.map((row) => formatCsv(copied(row, exportedColumns[kind]).map(cell)))
      writeLines(drafts[kind], lines)
    },
    formulas: () => formulas,
    async finish() {
      if (accounts > 0) return placeDrafts([drafts.user, drafts.oauth_account])
      drafts.oauth_account.abandon()
      return placeDrafts([drafts.user])
    },
    abandon,
  }
}

function copied(row: Row, columns: readonly string[]): (string | number | null | undefined)[] {
  return columns.map((column) =>
    isBoolean(column, row[column]) ? (row[column] === 1 ? 't' : 'f') : row[column],
  )
}

/** All columns that we have, a row a line, users first. */
function jsonlSink(path: string): Sink {
  const draft = openDraft(path)
  const columns = { ...exportedColumns, user: [...exportedColumns.user, ...ownColumns] }
  const toJson = (kind: Kind) => (row: Row) =>
    JSON.stringify(
      Object.fromEntries(
        columns[kind].map((column) => [
          column,
          isBoolean(column, row[column]) ? row[column] === 1 : row[column],
        ]),
      ),
    )
  return {
    columns,
    async write(kind, rows) {
      writeLines(draft, rows.map(toJson(kind)))
    },
    formulas: () => 0,
    finish: async () => placeDrafts([draft]),
    abandon: draft.abandon,
  }
}

function writeLines(draft: Draft, lines: readonly string[]): void {
  draft.write(lines.map((line) => `${line}\n`).join(''))
}
