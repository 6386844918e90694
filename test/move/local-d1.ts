import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getPlatformProxy } from 'wrangler'
import type { ImportOptions } from '../../scripts/move/arguments.ts'
import type { D1, Row } from '../../scripts/move/d1.ts'
import { importFile } from '../../scripts/move/import-file.ts'

const migrations = join(import.meta.dirname, '../../migrations')

/** What is used of D1's binding: the types of the Worker and of Node are not at peace. */
interface Binding {
  prepare(sql: string): unknown
  batch(statements: readonly unknown[]): Promise<{ results: Row[] }[]>
}

/**
 * A local D1 with our migrations, in this process: one start for many imports. With `persistTo` it
 * stays there, as the one of our wrangler.toml that wrangler finds.
 */
export async function startD1(folder: string, persistTo?: string) {
  const configPath = join(folder, 'wrangler.toml')
  const database = 'binding = "DB"\npreview_database_id = "DB"'
  writeFileSync(
    configPath,
    `name = "move"\ncompatibility_date = "2026-10-01"\n[[d1_databases]]\n${database}\n`,
  )
  const persist = persistTo === undefined ? false : { path: join(persistTo, 'v3') }
  const proxy = await getPlatformProxy<{ DB: Binding }>({ configPath, persist })
  const { DB } = proxy.env
  const query = async (queries: readonly string[]) =>
    (await DB.batch(queries.map((sql) => DB.prepare(sql)))).map(({ results }) => results)
  const d1: D1 = {
    query,
    execute: async (statements) => {
      await query(statements)
    },
  }
  await query(readMigrations())
  return {
    d1,
    select: async (sql: string) => (await query([sql])).flat(),
    clear: () => query(['delete from oauth_account', 'delete from user']),
    stop: () => proxy.dispose(),
  }
}

function readMigrations(): string[] {
  const files = readdirSync(migrations).filter((name) => name.endsWith('.sql'))
  return files
    .sort()
    .flatMap((name) =>
      readFileSync(join(migrations, name), 'utf8').split('--> statement-breakpoint'),
    )
}

const defaults: Omit<ImportOptions, 'path'> = {
  ...{ apply: false, overwrite: false, superusers: undefined, idsFile: undefined },
  ...{ resetUnusable: false, tables: [] },
}

/** Imports a file; gives the exit code, or the words of the refusal, and all that it said. */
export async function importInto(d1: D1, path: string, options: Partial<ImportOptions> = {}) {
  const said: string[] = []
  const streams = { log: console.log, error: console.error }
  console.log = console.error = (text: string) => said.push(text)
  try {
    const code = await importFile(() => d1, { ...defaults, ...options, path })
    return { code, refusal: '', output: said.join('\n') }
  } catch (error) {
    const refusal = error instanceof Error ? error.message : ''
    return { code: 1, refusal, output: said.join('\n') }
  } finally {
    Object.assign(console, streams)
  }
}
