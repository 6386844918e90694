import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Miniflare } from 'miniflare'
import type { ImportOptions } from '../../scripts/move/arguments.ts'
import type { D1, Row } from '../../scripts/move/d1.ts'
import { exportFile } from '../../scripts/move/export-file.ts'
import { importFile } from '../../scripts/move/import-file.ts'

const migrations = join(import.meta.dirname, '../../migrations')

/** Answers a list of queries with their rows: one request each time, whatever their number. */
const worker = `export default {
  async fetch(request, { DB }) {
    const queries = await request.json()
    const answers = await DB.batch(queries.map((sql) => DB.prepare(sql)))
    return Response.json(answers.map(({ results }) => results))
  }
}`

/**
 * A local D1 with our migrations, in this process: one start for many imports, without wrangler, which
 * takes seconds to load. With `persistTo` it is the one of our wrangler.toml that wrangler finds
 * there, or made.
 */
export async function startD1(persistTo?: string) {
  const modules = { 'worker.mjs': { type: 'esm' as const, contents: worker } }
  const config = {
    name: 'move',
    compatibilityDate: '2026-10-01',
    manifest: { mainModule: 'worker.mjs', modulesRoot: '/', modules },
    env: { DB: { type: 'd1' as const, id: 'DB' } },
  }
  const persist = persistTo !== undefined && { resourcePersistencePath: join(persistTo, 'v3') }
  const miniflare = new Miniflare({
    cf: false,
    logRequests: false,
    ...persist,
    workers: [{ config }],
  })
  const query = async (queries: readonly string[]): Promise<Row[][]> => {
    const init = { method: 'POST', body: JSON.stringify(queries) }
    const answer = await miniflare.dispatchFetch('http://d1', init)
    return JSON.parse(await answer.text())
  }
  const d1: D1 = {
    query,
    execute: async (statements) => {
      await query(statements)
    },
  }
  const [tables] = await query(["select name from sqlite_schema where name = 'user'"])
  if (tables?.length === 0) await query(readMigrations())
  return {
    d1,
    select: async (sql: string) => (await query([sql])).flat(),
    clear: () => query(['delete from oauth_account', 'delete from user']),
    stop: () => miniflare.dispose(),
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

/** What a dry run without any option has. */
export const defaults: Omit<ImportOptions, 'path'> = {
  ...{ apply: false, overwrite: false, superusers: undefined, idsFile: undefined },
  ...{ resetUnusable: false, tables: [] },
}

/** Imports a file; gives the exit code, or the words of the refusal, and all that it said. */
export function importInto(d1: D1, path: string, options: Partial<ImportOptions> = {}) {
  return listenTo(() => importFile(() => d1, { ...defaults, ...options, path }))
}

/** Exports into a file, and gives the same. */
export function exportFrom(d1: D1, path: string) {
  return listenTo(async () => {
    await exportFile(d1, { path, spreadsheet: false })
    return 0
  })
}

async function listenTo(command: () => Promise<number>) {
  const said: string[] = []
  const streams = { log: console.log, error: console.error }
  console.log = console.error = (text: string) => said.push(text)
  try {
    return { code: await command(), refusal: '', output: said.join('\n') }
  } catch (error) {
    const refusal = error instanceof Error ? error.message : ''
    return { code: 1, refusal, output: said.join('\n') }
  } finally {
    Object.assign(console, streams)
  }
}
