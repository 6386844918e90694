import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** What `npm run dev` has to start anew for, and wrangler does not look at. */
export interface Seen {
  '.dev.vars': string
  'migrations/': string
}

/** How the files are now. */
export function look(folder: string): Seen {
  return { '.dev.vars': readDevVars(folder), 'migrations/': listMigrations(folder) }
}

/**
 * Waits until a file differs from what was seen, and for a second more, so that who writes is done.
 * Resolves with the names; with none after so many seconds.
 */
export async function waitForChange(folder: string, seen: Seen, mostSeconds = Infinity) {
  for (let seconds = 0; seconds < mostSeconds; seconds++) {
    await wait(1000)
    const now = look(folder)
    const names = (['.dev.vars', 'migrations/'] as const).filter((name) => now[name] !== seen[name])
    if (names.length === 0) continue
    await wait(1000)
    return names
  }
  return []
}

/** The text of .dev.vars; empty while an editor has taken it away. */
function readDevVars(folder: string): string {
  try {
    return readFileSync(join(folder, '.dev.vars'), 'utf8')
  } catch {
    return ''
  }
}

/** The migrations and their times; empty while the folder is away, as in a checkout of another branch. */
function listMigrations(folder: string): string {
  const at = join(folder, 'migrations')
  if (!existsSync(at)) return ''
  const files = readdirSync(at).filter((name) => name.endsWith('.sql'))
  const states = files.map((name) => [
    name,
    statSync(join(at, name), { throwIfNoEntry: false })?.mtimeMs,
  ])
  return JSON.stringify(states)
}
