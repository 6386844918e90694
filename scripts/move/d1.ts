import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { wrangler } from '../wrangler.mjs'
import { type Kind, kinds } from './tables.ts'

/** Which database: the local one (of `npm run dev`) or the deployed one. */
export interface Target {
  remote: boolean
  /** Where wrangler keeps local data; by default in .wrangler. */
  persistTo: string | undefined
}

type Row = Record<string, string | number | null>

function where({ remote, persistTo }: Target): string[] {
  if (remote) return ['--remote']
  return ['--local', ...(persistTo === undefined ? [] : ['--persist-to', persistTo])]
}

/** The rows of each of some queries; wrangler, which takes a second or two to start, is asked once. */
async function queryD1(target: Target, queries: readonly string[]): Promise<Row[][]> {
  const args = ['d1', 'execute', 'DB', ...where(target), '--json', '--command', queries.join(';')]
  const { code, output, stdout } = await wrangler(args, { capture: true })
  if (code !== 0) throw new Error(`wrangler could not query the database:\n${output}`)
  const answers: unknown = JSON.parse(stdout)
  if (!Array.isArray(answers) || answers.length !== queries.length) {
    throw new Error('wrangler did not answer every query')
  }
  return answers.map((answer) => answer.results)
}

/** Runs a file of statements, as one transaction or at least in their order. */
export async function executeD1(target: Target, folder: string, sql: string): Promise<void> {
  const file = join(folder, 'chunk.sql')
  writeFileSync(file, sql)
  try {
    const args = ['d1', 'execute', 'DB', ...where(target), '--yes', '--file', file]
    const { code, output } = await wrangler(args, { capture: true })
    if (code !== 0) throw new Error(`wrangler could not write:\n${output}`)
  } finally {
    rmSync(file)
  }
}

const pageRows = 10_000

interface Page {
  kind: Kind
  rows: Row[]
}

/** All rows of both tables, by id, a page at a time; `columns`: what is wanted of each. */
export async function* pagesOfD1(
  target: Target,
  columns: Record<Kind, readonly string[]>,
): AsyncIterable<Page> {
  let wanted: { kind: Kind; after: string }[] = kinds.map((kind) => ({ kind, after: '' }))
  while (wanted.length > 0) {
    const queries = wanted.map(({ kind, after }) => pageQuery(kind, columns[kind], after))
    const pages = await queryD1(target, queries)
    const next: typeof wanted = []
    for (const [i, { kind }] of wanted.entries()) {
      const rows = pages[i] ?? []
      if (rows.length > 0) yield { kind, rows }
      if (rows.length === pageRows) next.push({ kind, after: String(rows.at(-1)?.id) })
    }
    wanted = next
  }
}

function pageQuery(kind: Kind, columns: readonly string[], after: string): string {
  const page = `order by id limit ${pageRows}`
  return `select ${columns.join(', ')} from ${kind} where id > '${after.replaceAll("'", "''")}' ${page}`
}
