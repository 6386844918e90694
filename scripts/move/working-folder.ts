import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Writable } from 'node:stream'

/** What the guard does: once its standard input ends, it removes the folders that were named there. */
const guard = `let names = ''
process.stdin.setEncoding('utf8').on('data', (text) => { names += text }).on('end', () => {
  for (const name of names.split('\\0').slice(0, -1)) {
    require('fs').rmSync(name, { recursive: true, force: true })
  }
})`

let running: ChildProcessByStdio<Writable, null, null> | undefined

/**
 * A folder for working files, which hold hashes. It does not outlive this process, however that
 * ends: a process of its own group, which no Ctrl-C meets, waits for that and removes it.
 */
export function openWorkingFolder() {
  const folder = join(tmpdir(), `postern-import-${randomUUID()}`)
  running ??= startGuard()
  running.stdin.write(`${folder}\0`)
  // After the guard: a signal may come at any moment.
  mkdirSync(folder, { mode: 0o700 })
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

function startGuard() {
  const child = spawn(process.execPath, ['-e', guard], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    windowsHide: true,
  })
  // Without a guard, the folder is removed in the ordinary way only.
  child.on('error', () => {})
  child.stdin.on('error', () => {})
  child.unref()
  return child
}
