import { base64url } from 'jose'
import { type HashFault, malformed, tooExpensive } from './stored-hash.ts'

/** Cost parameters of Argon2 (RFC 9106 section 3.1). */
export interface Argon2Settings {
  memoryKibibytes: number
  passes: number
  lanes: number
}

/** What a PHC string of Argon2 says. `type`: 0 is Argon2d, 1 Argon2i, 2 Argon2id. */
export interface Argon2String extends Argon2Settings {
  type: 0 | 1 | 2
  salt: Uint8Array
  tag: Uint8Array
}

// argon2-cffi's default until 2021, and the most that fits beside the rest into 128 MB.
const maxMemoryKibibytes = 102_400
/** Twice what that default asked for. */
const maxKibibytesInAll = 409_600
// No default ever asked for more than 4 and 8 of them.
const maxPasses = 64
const maxLanes = 64

const types = { d: 0, i: 1, id: 2 } as const

const parameters = /^\$argon2(id|i|d)\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})(?=\$)/
const saltAndTag = /^\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** Reads a PHC string of Argon2, ours or FastAPI Users'. */
export function readArgon2String(text: string): Argon2String | HashFault {
  const [head = '', name, m, t, p] = parameters.exec(text) ?? []
  const [, salt, tag] = saltAndTag.exec(text.slice(head.length)) ?? []
  if (name !== 'id' && name !== 'i' && name !== 'd') return malformed
  // Base64 never leaves one character over.
  if (!salt || !tag || salt.length % 4 === 1 || tag.length % 4 === 1) return malformed
  const [memoryKibibytes, passes, lanes] = [Number(m), Number(t), Number(p)]
  if (passes < 1 || lanes < 1 || memoryKibibytes < 8 * lanes) return malformed
  const inAll = memoryKibibytes * passes
  if (memoryKibibytes > maxMemoryKibibytes || inAll > maxKibibytesInAll) return tooExpensive
  if (passes > maxPasses || lanes > maxLanes) return tooExpensive
  const type = types[name]
  return { type, memoryKibibytes, passes, lanes, salt: fromBase64(salt), tag: fromBase64(tag) }
}

/** How the strings of Argon2id with these settings begin. */
export function argon2idPrefix({ memoryKibibytes, passes, lanes }: Argon2Settings): string {
  return `$argon2id$v=19$m=${memoryKibibytes},t=${passes},p=${lanes}$`
}

/** Base64 without padding, as PHC strings have it. */
export function toBase64(bytes: Uint8Array): string {
  return base64url.encode(bytes).replaceAll('-', '+').replaceAll('_', '/')
}

function fromBase64(text: string): Uint8Array {
  return base64url.decode(text.replaceAll('+', '-').replaceAll('/', '_'))
}
