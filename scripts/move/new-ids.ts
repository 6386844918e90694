import { createHash, randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { parse } from 'csv-parse/sync'
import { parseUserId } from '../../src/accounts/user-id.ts'
import { formatCsv } from '../../src/csv.ts'
import { createFile } from './draft.ts'
import { type Kind, kinds, UsageError } from './tables.ts'
import { shown } from './terminal.ts'

/** Which new id stands for which old one, in the staging database. */
export const newIdTable = `
create table new_id (
  kind text, old text, id text, is_known integer, primary key (kind, old)
) without rowid;`

const header = ['table', 'old', 'new']

export interface NewIds {
  /** The same new id for an old one each time: that of the file if it is there and has one. */
  idOf(kind: Kind, old: string): string
  /**
   * Writes which new id stands for which old one: all that the file had, and those of rows that
   * come. To be done before the rows are written. Gives the number of ids; 0 if there is no file to
   * write. Throws a UsageError if another import has changed the file since it was opened.
   */
  write(): number
}

/** Reads the file of new ids, if there is one. */
export function openNewIds(database: DatabaseSync, file: string): NewIds {
  const content = contentOf(file)
  const before = digest(content)
  const insert = database.prepare('insert into new_id values (?, ?, ?, ?)')
  for (const { kind, old, id } of readIds(file, content)) insert.run(kind, old, id, 1)
  const find = database.prepare('select id from new_id where kind = ? and old = ?')
  return {
    idOf(kind, old) {
      const known = find.get(kind, old)?.id
      if (typeof known === 'string') return known
      const id = randomUUID()
      insert.run(kind, old, id, 0)
      return id
    },
    write() {
      const rows = idsToWrite(database)
      if (rows.length > 0) writeRows(file, rows, before)
      return rows.length
    },
  }
}

const contentOf = (file: string) => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0))
const digest = (content: Buffer) => createHash('sha256').update(content).digest('hex')

function readIds(file: string, content: Buffer): { kind: Kind; old: string; id: string }[] {
  if (content.length === 0) return []
  const [first, ...rows] = readRows(file, content)
  const isOurs = first?.join() === header.join()
  return rows.map(([name, old, text]) => {
    const kind = kinds.find((one) => one === name)
    const id = parseUserId(text)
    if (!isOurs || !kind || !old || !id) throw notOurs(file)
    return { kind, old, id }
  })
}

function readRows(file: string, content: Buffer): string[][] {
  try {
    return parse(content, { skip_empty_lines: true })
  } catch {
    throw notOurs(file)
  }
}

function notOurs(file: string): UsageError {
  return new UsageError(`${shown(file)}: is no file of new ids (its columns are ${header.join()})`)
}

function idsToWrite(database: DatabaseSync) {
  const comes = (kind: Kind) => `select id from ${kind} where fate is not null`
  return database
    .prepare(
      `select kind, old, id from new_id where is_known or id in (${comes('user')})
         or id in (${comes('oauth_account')}) order by kind desc, old`,
    )
    .all()
}

/** Only one import at a time has the draft, and the file is placed only if it is as it was read. */
function writeRows(file: string, rows: ReturnType<typeof idsToWrite>, before: string): void {
  const draft = `${file}.part`
  try {
    const words = ': another import is writing it. If none is, one was cut off there: delete it'
    const descriptor = createFile(draft, words)
    try {
      refuseChanged(file, before)
      const lines = [header, ...rows.map(({ kind, old, id }) => [kind, old, id])]
      writeFileSync(descriptor, lines.map((line) => `${formatCsv(line)}\n`).join(''))
      // The rows that come next must not be on a disk that lost their ids.
      fsyncSync(descriptor)
      renameSync(draft, file)
    } catch (error) {
      rmSync(draft, { force: true })
      throw error
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    const why = error instanceof Error ? error.message : ''
    throw new UsageError(`The new ids can't be written (${shown(why)}). Elsewhere: --ids-file FILE`)
  }
}

function refuseChanged(file: string, before: string): void {
  if (digest(contentOf(file)) === before) return
  throw new UsageError(
    `Nothing was changed: another import has written ${shown(file)} meanwhile. Run this one again.`,
  )
}
