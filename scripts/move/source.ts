import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { readCsv } from './csv.ts'
import { readJsonl } from './jsonl.ts'
import { readSqlite } from './sqlite.ts'
import { type SourceRow, UsageError } from './tables.ts'

const readers = { '.db': readSqlite, '.csv': readCsv, '.jsonl': readJsonl } as const
export type Format = keyof typeof readers

/** The format that a file's name says; throws a UsageError if it says none. */
export function formatOf(path: string): Format {
  const ending = extname(path)
  if (ending === '.db' || ending === '.csv' || ending === '.jsonl') return ending
  throw new UsageError(`${path}: the name must end in .db, .csv or .jsonl`)
}

/** Every row of an input, one at a time; throws a UsageError if the file is none of its kind. */
export function readSource(path: string): AsyncIterable<SourceRow> {
  if (!existsSync(path)) throw new UsageError(`${path}: there is no such file`)
  return readers[formatOf(path)](path)
}
