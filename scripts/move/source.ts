import { existsSync, statSync } from 'node:fs'
import { extname } from 'node:path'
import { openCsv } from './csv.ts'
import { openJsonl } from './jsonl.ts'
import { openSqlite } from './sqlite.ts'
import { type Source, UsageError } from './tables.ts'
import { shown } from './terminal.ts'

export type Format = '.db' | '.csv' | '.jsonl'

/** The format that a file's name says; throws a UsageError if it says none. */
export function formatOf(path: string): Format {
  const ending = extname(path).toLowerCase()
  if (ending === '.db' || ending === '.csv' || ending === '.jsonl') return ending
  throw new UsageError(`${shown(path)}: the name must end in .db, .csv or .jsonl`)
}

/**
 * Opens an input. What it keeps of it lies in the folder. `tables`: names of a SQLite file's tables.
 * Throws a UsageError, now or while it is read, if the file is none of its kind.
 */
export function openSource(path: string, folder: string, tables: readonly string[] = []): Source {
  if (!existsSync(path)) throw new UsageError(`${shown(path)}: there is no such file`)
  if (!statSync(path).isFile()) throw new UsageError(`${shown(path)}: is no file`)
  const format = formatOf(path)
  if (format === '.db') return openSqlite(path, folder, tables)
  if (tables.length > 0) throw new UsageError('--table goes with a .db')
  return format === '.csv' ? openCsv(path, folder) : openJsonl(path, folder)
}
