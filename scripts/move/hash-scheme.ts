import { createHash } from 'node:crypto'
import { readArgon2String } from '../../src/crypto/argon2-string.ts'
import { parseBcrypt } from '../../src/crypto/bcrypt.ts'
import { parsePbkdf2, pbkdf2Prefix } from '../../src/crypto/pbkdf2.ts'
import { splitPepper } from '../../src/crypto/pepper.ts'
import type { HashFault } from '../../src/crypto/stored-hash.ts'

/** Who can check a password against a hash of the scheme, beside us, and at which price. */
interface Scheme {
  scheme: string
  fastApiUsersReadsIt: boolean
  /** Whether a comparison takes more than any default of FastAPI Users ever did (docs/passwords.md). */
  isDear: boolean
}

/** What the report calls the hashes of accounts that came without one. */
export const mustReset = 'none: has to reset the password'

/** The scheme of a stored hash that a login can use, or why none can. */
export function describeHash(stored: string): Scheme | { reason: string } {
  const { keyId, hash } = splitPepper(stored)
  const reader = readers.find(({ begins }) => begins.test(hash))
  if (!reader) return { reason: 'unknown scheme' }
  const read = reader.read(hash)
  if ('fault' in read) return { reason: read.fault }
  const peppered = keyId !== undefined
  return {
    scheme: `${reader.name(hash)}${peppered ? ', peppered' : ''}`,
    fastApiUsersReadsIt: reader.elsewhere && !peppered,
    isDear: read.isDear,
  }
}

const argon2Default = { memoryKibibytes: 65_536, kibibytesInAll: 262_144 }
/** Of bcrypt with cost 12, in iterations of PBKDF2 (src/crypto/stored-hash.ts). */
const dearestWork = 2_800_000

function readArgon2(hash: string): { isDear: boolean } | HashFault {
  const read = readArgon2String(hash)
  if ('fault' in read) return read
  const { memoryKibibytes, passes } = read
  const isLarge = memoryKibibytes > argon2Default.memoryKibibytes
  return { isDear: isLarge || memoryKibibytes * passes > argon2Default.kibibytesInAll }
}

function readByWork(parse: typeof parseBcrypt) {
  return (hash: string): { isDear: boolean } | HashFault => {
    const read = parse(hash)
    return 'fault' in read ? read : { isDear: read.work > dearestWork }
  }
}

const argon2Name = (hash: string) => hash.split('$')[1] ?? ''

const readers = [
  { begins: /^\$argon2(id|i|d)\$/, read: readArgon2, elsewhere: true, name: argon2Name },
  { begins: /^\$2[aby]\$/, read: readByWork(parseBcrypt), elsewhere: true, name: () => 'bcrypt' },
  {
    begins: /^\$pbkdf2-sha256\$i=/,
    read: readByWork(parsePbkdf2),
    elsewhere: false,
    name: () => 'pbkdf2',
  },
]

/**
 * A hash in our form that no password has: its key is made of nothing but the id, and no password
 * that leads to it can be found. To compare with it takes what any other takes. The same for an id
 * each time, so that an import can be run again.
 */
export function hashOfNoPassword(id: string): string {
  const digest = (what: string) => createHash('sha256').update(`postern no ${what}\n${id}`).digest()
  const salt = digest('salt').subarray(0, 16).toString('base64url')
  // As src/crypto/passwords.ts makes them; Node can't import it, as it imports WebAssembly.
  const prefix = pbkdf2Prefix({ iterations: 600_000, passes: 48 })
  return `${prefix}${salt}$${digest('key').toString('base64url')}`
}
