import { type Argon2Settings, argon2idPrefix, readArgon2String, toBase64 } from './argon2-string.ts'
import { argon2 } from './argon2-wasm.ts'
import type { HashFault, StoredHash } from './stored-hash.ts'

/** What a KiB of one pass takes, in PBKDF2's iterations (docs/passwords.md). */
const iterationsOfKibibyte = 11

/** Reads a hash of Argon2, ours or FastAPI Users'. */
export function parseArgon2(text: string): StoredHash | HashFault {
  const read = readArgon2String(text)
  if ('fault' in read) return read
  return {
    work: argon2Work(read),
    memoryKibibytes: read.memoryKibibytes,
    async matches(password) {
      const { tag } = read
      const bytes = new TextEncoder().encode(password)
      const made = argon2({ ...read, password: bytes, tagBytes: tag.length })
      return crypto.subtle.timingSafeEqual(made, tag)
    },
  }
}

/** The work as StoredHash counts it. */
export function argon2Work(settings: Pick<Argon2Settings, 'memoryKibibytes' | 'passes'>): number {
  return settings.memoryKibibytes * settings.passes * iterationsOfKibibyte
}

/** Hashes a password with 16 bytes of salt to 32 bytes, in the PHC string that FastAPI Users reads. */
export function makeArgon2id(password: string, settings: Argon2Settings): string {
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const bytes = new TextEncoder().encode(password)
  const tag = argon2({ ...settings, password: bytes, salt, type: 2, tagBytes: 32 })
  return `${argon2idPrefix(settings)}${toBase64(salt)}$${toBase64(tag)}`
}

/** Takes as long as so much work, roughly, with settings of so much work or more. */
export function spendArgon2(work: number, settings: Argon2Settings): void {
  const memoryKibibytes = Math.floor(work / settings.passes / iterationsOfKibibyte)
  if (memoryKibibytes >= 8 * settings.lanes) makeArgon2id('', { ...settings, memoryKibibytes })
}
