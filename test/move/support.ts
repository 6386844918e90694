import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')
const launcher = join(root, 'node_modules/wrangler/bin/wrangler.js')

/** What a command ended with, and all that it printed. */
export interface Ran {
  code: number
  output: string
}

/** A folder of its own for a test file or a test, gone afterwards. */
export function newFolder(whenDone: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-test-'))
  whenDone(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Runs a script of the project, or wrangler, with this Node; `killed` ends it as SIGKILL does. */
export function run(script: string, args: readonly string[], killed?: AbortSignal): Promise<Ran> {
  const file = script === 'wrangler' ? launcher : join(root, 'scripts', script)
  const options = {
    cwd: root,
    maxBuffer: 2 ** 26,
    ...(killed && { signal: killed, killSignal: 'SIGKILL' as const }),
  }
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: `${stdout}${stderr}` })
    })
  })
}

/** Makes a local database with the migrations; gives the folder for --persist-to. */
export async function newDatabase(folder: string): Promise<string> {
  const persistTo = join(folder, 'd1')
  const { code, output } = await run('wrangler', [
    ...['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', persistTo],
  ])
  if (code !== 0) throw new Error(output)
  return persistTo
}

/** A database like that one, in a folder of its own. */
export function copyDatabase(persistTo: string, folder: string): string {
  const copy = join(folder, 'd1')
  cpSync(persistTo, copy, { recursive: true })
  return copy
}

/** The rows of a query, asked of the file itself: wrangler takes seconds to start. */
export function query(persistTo: string, sql: string): Record<string, unknown>[] {
  const folder = join(persistTo, 'v3/d1/miniflare-D1DatabaseObject')
  const name = readdirSync(folder).find((file) => /^[\da-f]+\.sqlite$/.test(file))
  if (!name) throw new Error('no local database')
  const database = new DatabaseSync(join(folder, name), { readOnly: true, timeout: 5000 })
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }))
  } finally {
    database.close()
  }
}

/** How many users there are. */
export function countUsers(persistTo: string): number {
  return Number(query(persistTo, 'select count(*) as n from user')[0]?.n)
}
