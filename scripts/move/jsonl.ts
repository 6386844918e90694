import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Kind, SourceRow } from './tables.ts'

/** The rows of a file with a JSON object a line; which table a line is of, its keys say. */
export async function* readJsonl(path: string): AsyncIterable<SourceRow> {
  const input = createReadStream(path)
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  let line = 0
  for await (const text of lines) {
    line += 1
    const raw = text.replace(/^\ufeff/, '')
    if (raw.trim() !== '') yield { line, raw, ...parseLine(raw) }
  }
}

function parseLine(raw: string): Pick<SourceRow, 'kind' | 'values' | 'fault'> {
  try {
    const value: unknown = JSON.parse(raw)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const kind: Kind = 'oauth_name' in value ? 'oauth_account' : 'user'
      return { kind, values: { ...value } }
    }
    return { kind: 'user', values: undefined, fault: 'is no JSON object' }
  } catch {
    return { kind: 'user', values: undefined, fault: 'is no JSON' }
  }
}
