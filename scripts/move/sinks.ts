import { once } from 'node:events'
import { createWriteStream, renameSync, rmSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { formatCsv } from './csv.ts'
import { type Format, type Kind, ownColumns, requiredColumns } from './source.ts'
import { fastApiUsersTables } from './sqlite.ts'

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
  process.umask(0o077)
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
  const files = { user: textFile(path), oauth_account: textFile(accountsPath) }
  let accounts = 0
  files.user.start(formatCsv(requiredColumns.user))
  files.oauth_account.start(formatCsv(requiredColumns.oauth_account))
  return {
    columns: requiredColumns,
    async write(kind, rows) {
      if (kind === 'oauth_account') accounts += rows.length
      await files[kind].write(rows.map((row) => formatCsv(copied(row, requiredColumns[kind]))))
    },
    async finish() {
      await files.user.finish()
      if (accounts === 0) files.oauth_account.abandon()
      else await files.oauth_account.finish()
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
    write: (kind, rows) => file.write(rows.map(toJson(kind))),
    async finish() {
      await file.finish()
      return [path]
    },
    abandon: file.abandon,
  }
}

/** A file of lines, which only its owner may read: it holds hashes. */
function textFile(path: string) {
  const draft = draftOf(path)
  rmSync(draft, { force: true })
  const stream = createWriteStream(draft, { mode: 0o600 })
  return {
    start: (line: string) => stream.write(`${line}\n`),
    async write(lines: readonly string[]) {
      const text = lines.map((line) => `${line}\n`).join('')
      if (!stream.write(text)) await once(stream, 'drain')
    },
    async finish() {
      stream.end()
      await once(stream, 'close')
      renameSync(draft, path)
    },
    abandon() {
      stream.destroy()
      rmSync(draft, { force: true })
    },
  }
}
