import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { parse } from 'csv-parse/sync'
import { parseUserId } from '../../src/accounts/user-id.ts'
import { formatCsv } from './csv.ts'
import { type Kind, kinds, UsageError } from './tables.ts'
import { shown } from './terminal.ts'

/** Which new id stands for which old one, in the staging database. */
export const newIdTable = `
create table new_id (
  kind text, old text, id text, is_known integer, primary key (kind, old)
) without rowid;`

const header = ['table', 'old', 'new']

/** Gives the same new id for an old one each time: that of the file if it is there and has one. */
export function openNewIds(database: DatabaseSync, file: string) {
  const insert = database.prepare('insert into new_id values (?, ?, ?, ?)')
  for (const { kind, old, id } of readFile(file)) insert.run(kind, old, id, 1)
  const find = database.prepare('select id from new_id where kind = ? and old = ?')
  return (kind: Kind, old: string): string => {
    const known = find.get(kind, old)?.id
    if (typeof known === 'string') return known
    const id = randomUUID()
    insert.run(kind, old, id, 0)
    return id
  }
}

function readFile(file: string): { kind: Kind; old: string; id: string }[] {
  if (!existsSync(file)) return []
  const [first, ...rows] = readRows(file)
  const isOurs = first?.join() === header.join()
  return rows.map(([name, old, text]) => {
    const kind = kinds.find((one) => one === name)
    const id = parseUserId(text)
    if (!isOurs || !kind || !old || !id) throw notOurs(file)
    return { kind, old, id }
  })
}

function readRows(file: string): string[][] {
  try {
    return parse(readFileSync(file), { skip_empty_lines: true })
  } catch {
    throw notOurs(file)
  }
}

function notOurs(file: string): UsageError {
  return new UsageError(`${shown(file)}: is no file of new ids (its columns are ${header.join()})`)
}

/**
 * Writes which new id stands for which old one: all that the file had, and those of rows that come.
 * To be done before the rows are written. Gives the number of ids; 0 if there is no file to write.
 */
export function writeNewIds(database: DatabaseSync, file: string): number {
  const comes = (kind: Kind) => `select id from ${kind} where fate is not null`
  const rows = database
    .prepare(
      `select kind, old, id from new_id where is_known or id in (${comes('user')})
         or id in (${comes('oauth_account')}) order by kind desc, old`,
    )
    .all()
  if (rows.length === 0) return 0
  const draft = `${file}.part`
  rmSync(draft, { force: true })
  try {
    const descriptor = openSync(draft, 'wx')
    const lines = [header, ...rows.map(({ kind, old, id }) => [kind, old, id])]
    writeSync(descriptor, lines.map((line) => `${formatCsv(line)}\n`).join(''))
    closeSync(descriptor)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    const why = error instanceof Error ? error.message : ''
    throw new UsageError(`The new ids can't be written (${shown(why)}). Elsewhere: --ids-file FILE`)
  }
  return rows.length
}
