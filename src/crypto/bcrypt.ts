import { compare } from 'bcryptjs'
import { type HashFault, malformed, type StoredHash, tooExpensive } from './stored-hash.ts'

/** bcrypt of cost 14 takes over a second; no known library's default is over 12. */
const maxCost = 14

/** What cost 12 takes, in PBKDF2's iterations (docs/passwords.md). */
const iterationsOfCost12 = 2_800_000

const stored = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/**
 * Reads a bcrypt hash, which FastAPI Users made until version 12; we make none. Of a password its
 * first 72 bytes count, as they did there.
 */
export function parseBcrypt(text: string): StoredHash | HashFault {
  const [, cost] = stored.exec(text) ?? []
  if (cost === undefined || Number(cost) < 4) return malformed
  if (Number(cost) > maxCost) return tooExpensive
  return {
    work: iterationsOfCost12 * 2 ** (Number(cost) - 12),
    memoryKibibytes: 0,
    // bcrypt in C ends a password at its first NUL, and passlib refuses such a one.
    matches: async (password) => !password.includes('\0') && compare(password, text),
  }
}
