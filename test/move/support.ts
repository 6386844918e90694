import { spawn } from 'node:child_process'
import { once } from 'node:events'
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

/** How a script is run: what ends it, and with which signal; what its environment has more. */
interface RunOptions {
  ended?: AbortSignal
  by?: 'SIGKILL' | 'SIGINT'
  env?: Record<string, string>
}

/** Runs a script of the project, or wrangler, with this Node. */
export async function run(
  script: string,
  args: readonly string[],
  { ended, by, env }: RunOptions = {},
): Promise<Ran> {
  const file = script === 'wrangler' ? launcher : join(root, 'scripts', script)
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // With a process group of its own, the signal meets the wrangler that it runs too, as Ctrl-C does.
    detached: ended !== undefined,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const { pid } = child
  ended?.addEventListener('abort', () => pid !== undefined && process.kill(-pid, by))
  await once(child, 'close')
  return { code: child.exitCode ?? -1, output }
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
