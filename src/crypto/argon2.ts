import { base64url } from 'jose'
import { argon2 } from './argon2-wasm.ts'
import { type HashFault, malformed, type StoredHash, tooExpensive } from './stored-hash.ts'

/** Cost parameters of Argon2id (RFC 9106 section 3.1). */
export interface Argon2Settings {
  memoryKibibytes: number
  passes: number
  lanes: number
}

// argon2-cffi's default until 2021, and the most that fits beside the rest into 128 MB.
const maxMemoryKibibytes = 102_400
/** Twice what that default asked for. */
const maxKibibytesInAll = 409_600

/** What a KiB of one pass takes, in PBKDF2's iterations (docs/passwords.md). */
const iterationsOfKibibyte = 11

const types = { argon2d: 0, argon2i: 1, argon2id: 2 } as const

const parameters = /^\$(argon2id|argon2i|argon2d)\$v=19\$m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,9})\$/
const saltAndTag = /\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/

/** Reads a PHC string of Argon2, ours or FastAPI Users'. */
export function parseArgon2(text: string): StoredHash | HashFault {
  const [head = '', name, m, t, p] = parameters.exec(text) ?? []
  const [tail = '', salt = '', tag = ''] = saltAndTag.exec(text) ?? []
  const type = name === 'argon2id' || name === 'argon2i' || name === 'argon2d' ? types[name] : null
  // The parts share the dollar sign between them.
  if (type === null || head.length + tail.length !== text.length + 1) return malformed
  // Base64 never leaves one character over.
  if (salt.length % 4 === 1 || tag.length % 4 === 1) return malformed
  const [memoryKibibytes, passes, lanes] = [Number(m), Number(t), Number(p)]
  if (passes < 1 || lanes < 1 || memoryKibibytes < 8 * lanes) return malformed
  const inAll = memoryKibibytes * passes
  if (memoryKibibytes > maxMemoryKibibytes || inAll > maxKibibytesInAll) return tooExpensive
  const expected = base64url.decode(toBase64url(tag))
  const input = { salt: base64url.decode(toBase64url(salt)), memoryKibibytes, passes, lanes, type }
  return {
    work: argon2Work({ memoryKibibytes, passes }),
    madeHere: false,
    async matches(password) {
      const bytes = new TextEncoder().encode(password)
      const made = argon2({ ...input, password: bytes, tagBytes: expected.length })
      return crypto.subtle.timingSafeEqual(made, expected)
    },
  }
}

/** How the strings begin that makeArgon2id makes with these settings. */
export function argon2idPrefix({ memoryKibibytes, passes, lanes }: Argon2Settings): string {
  return `$argon2id$v=19$m=${memoryKibibytes},t=${passes},p=${lanes}$`
}

/** The work as StoredHash counts it. */
export function argon2Work(settings: Pick<Argon2Settings, 'memoryKibibytes' | 'passes'>): number {
  return settings.memoryKibibytes * settings.passes * iterationsOfKibibyte
}

/** Hashes a password with 16 bytes of salt to 32 bytes, in the PHC string that FastAPI Users reads. */
export function makeArgon2id(password: string, settings: Argon2Settings): string {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const bytes = new TextEncoder().encode(password)
  const tag = argon2({ ...settings, password: bytes, salt, type: types.argon2id, tagBytes: 32 })
  return `${argon2idPrefix(settings)}${toBase64(salt)}$${toBase64(tag)}`
}

/** Base64 without padding, as PHC strings have it. */
function toBase64(bytes: Uint8Array): string {
  return base64url.encode(bytes).replaceAll('-', '+').replaceAll('_', '/')
}

function toBase64url(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_')
}
