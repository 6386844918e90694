import { readFileSync } from 'node:fs'
import { cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { here } from '../build.ts'

const roots = { workerd: '..', wrangler: '..', miniflare: '..', hono: '..', 'drizzle-orm': '..' }
const own = { 'better-auth': '.', autocannon: '.' }

/** The machine in a few words. */
export function describeMachine(): string {
  const [{ model } = { model: 'unknown processor' }] = cpus()
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores of ${model.trim()}, ${gibibytes} GiB, ${type()} ${release()}`
}

/** The versions of what was measured, and of what measured it. */
export function describeVersions(): string {
  const packages = Object.entries({ ...roots, ...own }).map(
    ([name, root]) =>
      `${name} ${versionOf(join(here, root, 'node_modules', name, 'package.json'))}`,
  )
  return [`Node ${process.versions.node}`, ...packages].join(', ')
}

function versionOf(file: string): string {
  return JSON.parse(readFileSync(file, 'utf8')).version
}
