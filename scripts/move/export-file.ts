import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { ExportOptions } from './arguments.ts'
import { type D1, pagesOfD1, type Row } from './d1.ts'
import { describeHash } from './hash-scheme.ts'
import { showProgress } from './progress.ts'
import { ifInterrupted } from './run-command.ts'
import { openSink, type Sink } from './sinks.ts'
import { formatOf } from './source.ts'
import { profileDefaults, UsageError } from './tables.ts'
import { complain, counted, say, shown } from './terminal.ts'

/** Writes everyone into a file. Throws a UsageError if it is there already. */
export async function exportFile(d1: D1, { path, spreadsheet }: ExportOptions): Promise<void> {
  const format = formatOf(path)
  if (spreadsheet && format !== '.csv') throw new UsageError('--spreadsheet goes with a .csv')
  if (existsSync(path)) throw new UsageError(`${shown(path)} is there already; it stays as it is`)
  const folder = dirname(path)
  if (!existsSync(folder)) throw new UsageError(`There is no folder ${shown(folder)}.`)
  ifInterrupted('No file was written.')
  const sink = openSink(format, path, { spreadsheet })
  process.on('exit', sink.abandon)
  try {
    const counts = await copyAll(d1, sink)
    const files = await sink.finish()
    say(`Wrote ${files.map((file) => shown(file)).join(' and ')}: ${counted(counts.rows, 'user')}`)
    printCount(counts.asTheyAre, 'log in to FastAPI Users as they are')
    printCount(counts.rows - counts.asTheyAre, 'need a password reset there')
    warnOfFormulas(sink.formulas(), spreadsheet)
  } finally {
    sink.abandon()
    process.off('exit', sink.abandon)
  }
}

const printCount = (number: number, label: string) =>
  say(`${String(number).padStart(10)}  ${label}`)

function warnOfFormulas(cells: number, spreadsheet: boolean): void {
  if (cells === 0) return
  if (spreadsheet) {
    complain(`\n${cells} cells got a ' in front, so that no spreadsheet takes them for formulas.`)
    complain("This file is to be looked at: an import would take the ' for a part of the value.")
  } else {
    complain(
      `\n${cells} cells have what a spreadsheet runs (= + - @). Whoever registers chooses them:`,
    )
    complain('do not open the file in a spreadsheet. One that can be: --spreadsheet')
  }
}

async function copyAll(d1: D1, sink: Sink) {
  const counts = { rows: 0, asTheyAre: 0 }
  const progress = showProgress('Writing')
  let written = 0
  for await (const { kind, rows } of pagesOfD1(d1, sink.columns)) {
    await sink.write(kind, kind === 'user' ? rows.map(withDefaults) : rows)
    written += rows.length
    progress.show(written)
    if (kind !== 'user') continue
    counts.rows += rows.length
    counts.asTheyAre += rows.filter(({ hashed_password }) => isRead(hashed_password)).length
  }
  progress.end()
  return counts
}

function withDefaults(row: Row): Row {
  const fields = [...profileDefaults].map(([name, byDefault]) => [name, row[name] ?? byDefault])
  return { ...row, ...Object.fromEntries(fields) }
}

function isRead(stored: unknown): boolean {
  const hash = describeHash(String(stored))
  return 'scheme' in hash && hash.fastApiUsersReadsIt
}
