import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs'
import { notUtf8, UsageError } from './tables.ts'
import { shown } from './terminal.ts'

/** The bytes of a text file without its byte order mark; throws a UsageError if it is UTF-16. */
export function openTextFile(path: string) {
  const head = readHead(path)
  const isUtf16 = head.startsWith('fffe') || head.startsWith('feff')
  if (isUtf16) throw new UsageError(`${shown(path)}: is UTF-16. Save it as UTF-8`)
  const stream = createReadStream(path, { start: head === 'efbbbf' ? 3 : 0 })
  const { size } = statSync(path)
  return { stream, share: () => (size === 0 ? 1 : Math.min(1, stream.bytesRead / size)) }
}

function readHead(path: string): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(3)
    return bytes.subarray(0, readSync(file, bytes)).toString('hex')
  } finally {
    closeSync(file)
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads UTF-8; gives notUtf8 if it is none. */
export function decodeUtf8(bytes: Uint8Array): string | typeof notUtf8 {
  try {
    return decoder.decode(bytes)
  } catch {
    return notUtf8
  }
}
