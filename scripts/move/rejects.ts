import { once } from 'node:events'
import { createWriteStream, existsSync, rmSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { readCsvHeader } from './csv.ts'
import { formatOf, type Kind, readSource } from './source.ts'
import { copySqliteRows } from './sqlite.ts'

/**
 * Writes the rows that can't come into `<input>.rejects.<ending>`, in the input's own format and as
 * they stand there; gives the file's name, or undefined if there are none.
 */
export async function writeRejects(
  input: string,
  database: DatabaseSync,
): Promise<string | undefined> {
  const format = formatOf(input)
  const output = `${input.slice(0, -format.length)}.rejects${format}`
  if (existsSync(output)) rmSync(output)
  const find = database.prepare('select 1 from reject where kind = ? and line = ?')
  const isRejected = (kind: Kind, line: number) => find.get(kind, line) !== undefined
  if (database.prepare('select 1 from reject limit 1').get() === undefined) return undefined
  if (format === '.db') copySqliteRows(input, output, isRejected)
  else await copyLines(input, output, isRejected)
  return output
}

async function copyLines(
  input: string,
  output: string,
  isRejected: (kind: Kind, line: number) => boolean,
): Promise<void> {
  const file = createWriteStream(output, { mode: 0o600 })
  if (formatOf(input) === '.csv') file.write(`${await readCsvHeader(input)}\n`)
  for await (const { kind, line, raw } of readSource(input)) {
    if (isRejected(kind, line) && !file.write(`${raw}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'close')
}
