import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the folder's guard does: it removes the folder once its standard input ends. */
const guard = `process.stdin.resume().on('end', () =>
  require('fs').rmSync(process.argv[1], { recursive: true, force: true }))`

/**
 * A folder for working files, which hold hashes. It does not outlive this process, however that
 * ends: a process of its own group, which no Ctrl-C meets, waits for that and removes it.
 */
export function openWorkingFolder() {
  const folder = join(tmpdir(), `postern-import-${randomUUID()}`)
  const child = spawn(process.execPath, ['-e', guard, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  // Without a guard, the folder is removed in the ordinary way only.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  // After the guard: a signal may come at any moment.
  mkdirSync(folder, { mode: 0o700 })
  return {
    folder,
    remove() {
      rmSync(folder, { recursive: true, force: true })
      child.stdin.end()
    },
  }
}
