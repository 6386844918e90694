import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/** What the Worker's files import that is not theirs: packages, and parts of packages by their path. */
export function importedPackages(): string[] {
  const files = globSync(`${src}/**/*.ts`).filter((file) => !file.endsWith('.config.ts'))
  const lines = files.map((file) => readFileSync(file, 'utf8')).join('\n')
  const names = Array.from(lines.matchAll(/ from '([^.'][^:']*)'$/gm), ([, name]) => name ?? '')
  return [...new Set(names)].filter((name) => !name.endsWith('.wasm'))
}
