import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '../..')

/** What a command ended with, and all that it printed. */
export interface Ran {
  code: number
  output: string
}

/** A folder of its own for a test file or a test, gone afterwards. */
export function newFolder(whenDone: (remove: () => void) => void = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'postern-test-'))
  // What a wrangler that was ended writes may come late.
  whenDone(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** How a script is run: what ends it, and with which signal; what its environment has more. */
interface RunOptions {
  ended?: AbortSignal
  by?: 'SIGKILL' | 'SIGINT'
  env?: Record<string, string>
  /** Whether it has a process group of its own: so that a signal meets what it runs too, as Ctrl-C does. */
  ownGroup?: boolean
}

/** Runs a script of the project with this Node. */
export async function run(
  script: string,
  args: readonly string[],
  { ended, by, env, ownGroup = ended !== undefined }: RunOptions = {},
): Promise<Ran> {
  const file = join(root, 'scripts', script)
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
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

/** How many users there are, asked of the file itself: wrangler takes seconds to start. */
export function countUsers(persistTo: string): number {
  const folder = join(persistTo, 'v3/d1/miniflare-D1DatabaseObject')
  const name = readdirSync(folder).find((file) => /^[\da-f]+\.sqlite$/.test(file))
  if (!name) throw new Error('no local database')
  const database = new DatabaseSync(join(folder, name), { readOnly: true, timeout: 5000 })
  try {
    return Number(database.prepare('select count(*) as n from user').get()?.n)
  } finally {
    database.close()
  }
}
