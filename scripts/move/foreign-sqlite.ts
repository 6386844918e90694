import { closeSync, copyFileSync, existsSync, openSync, readSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { UsageError } from './tables.ts'
import { shown } from './terminal.ts'

/** The values of a row, in the order of its columns. */
export type Cells = readonly SQLOutputValue[]

/** A SQLite file that somebody else made. Nothing in it is run, and nothing of it is written. */
export interface ForeignDatabase {
  database: DatabaseSync
  /** As SQLite names it: UTF-8, UTF-16le or UTF-16be. */
  encoding: string
}

/**
 * The one way in which a foreign file is opened: only to be read, without the functions and virtual
 * tables that its views and generated columns have no business with, and without extensions. A
 * snapshot: what is written to it meanwhile does not show. Throws a UsageError if it is no database.
 */
export function openForeign(path: string, folder: string): ForeignDatabase {
  let database: DatabaseSync | undefined
  try {
    database = openAny(path, folder)
    database.exec('pragma trusted_schema=off; pragma cell_size_check=on; begin')
    const [encoding] = Object.values(database.prepare('pragma encoding').get() ?? {})
    database.prepare('select count(*) from sqlite_schema').get()
    return { database, encoding: String(encoding) }
  } catch (error) {
    database?.close()
    throw refusal(path, error)
  }
}

/** Why SQLite can't read something, for the user. */
export function refusal(what: string, error: unknown): UsageError {
  const reason = error instanceof Error ? error.message : 'unknown reason'
  if (reason === 'file is not a database')
    return new UsageError(`${shown(what)}: no SQLite database`)
  return new UsageError(`${shown(what)}: SQLite can't read it (${shown(reason)})`)
}

const options = {
  readOnly: true,
  allowExtension: false,
  defensive: true,
  enableForeignKeyConstraints: false,
  readBigInts: true,
  // Two columns may have one name.
  returnArrays: true,
  timeout: 5000,
} as const

function openAny(path: string, folder: string): DatabaseSync {
  // An absolute path: a relative one that begins with "file:" would be read as a URI.
  const file = resolve(path)
  if (!isInWalMode(file)) return new DatabaseSync(file, options)
  // Opened in the ordinary way, it would get a -wal and a -shm beside it, even if only to be read.
  if (!existsSync(`${file}-wal`)) return openUnchanging(file)
  try {
    const database = new DatabaseSync(file, options)
    database.prepare('select count(*) from sqlite_schema').get()
    return database
  } catch {
    // Where nothing can be written, beside it, SQLite needs a copy.
    const copy = join(folder, 'copy.db')
    copyFileSync(file, copy)
    copyFileSync(`${file}-wal`, `${copy}-wal`)
    return new DatabaseSync(copy, options)
  }
}

function openUnchanging(file: string): DatabaseSync {
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return new DatabaseSync(url, options)
}

/** The file format version for reading (SQLite's file format, section 1.3.3). */
function isInWalMode(file: string): boolean {
  const descriptor = openSync(file, 'r')
  try {
    const header = Buffer.alloc(20)
    readSync(descriptor, header)
    return header.toString('latin1', 0, 15) === 'SQLite format 3' && header[19] === 2
  } finally {
    closeSync(descriptor)
  }
}
