import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { setImmediate } from 'node:timers/promises'
import { type Cells, openForeign, refusal } from './foreign-sqlite.ts'
import { type ForeignTable, keepRows, quoted } from './kept-rows.ts'
import {
  type Kind,
  kindOf,
  kinds,
  notUtf8,
  readColumns,
  type Source,
  type SourceRow,
  UsageError,
} from './tables.ts'
import { shown, shownList } from './terminal.ts'

/**
 * Opens a SQLite file. Its users are in the table user, its OAuth accounts in oauth_account, unless
 * `names` says otherwise; a table is whatever SQLite can select from.
 */
export function openSqlite(path: string, folder: string, names: readonly string[]): Source {
  const { database, encoding } = openForeign(path, folder)
  const tables = findTables(database, path, names)
  const kept = keepRows(folder, encoding, tables)
  let [read, total] = [0, 0]
  async function* rows(): AsyncIterable<SourceRow> {
    try {
      for (const { name } of tables) total += countRows(database, name)
      for (const table of tables) {
        let line = 0
        for (const cells of selectAll(database, table)) {
          line += 1
          read += 1
          // Nothing here waits for anything: let a signal in.
          if (read % 1000 === 0) await setImmediate()
          yield { kind: table.kind, line, values: readCells(table, line, cells) }
        }
      }
    } catch (error) {
      if (error instanceof UsageError || !isOfSqlite(error)) throw error
      throw refusal(path, error)
    }
  }
  function close() {
    if (database.isOpen) database.close()
    kept.close()
  }
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true })
  function readCells({ kind, columns }: ForeignTable, line: number, cells: Cells) {
    const decoded = cells.map((cell) => decodeCell(decoder, cell))
    kept.keep(
      kind,
      line,
      decoded.map((value) => (value === notUtf8 ? null : value)),
    )
    for (const [i, cell] of cells.entries()) {
      if (decoded[i] === notUtf8 && cell instanceof Uint8Array) kept.keepBytes(kind, line, i, cell)
    }
    return Object.fromEntries(columns.map((column, i) => [knownName(column), decoded[i]]))
  }
  const share = () => (total === 0 ? 1 : Math.min(1, read / total))
  return { unit: 'row', rows: rows(), share, writeRows: kept.writeRows, close }
}

function isOfSqlite(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
}

/** Takes back what selectAll did. */
function decodeCell(decoder: TextDecoder, cell: SQLOutputValue): SQLOutputValue | typeof notUtf8 {
  if (typeof cell === 'string') return Buffer.from(cell, 'hex')
  if (!(cell instanceof Uint8Array)) return cell
  try {
    return decoder.decode(cell)
  } catch {
    return notUtf8
  }
}

function countRows(database: DatabaseSync, name: string): number {
  const [cells] = arrays(database, `select count(*) from ${quoted(name)}`)
  return Number(cells?.[0])
}

/**
 * Each row's values: texts as their bytes, since Node or SQLite puts something else in place of what is
 * none, and blobs as text. A cell a column: SQLite's limit for a result is that for a table.
 */
function selectAll(database: DatabaseSync, { name, columns }: ForeignTable): Iterable<Cells> {
  const cells = columns
    .map(quoted)
    .map(
      (column) =>
        `case typeof(${column}) when 'text' then cast(${column} as blob) when 'blob' then hex(${column}) else ${column} end`,
    )
  return arrays(database, `select ${cells.join(', ')} from ${quoted(name)}`)
}

function* arrays(database: DatabaseSync, sql: string): Iterable<Cells> {
  for (const row of database.prepare(sql).iterate()) yield Object.values(row)
}

/** The tables to read, users first: those that are named, and those of the usual names. */
function findTables(
  database: DatabaseSync,
  path: string,
  names: readonly string[],
): readonly ForeignTable[] {
  const there = namesIn(database)
  const isThere = (name: string) => there.some((one) => one.toLowerCase() === name.toLowerCase())
  const found = new Map<Kind, ForeignTable>()
  for (const name of names) {
    if (!isThere(name)) throw noTable(path, name, there)
    const table = describe(database, path, name)
    if (found.has(table.kind)) throw new UsageError(`--table: two of the kind ${table.kind}`)
    found.set(table.kind, table)
  }
  for (const kind of kinds) {
    if (!found.has(kind) && isThere(kind)) found.set(kind, describe(database, path, kind))
  }
  if (found.size === 0) throw noTable(path, 'user', there)
  return kinds.flatMap((kind) => found.get(kind) ?? [])
}

function noTable(path: string, name: string, there: readonly string[]): UsageError {
  const others = there.length === 0 ? 'It has no tables.' : `There are: ${shownList(there)}.`
  return new UsageError(
    `${shown(path)}: no table ${shown(name)}. ${others} Say which one to read: --table NAME`,
  )
}

function namesIn(database: DatabaseSync): string[] {
  const sql = "select name from sqlite_schema where type in ('table', 'view') order by name"
  return [...arrays(database, sql)].map(([name]) => String(name))
}

const known = new Map(
  kinds.flatMap(readColumns).map((column) => [column.toLowerCase(), column] as const),
)

/** A column as it is called here, however SQLite writes it: to SQLite `ID` is `id`. */
const knownName = (column: string) => known.get(column.toLowerCase()) ?? column

/** Asked of a statement: pragma table_info leaves generated columns out. */
function describe(database: DatabaseSync, path: string, name: string): ForeignTable {
  try {
    const statement = database.prepare(`select * from ${quoted(name)}`)
    const columns = statement.columns().map((column) => column.name)
    return { kind: kindOf(columns.map(knownName), `${path}, table ${name}`), name, columns }
  } catch (error) {
    throw isOfSqlite(error) ? refusal(`${path}, table ${name}`, error) : error
  }
}
