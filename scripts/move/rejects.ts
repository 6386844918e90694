import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { readCsvHeader } from './csv.ts'
import { formatOf, readSource } from './source.ts'
import { copySqliteRows } from './sqlite.ts'
import type { Kind } from './tables.ts'

/**
 * Writes the rows that can't come into `<input>.rejects.<ending>`, in the input's own format and as
 * they stand there; gives the file's name, or undefined if there are none. A file that is there with
 * other content may have been mended by hand: it stays, and the next name is taken.
 */
export async function writeRejects(
  input: string,
  database: DatabaseSync,
): Promise<string | undefined> {
  if (database.prepare('select 1 from reject limit 1').get() === undefined) return undefined
  const format = formatOf(input)
  const stem = `${input.slice(0, -format.length)}.rejects`
  const draft = `${stem}.part`
  rmSync(draft, { force: true })
  const find = database.prepare('select 1 from reject where kind = ? and line = ?')
  const isRejected = (kind: Kind, line: number) => find.get(kind, line) !== undefined
  if (format === '.db') copySqliteRows(input, draft, isRejected)
  else await copyLines(input, draft, isRejected)
  let output = `${stem}${format}`
  for (let n = 2; existsSync(output) && !isSame(draft, output); n++)
    output = `${stem}-${n}${format}`
  renameSync(draft, output)
  return output
}

function isSame(one: string, other: string): boolean {
  return readFileSync(one).equals(readFileSync(other))
}

async function copyLines(
  input: string,
  output: string,
  isRejected: (kind: Kind, line: number) => boolean,
): Promise<void> {
  const file = openSync(output, 'wx')
  if (formatOf(input) === '.csv') writeFileSync(file, `${await readCsvHeader(input)}\n`)
  for await (const { kind, line, raw } of readSource(input)) {
    if (isRejected(kind, line)) writeFileSync(file, `${raw}\n`)
  }
  closeSync(file)
}
