import { accessSync, constants, copyFileSync, existsSync, readFileSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { draftName, placeNew } from './draft.ts'
import { isOfTheSystem } from './run-command.ts'
import { formatOf } from './source.ts'
import type { Staging } from './staging.ts'
import type { RowPlace, Source } from './tables.ts'

/** Writes the rows that can't come into the working folder, as they stand in the input. */
export function composeRejects(source: Source, { database, folder }: Staging): string {
  const draft = join(folder, 'rejects')
  rmSync(draft, { force: true })
  source.writeRows(draft, places(database))
  return draft
}

function* places(database: Staging['database']): Iterable<RowPlace> {
  const rows = database.prepare('select kind, line from reject order by line, kind desc').iterate()
  for (const { kind, line } of rows) {
    yield { kind: kind === 'user' ? 'user' : 'oauth_account', line: Number(line) }
  }
}

/**
 * Puts them into `<input>.rejects.<ending>`, or into the current folder where nothing can be written
 * beside the input; gives the file's name. A file that is there with other content may have been
 * mended by hand: it stays, and the next name is taken.
 */
export function placeRejects(draft: string, input: string): string {
  const { stem, format } = nameRejects(input)
  let output = `${stem}${format}`
  for (let n = 2; existsSync(output); n++) {
    if (isSame(draft, output)) return output
    output = `${stem}-${n}${format}`
  }
  const part = draftName(output)
  try {
    copyFileSync(draft, part)
    placeNew(part, output)
  } catch (error) {
    rmSync(part, { force: true })
    throw error
  }
  return output
}

/** The file of rejects that an earlier run left for the input, if there is one. */
export function findRejects(input: string): string | undefined {
  const { stem, format } = nameRejects(input)
  return existsSync(`${stem}${format}`) ? `${stem}${format}` : undefined
}

function nameRejects(input: string) {
  const folder = isWritable(dirname(input)) ? dirname(input) : process.cwd()
  const format = formatOf(input)
  return { stem: join(folder, `${basename(input).slice(0, -format.length)}.rejects`), format }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch (error) {
    if (isOfTheSystem(error)) return false
    throw error
  }
}

function isSame(one: string, other: string): boolean {
  return readFileSync(one).equals(readFileSync(other))
}
