import { existsSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { formatCsv } from './csv.ts'
import type { Row } from './d1.ts'
import { type Draft, openDraft, placeDrafts } from './draft.ts'
import { fastApiUsersTables } from './fastapi-users-tables.ts'
import { beginsFormula, neutralise } from './formulas.ts'
import type { Format } from './source.ts'
import { type Kind, kinds, ownColumns, requiredColumns, UsageError } from './tables.ts'
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
  const insert = (kind: Kind) => {
    const marks = requiredColumns[kind].map(() => '?').join(',')
    const names = requiredColumns[kind].join(',')
    return database.prepare(`insert into ${kind} (${names}) values (${marks})`)
  }
  const inserts = { user: insert('user'), oauth_account: insert('oauth_account') }
  const close = () => {
    if (database.isOpen) database.close()
  }
  return {
    columns: requiredColumns,
    async write(kind, rows) {
      database.exec('begin')
      for (const row of rows) {
        const values: SQLInputValue[] = requiredColumns[kind].map((column) => row[column] ?? null)
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

const booleans: readonly string[] = ['is_active', 'is_superuser', 'is_verified']

/** Two files, as PostgreSQL's COPY takes one table each. The second is there only if it has rows. */
function csvSink(path: string, { spreadsheet }: SinkOptions): Sink {
  const accountsPath = path.replace(/\.csv$/, '.oauth_account.csv')
  if (existsSync(accountsPath)) throw new UsageError(`${shown(accountsPath)} is there already`)
  const drafts = { user: openDraft(path), oauth_account: openDraft(accountsPath) }
  let [accounts, formulas] = [0, 0]
  for (const kind of kinds) writeLines(drafts[kind], [formatCsv(requiredColumns[kind])])
  function cell(value: unknown) {
    if (!beginsFormula(value)) return value
    formulas += 1
    return spreadsheet ? neutralise(value) : value
  }
  const abandon = () => {
    for (const kind of kinds) drafts[kind].abandon()
  }
  return {
    columns: requiredColumns,
    async write(kind, rows) {
      if (kind === 'oauth_account') accounts += rows.length
      const lines = rows.map((row) => formatCsv(copied(row, requiredColumns[kind]).map(cell)))
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
    booleans.includes(column) ? (row[column] === 1 ? 't' : 'f') : row[column],
  )
}

/** All columns that we have, a row a line, users first. */
function jsonlSink(path: string): Sink {
  const draft = openDraft(path)
  const columns = { ...requiredColumns, user: [...requiredColumns.user, ...ownColumns] }
  const toJson = (kind: Kind) => (row: Row) =>
    JSON.stringify(
      Object.fromEntries(
        columns[kind].map((column) => [
          column,
          booleans.includes(column) ? row[column] === 1 : row[column],
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
