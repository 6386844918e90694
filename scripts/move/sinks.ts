import { closeSync, existsSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { formatCsv } from './csv.ts'
import type { Format } from './source.ts'
import { fastApiUsersTables } from './sqlite.ts'
import { type Kind, kinds, ownColumns, requiredColumns, UsageError } from './tables.ts'

type Row = Record<string, string | number | null>

/** Takes rows and makes a file of them, which stands under its name only once it is whole. */
export interface Sink {
  /** What it wants of each table, in order. */
  columns: Record<Kind, readonly string[]>
  write(kind: Kind, rows: readonly Row[]): Promise<void>
  /** Puts the files in their place; gives their names. */
  finish(): Promise<string[]>
  abandon(): void
}

/** Opens the sink of a format. */
export function openSink(format: Format, path: string): Sink {
  return { '.db': sqliteSink, '.csv': csvSink, '.jsonl': jsonlSink }[format](path)
}

const draftOf = (path: string) => `${path}.part`

function sqliteSink(path: string): Sink {
  const draft = draftOf(path)
  rmSync(draft, { force: true })
  const database = new DatabaseSync(draft, { enableForeignKeyConstraints: false })
  database.exec(fastApiUsersTables)
  const insert = (kind: Kind) => {
    const marks = requiredColumns[kind].map(() => '?').join(',')
    const names = requiredColumns[kind].join(',')
    return database.prepare(`insert into ${kind} (${names}) values (${marks})`)
  }
  const inserts = { user: insert('user'), oauth_account: insert('oauth_account') }
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
    async finish() {
      database.close()
      renameSync(draft, path)
      return [path]
    },
    abandon() {
      database.close()
      rmSync(draft, { force: true })
    },
  }
}

const booleans: readonly string[] = ['is_active', 'is_superuser', 'is_verified']

/** Two files, as PostgreSQL's COPY takes one table each. The second is there only if it has rows. */
function csvSink(path: string): Sink {
  const accountsPath = path.replace(/\.csv$/, '.oauth_account.csv')
  if (existsSync(accountsPath)) throw new UsageError(`${accountsPath} is there already`)
  const files = { user: textFile(path), oauth_account: textFile(accountsPath) }
  let accounts = 0
  for (const kind of kinds) files[kind].write([formatCsv(requiredColumns[kind])])
  return {
    columns: requiredColumns,
    async write(kind, rows) {
      if (kind === 'oauth_account') accounts += rows.length
      files[kind].write(rows.map((row) => formatCsv(copied(row, requiredColumns[kind]))))
    },
    async finish() {
      files.user.finish()
      if (accounts === 0) files.oauth_account.abandon()
      else files.oauth_account.finish()
      return accounts === 0 ? [path] : [path, accountsPath]
    },
    abandon() {
      files.user.abandon()
      files.oauth_account.abandon()
    },
  }
}

function copied(row: Row, columns: readonly string[]): (string | number | null | undefined)[] {
  return columns.map((column) =>
    booleans.includes(column) ? (row[column] === 1 ? 't' : 'f') : row[column],
  )
}

/** All columns that we have, a row a line, users first. */
function jsonlSink(path: string): Sink {
  const file = textFile(path)
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
      file.write(rows.map(toJson(kind)))
    },
    async finish() {
      file.finish()
      return [path]
    },
    abandon: file.abandon,
  }
}

/** A file of lines. */
function textFile(path: string) {
  const draft = draftOf(path)
  rmSync(draft, { force: true })
  const file = openSync(draft, 'wx')
  return {
    write: (lines: readonly string[]) =>
      writeFileSync(file, lines.map((line) => `${line}\n`).join('')),
    finish() {
      closeSync(file)
      renameSync(draft, path)
    },
    abandon() {
      closeSync(file)
      rmSync(draft, { force: true })
    },
  }
}
