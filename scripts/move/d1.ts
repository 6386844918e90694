import { rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isBusy, runInTurn } from '../in-turn.ts'
import { wrangler } from '../wrangler.mjs'
import { inSql, type Kind, kinds, UsageError } from './tables.ts'
import { shownOutput } from './terminal.ts'

/** Which database: the local one (of `npm run dev`) or the deployed one. */
export interface Target {
  remote: boolean
  /** Of wrangler.toml. */
  env: string | undefined
  /** Where wrangler keeps local data; by default in .wrangler. */
  persistTo: string | undefined
}

export type Row = Record<string, string | number | null>

/** The database that is read or written. */
export interface D1 {
  /** The rows of each of some queries. */
  query(queries: readonly string[]): Promise<Row[][]>
  /** Runs some statements, as one transaction or at least in their order. */
  execute(statements: readonly string[]): Promise<void>
}

function where({ remote, env, persistTo }: Target): string[] {
  if (remote) return ['--remote', ...(env === undefined ? [] : ['--env', env])]
  return ['--local', ...(persistTo === undefined ? [] : ['--persist-to', persistTo])]
}

/**
 * D1 by way of wrangler, which takes a second or two to start. `folder`: for working files. `run`: in place of wrangler, for tests.
 * Without tables: an import into the local database makes them; all else throws a UsageError.
 */
export function openD1(
  target: Target,
  purpose: 'import' | 'export',
  folder = tmpdir(),
  run = wrangler,
): D1 {
  async function ask(queries: readonly string[]) {
    const args = ['d1', 'execute', 'DB', ...where(target), '--json', '--command', queries.join(';')]
    return runInTurn(args, run)
  }
  return {
    async query(queries) {
      let { code, output, stdout } = await ask(queries)
      if (code !== 0 && /no such (table|column)/.test(output)) {
        await makeTables(target, purpose)
        ;({ code, output, stdout } = await ask(queries))
      }
      if (code !== 0) throw failure('query the database', output)
      return readAnswers(stdout, queries.length)
    },
    async execute(statements) {
      const file = join(folder, 'chunk.sql')
      writeFileSync(file, statements.join(''))
      const args = ['d1', 'execute', 'DB', ...where(target), '--yes', '--file', file]
      const { code, output } = await runInTurn(args, run)
      rmSync(file)
      if (code !== 0) throw failure('write', output)
    },
  }
}

function failure(what: string, output: string): UsageError {
  if (isBusy(output)) {
    return new UsageError('Another command writes to the local database. Run this one again later.')
  }
  return new UsageError(`wrangler could not ${what}:\n${shownOutput(output)}`)
}

async function makeTables(target: Target, purpose: 'import' | 'export'): Promise<void> {
  if (target.remote) {
    const env = target.env === undefined ? '' : ` -- --env ${target.env}`
    throw new UsageError(
      `The deployed database has no tables yet, or lacks migrations. First: npm run deploy${env}`,
    )
  }
  if (purpose === 'export') {
    throw new UsageError(
      'The local database has no tables yet, or lacks migrations. First: npm run dev',
    )
  }
  const args = ['d1', 'migrations', 'apply', 'DB', ...where(target)]
  const { code, output } = await runInTurn(args)
  if (code !== 0) throw failure('apply the migrations', output)
}

function readAnswers(stdout: string, wanted: number): Row[][] {
  let answers: unknown
  try {
    answers = JSON.parse(stdout)
  } catch {
    // Not what it is instead: it may hold hashes.
    throw new UsageError('wrangler did not answer in JSON')
  }
  if (!Array.isArray(answers) || answers.length !== wanted) {
    throw new UsageError('wrangler did not answer every query')
  }
  return answers.map((answer) => answer.results)
}

const pageRows = 10_000

interface Page {
  kind: Kind
  rows: Row[]
}

/** All rows of both tables, by id, a page at a time; `columns`: what is wanted of each. */
export async function* pagesOfD1(
  d1: D1,
  columns: Record<Kind, readonly string[]>,
): AsyncIterable<Page> {
  let wanted: { kind: Kind; after: string }[] = kinds.map((kind) => ({ kind, after: '' }))
  while (wanted.length > 0) {
    const queries = wanted.map(({ kind, after }) => pageQuery(kind, columns[kind], after))
    const pages = await d1.query(queries)
    const next: typeof wanted = []
    for (const [i, { kind }] of wanted.entries()) {
      const rows = pages[i] ?? []
      if (rows.length > 0) yield { kind, rows }
      if (rows.length === pageRows) next.push({ kind, after: String(rows.at(-1)?.id) })
    }
    wanted = next
  }
}

/** Tokens of a provider that are encrypted stay behind: nobody else can open them. */
const unsealed = new Map([
  ['access_token', "iif(issuer is null, access_token, '') as access_token"],
  ['refresh_token', 'iif(issuer is null, refresh_token, null) as refresh_token'],
])

function pageQuery(kind: Kind, columns: readonly string[], after: string): string {
  const page = `order by id limit ${pageRows}`
  const wanted = columns.map((column) => unsealed.get(column) ?? inSql(column))
  return `select ${wanted.join(', ')} from ${kind} where id > '${after.replaceAll("'", "''")}' ${page}`
}
