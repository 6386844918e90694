import type { Readable } from 'node:stream'
import { keepLines } from './kept-lines.ts'
import { type Kind, notUtf8, notUtf8Fault, type Source, type SourceRow } from './tables.ts'
import { decodeUtf8, openTextFile } from './text-file.ts'

/** Opens a file with a JSON object a line; which table a line is of, its keys say. */
export function openJsonl(path: string, folder: string): Source {
  const { stream, share } = openTextFile(path)
  const kept = keepLines(folder)
  async function* rows(): AsyncIterable<SourceRow> {
    let line = 0
    for await (const bytes of linesOf(stream)) {
      line += 1
      const text = decodeUtf8(bytes)
      if (text !== notUtf8 && text.trim() === '') continue
      kept.keep(line, bytes)
      yield { line, ...parseLine(text) }
    }
  }
  return { unit: 'line', rows: rows(), share, writeRows: kept.writeRows, close: kept.close }
}

/** Each line with the newline that ends it. Not node:readline, which also splits at U+2028. */
async function* linesOf(stream: Readable): AsyncIterable<Buffer> {
  let parts: Buffer[] = []
  for await (const chunk of stream) {
    let rest: Buffer = chunk
    for (let end = rest.indexOf(10) + 1; end > 0; end = rest.indexOf(10) + 1) {
      yield Buffer.concat([...parts, rest.subarray(0, end)])
      parts = []
      rest = rest.subarray(end)
    }
    if (rest.length > 0) parts.push(rest)
  }
  if (parts.length > 0) yield Buffer.concat(parts)
}

type Parsed = Pick<SourceRow, 'kind' | 'values' | 'fault'>

function parseLine(text: string | typeof notUtf8): Parsed {
  const refused = (fault: string): Parsed => ({ kind: 'user', values: undefined, fault })
  if (text === notUtf8) return refused(notUtf8Fault)
  let keys = 0
  function read(key: string, value: unknown, context?: { source?: string }) {
    if (isObject(value)) keys += Object.keys(value).length
    return readValue(key, value, context)
  }
  try {
    const value: unknown = JSON.parse(text, read)
    if (!isObject(value)) return refused('is no JSON object')
    // JSON.parse keeps the last of them without a word.
    if (countMembers(text) > keys) return refused('has the same key twice')
    const kind: Kind = 'oauth_name' in value ? 'oauth_account' : 'user'
    return { kind, values: '_id' in value ? { id: value._id, ...value } : { ...value } }
  } catch {
    return refused('is no JSON')
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** How many colons stand outside of strings, in what is JSON: one for each member of an object. */
function countMembers(json: string): number {
  let members = 0
  for (const [token] of json.matchAll(/"(?:[^"\\]+|\\.)*"|:/g)) if (token === ':') members += 1
  return members
}

/** What mongoexport writes around an id, an instant and a number. */
const wrappers: readonly string[] = ['$oid', '$uuid', '$date', '$numberInt', '$numberLong']

/** Integers keep all their digits, and what MongoDB's tools wrap is unwrapped. */
function readValue(_key: string, value: unknown, context?: { source?: string }): unknown {
  const digits = context?.source
  if (typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(digits ?? '')) {
    return BigInt(digits ?? '')
  }
  if (typeof value !== 'object' || value === null) return value
  const [entry, more] = Object.entries(value)
  if (entry && !more && wrappers.includes(entry[0])) return entry[1]
  return readBinary(value) ?? value
}

/**
 * The bytes of what mongoexport, in its present form or the one before, calls binary: of subtype 4 as the
 * UUID that they are. Those of subtype 3 were one too, but in an order that only the driver knew.
 */
function readBinary(value: object): string | Uint8Array | undefined {
  const { $binary, $type, ...more }: Record<string, unknown> = { ...value }
  const { base64, subType, ...others }: Record<string, unknown> = isObject($binary)
    ? { ...$binary }
    : { base64: $binary, subType: $type }
  const isAlone = Object.keys({ ...more, ...others }).length === 0
  if (!isAlone || typeof base64 !== 'string' || typeof subType !== 'string') return undefined
  const bytes = Buffer.from(base64, 'base64')
  return Number.parseInt(subType, 16) === 4 && bytes.length === 16 ? bytes.toString('hex') : bytes
}
