import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import type { Kind, RowPlace } from './tables.ts'

/** A table or view of a foreign file. */
export interface ForeignTable {
  kind: Kind
  name: string
  columns: readonly string[]
}

/** A name in SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}

/**
 * Our own table for rows of a foreign one: its name and its columns, but neither types (which would
 * change values) nor keys and constraints (which would refuse them). Nothing foreign is run.
 */
function plainTable({ name, columns }: ForeignTable): string {
  return `create table ${quoted(name)} (${columns.map(quoted).join(', ')})`
}

/** Where rows are kept, by their line, columns go by their place: a foreign one may be called rowid. */
function keptTable({ kind, columns }: ForeignTable): string {
  return `create table ${kind} (${placesOf(columns).join(', ')})`
}

const placesOf = (columns: readonly string[]) => columns.map((_, place) => `c${place}`)

/** Keeps the rows of a SQLite file as they stood, on disk, for the file of rejects. */
export function keepRows(folder: string, encoding: string, tables: readonly ForeignTable[]) {
  const path = join(folder, 'rows.db')
  const database = openOwn(path, encoding)
  database.exec('pragma journal_mode=off; pragma synchronous=off')
  for (const table of tables) database.exec(keptTable(table))
  database.exec('begin')
  const inserts = new Map(tables.map((table) => [table.kind, insertOf(database, table)]))
  return {
    keep(kind: Kind, line: number, cells: readonly SQLInputValue[]) {
      inserts.get(kind)?.run(line, ...cells)
    },
    /** Texts that JavaScript can't hold go by their bytes. */
    keepBytes(kind: Kind, line: number, place: number, bytes: Uint8Array) {
      const sql = `update ${kind} set c${place} = cast(? as text) where rowid = ?`
      database.prepare(sql).run(bytes, line)
    },
    writeRows(file: string, places: Iterable<RowPlace>) {
      if (database.isTransaction) database.exec('commit')
      copyRows(path, file, { encoding, tables, places })
    },
    close() {
      if (database.isOpen) database.close()
    },
  }
}

function insertOf(database: DatabaseSync, { kind, columns }: ForeignTable) {
  const marks = columns.map(() => '?').join(', ')
  const places = placesOf(columns).join(', ')
  return database.prepare(`insert into ${kind} (rowid, ${places}) values (?, ${marks})`)
}

interface Copy {
  encoding: string
  tables: readonly ForeignTable[]
  places: Iterable<RowPlace>
}

function copyRows(from: string, to: string, { encoding, tables, places }: Copy): void {
  const database = openOwn(to, encoding)
  try {
    for (const table of tables) database.exec(plainTable(table))
    database.prepare('attach ? as kept').run(from)
    database.exec('begin')
    const copies = new Map(
      tables.map(({ kind, name, columns }) => [
        kind,
        database.prepare(
          `insert into main.${quoted(name)}
             select ${placesOf(columns).join(', ')} from kept.${kind} where rowid = ?`,
        ),
      ]),
    )
    for (const { kind, line } of places) copies.get(kind)?.run(line)
    database.exec('commit')
  } finally {
    database.close()
  }
}

/** In the encoding of the foreign file, so that no text changes. */
function openOwn(path: string, encoding: string): DatabaseSync {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
  database.exec(`pragma encoding='${encoding}'`)
  return database
}
