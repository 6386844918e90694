import { CsvError, type Options, parse } from 'csv-parse'
import { keepLines } from './kept-lines.ts'
import { kindOf, type Source, type SourceRow, UsageError } from './tables.ts'
import { shown } from './terminal.ts'
import { decodeUtf8, openTextFile } from './text-file.ts'

/** What csv-parse gives with `info` and `raw`. */
interface Parsed {
  record: (string | null)[]
  info: { lines: number }
  raw: string
}

const options: Options = {
  // A character a byte, so that nothing is lost; decoded below.
  encoding: 'latin1',
  info: true,
  raw: true,
  // Otherwise the end of the first line would be that of all.
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_column_count: true,
  // A quote within a field ends no import: what it makes of the row is judged as any other value.
  relax_quotes: true,
  skip_empty_lines: true,
  max_record_size: 64 * 1024 * 1024,
  // PostgreSQL writes null as nothing, and an empty text in quotes.
  cast: (value: string, { quoting }: { quoting: boolean }) =>
    value === '' && !quoting ? null : value,
}

/** Opens a CSV file with a header, as PostgreSQL's COPY and SQLite write it. */
export function openCsv(path: string, folder: string): Source {
  const { stream, share } = openTextFile(path)
  const kept = keepLines(folder)
  async function* rows(): AsyncIterable<SourceRow> {
    const parser = stream.pipe(parse(options))
    stream.on('error', (error) => parser.destroy(error))
    let columns: string[] | undefined
    let kind: SourceRow['kind'] = 'user'
    let line = 1
    try {
      for await (const item of parser) {
        const { record, info, raw }: Parsed = item
        kept.keep(columns ? line : 0, Buffer.from(raw, 'latin1'))
        if (columns) {
          yield { kind, line, ...readRecord(columns, record) }
        } else {
          columns = record.map((name) => Buffer.from(name ?? '', 'latin1').toString())
          refuseSeparator(columns, path)
          kind = kindOf(columns, path)
        }
        line = info.lines + 1
      }
    } catch (error) {
      if (!(error instanceof CsvError)) throw error
      // Not the message: it quotes what stands there.
      throw new UsageError(
        `${shown(path)}: no CSV that can be read from line ${line} on (${explain(error.code)})`,
      )
    } finally {
      stream.destroy()
    }
    if (!columns) throw new UsageError(`${shown(path)}: the file is empty`)
  }
  return { unit: 'line', rows: rows(), share, writeRows: kept.writeRows, close: kept.close }
}

/** A header of one column that names several. */
function refuseSeparator([header = '', more]: readonly string[], path: string): void {
  const separator = [';', '\t', '|'].find((one) => header.includes(one))
  if (more !== undefined || separator === undefined) return
  const words = separator === '\t' ? 'tabs' : `"${separator}"`
  throw new UsageError(
    `${shown(path)}: has ${words} between its columns. Write the file with commas`,
  )
}

function explain(code: string): string {
  return code === 'CSV_QUOTE_NOT_CLOSED' ? 'a quote is not closed' : code
}

function readRecord(columns: readonly string[], record: Parsed['record']) {
  if (record.length !== columns.length) {
    const fault = `has ${record.length} fields and not ${columns.length}`
    return { values: undefined, fault }
  }
  return { values: Object.fromEntries(columns.map((column, i) => [column, decode(record[i])])) }
}

function decode(field: string | null | undefined): unknown {
  if (field == null) return null
  return /^[\0-\x7f]*$/.test(field) ? field : decodeUtf8(Buffer.from(field, 'latin1'))
}
