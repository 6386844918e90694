import { createReadStream } from 'node:fs'
import { parse } from 'csv-parse'
import { kindOf, type SourceRow, UsageError } from './tables.ts'

/** What csv-parse gives with `info` and `raw`. */
interface Parsed {
  record: (string | null)[]
  info: { lines: number }
  raw: string
}

const options = {
  bom: true,
  info: true,
  raw: true,
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: 1024 * 1024,
  // PostgreSQL writes null as nothing, and an empty text in quotes.
  cast: (value: string, { quoting }: { quoting: boolean }) =>
    value === '' && !quoting ? null : value,
}

/** The rows of a CSV file with a header, as PostgreSQL's COPY and SQLite write it. */
export async function* readCsv(path: string): AsyncIterable<SourceRow> {
  let columns: string[] | undefined
  let kind: SourceRow['kind'] = 'user'
  for await (const { record, raw, lines } of parsed(path)) {
    if (!columns) {
      columns = record.map(String)
      kind = kindOf(columns, path)
      continue
    }
    const row = { kind, line: lines, raw: raw.replace(/[\r\n]+$/, '') }
    if (record.length === columns.length) {
      const values = Object.fromEntries(columns.map((column, i) => [column, record[i]]))
      yield { ...row, values }
    } else {
      const fault = `has ${record.length} fields and not ${columns.length}`
      yield { ...row, values: undefined, fault }
    }
  }
  if (!columns) throw new UsageError(`${path}: the file is empty`)
}

/** The header of a CSV file as it stands there. */
export async function readCsvHeader(path: string): Promise<string> {
  for await (const { raw } of parsed(path)) return raw.replace(/[\r\n]+$/, '')
  return ''
}

async function* parsed(path: string): AsyncIterable<Omit<Parsed, 'info'> & { lines: number }> {
  const input = createReadStream(path)
  const parser = input.pipe(parse(options))
  input.on('error', (error) => parser.destroy(error))
  let next = 1
  try {
    for await (const item of parser) {
      const { record, info, raw }: Parsed = item
      yield { record, raw, lines: next }
      next = info.lines + 1
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unknown reason'
    throw new UsageError(`${path}: no CSV that can be read (${why})`)
  } finally {
    input.destroy()
  }
}

/** One line of CSV that PostgreSQL's COPY reads: null is nothing, an empty text is in quotes. */
export function formatCsv(values: readonly unknown[]): string {
  return values.map(formatField).join(',')
}

function formatField(value: unknown): string {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /^$|^\\\.$|[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
