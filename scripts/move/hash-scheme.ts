import { readArgon2String } from '../../src/crypto/argon2-string.ts'
import { parseBcrypt } from '../../src/crypto/bcrypt.ts'
import { parsePbkdf2 } from '../../src/crypto/pbkdf2.ts'
import { splitPepper } from '../../src/crypto/pepper.ts'

/** Who can check a password against a hash of the scheme, beside us. */
interface Scheme {
  scheme: string
  fastApiUsersReadsIt: boolean
}

/** The scheme of a stored hash that a login can use, or why none can. */
export function describeHash(stored: string): Scheme | { reason: string } {
  const { keyId, hash } = splitPepper(stored)
  const read = readers.find(({ begins }) => begins.test(hash))
  if (!read) return { reason: 'unknown scheme' }
  const parsed = read.parse(hash)
  if ('fault' in parsed) return { reason: parsed.fault }
  const peppered = keyId !== undefined
  return {
    scheme: `${read.name(hash)}${peppered ? ', peppered' : ''}`,
    fastApiUsersReadsIt: read.elsewhere && !peppered,
  }
}

const readers = [
  { begins: /^\$argon2(id|i|d)\$/, parse: readArgon2String, elsewhere: true, name: argon2Name },
  { begins: /^\$2[aby]\$/, parse: parseBcrypt, elsewhere: true, name: () => 'bcrypt' },
  { begins: /^\$pbkdf2-sha256\$i=/, parse: parsePbkdf2, elsewhere: false, name: () => 'pbkdf2' },
]

function argon2Name(hash: string): string {
  return hash.split('$')[1] ?? ''
}
