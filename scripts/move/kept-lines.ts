import { closeSync, openSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { RowPlace } from './tables.ts'

/** Keeps the lines of a text file as they stood, on disk, for the file of rejects. */
export function keepLines(folder: string) {
  const database = new DatabaseSync(join(folder, 'lines.db'))
  database.exec(`pragma journal_mode=off; pragma synchronous=off;
    create table kept (line integer primary key, bytes blob); begin`)
  const insert = database.prepare('insert into kept values (?, ?)')
  const find = database.prepare('select bytes from kept where line = ?')
  return {
    /** Line 0 is the header. */
    keep(line: number, bytes: Uint8Array) {
      insert.run(line, bytes)
    },
    writeRows(path: string, places: Iterable<RowPlace>) {
      const file = openSync(path, 'wx')
      const write = (number: number) => {
        const bytes = find.get(number)?.bytes
        if (!(bytes instanceof Uint8Array)) return
        const line = bytes.at(-1) === 10 ? bytes : Buffer.concat([bytes, Buffer.from('\n')])
        writeFileSync(file, line)
      }
      try {
        write(0)
        for (const { line } of places) write(line)
      } finally {
        closeSync(file)
      }
    },
    close() {
      if (database.isOpen) database.close()
    },
  }
}
