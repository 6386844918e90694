import { argon2Work, makeArgon2id, parseArgon2, spendArgon2 } from './argon2.ts'
import { type Argon2Settings, argon2idPrefix } from './argon2-string.ts'
import { parseBcrypt } from './bcrypt.ts'
import { inTurn, isDear } from './dear.ts'
import {
  derivePbkdf2,
  makePbkdf2,
  type Pbkdf2Settings,
  parsePbkdf2,
  pbkdf2Prefix,
} from './pbkdf2.ts'
import { addPepper, findPepper, pepperPrefix, splitPepper } from './pepper.ts'
import { type HashFault, malformed, type StoredHash } from './stored-hash.ts'

/** The schemes of new hashes. */
type PasswordScheme = 'pbkdf2' | 'argon2id'

/** How new hashes are made, and what old ones need. */
export interface PasswordSettings {
  scheme: PasswordScheme
  pbkdf2: Pbkdf2Settings
  argon2id: Argon2Settings
  /** For new hashes; without it they have none. */
  pepper: string | undefined
  /** Every pepper that a stored hash may name. */
  peppers: readonly string[]
}

/**
 * OWASP's figures. PBKDF2-HMAC-SHA256: 600,000 iterations; production refuses more than 100,000 in
 * one call, and 12,500 a call keep the wait of other requests short (docs/passwords.md). Argon2id: 19 MiB.
 */
export const passwordSettings: PasswordSettings = {
  scheme: 'pbkdf2',
  pbkdf2: { iterations: 600_000, passes: 48 },
  argon2id: { memoryKibibytes: 19_456, passes: 2, lanes: 1 },
  pepper: undefined,
  peppers: [],
}

/** The answer of verifyPassword. */
export interface Verdict {
  matches: boolean
  /** The hash to store in place of the old one, if that was made with other settings than today's. */
  newHash?: string
  /** Why what is stored could not be compared with. */
  fault?: HashFault['fault']
}

/** How each scheme begins, and who reads it. */
const readers: readonly [prefix: string, parse: (text: string) => StoredHash | HashFault][] = [
  ['$pbkdf2-sha256$', parsePbkdf2],
  ['$argon2', parseArgon2],
  ['$2', parseBcrypt],
]

/** Reads what is stored of a password that was not peppered, by whichever scheme. */
export function parseHash(text: string): StoredHash | HashFault {
  const reader = readers.find(([prefix]) => text.startsWith(prefix))
  return reader ? reader[1](text) : malformed
}

/** How each scheme makes a hash, how its strings begin, its work as StoredHash counts it, and how to spend some. */
const makers = {
  pbkdf2: {
    make: (password: string, { pbkdf2 }: PasswordSettings) => makePbkdf2(password, pbkdf2),
    prefix: ({ pbkdf2 }: PasswordSettings) => pbkdf2Prefix(pbkdf2),
    work: ({ pbkdf2 }: PasswordSettings) => pbkdf2.iterations,
    spend: (work: number, { pbkdf2 }: PasswordSettings) =>
      derivePbkdf2('', new Uint8Array(16), { ...pbkdf2, iterations: Math.ceil(work) }),
  },
  argon2id: {
    make: (password: string, { argon2id }: PasswordSettings) => makeArgon2id(password, argon2id),
    prefix: ({ argon2id }: PasswordSettings) => argon2idPrefix(argon2id),
    work: ({ argon2id }: PasswordSettings) => argon2Work(argon2id),
    spend: (work: number, { argon2id }: PasswordSettings) => spendArgon2(work, argon2id),
  },
}

/** Hashes a new password with a random salt. Takes 50 to 70 ms of CPU as shipped. */
export async function hashPassword(password: string, settings: PasswordSettings): Promise<string> {
  return hashSpelling(normalise(password), settings)
}

async function hashSpelling(password: string, settings: PasswordSettings): Promise<string> {
  const { scheme, pepper } = settings
  if (pepper === undefined) return makers[scheme].make(password, settings)
  const material = await addPepper(pepper, password)
  return `${await pepperPrefix(pepper)}${await makers[scheme].make(material, settings)}`
}

/**
 * Compares a password with what is stored. Without a stored hash, or with one that can't be used,
 * it does the work of a comparison all the same, so that its time tells nothing. `rehash`: whether to
 * make a new hash where one is due.
 */
export async function verifyPassword(
  password: string,
  stored: string | undefined,
  settings: PasswordSettings,
  rehash = true,
): Promise<Verdict> {
  const spellings = spellingsOf(password)
  const read = stored === undefined ? undefined : await readStored(stored, settings)
  if (stored === undefined || !read || 'fault' in read) {
    for (const spelling of spellings) await hashSpelling(spelling, settings)
    return { matches: false, ...read }
  }
  const { matches, tries } = await matchSpellings(spellings, read)
  if (matches && rehash) {
    return (await isCurrent(stored, settings))
      ? { matches }
      : { matches, newHash: await hashPassword(password, settings) }
  }
  await spendRest(read.hash.work * tries, spellings.length, settings)
  return { matches }
}

interface Readable {
  hash: StoredHash
  pepper: string | undefined
}

async function readStored(
  stored: string,
  settings: PasswordSettings,
): Promise<Readable | HashFault> {
  const { keyId, hash: text } = splitPepper(stored)
  const pepper = keyId === undefined ? undefined : await findPepper(keyId, settings.peppers)
  if (keyId !== undefined && pepper === undefined) return { fault: 'unknown pepper' }
  const hash = parseHash(text)
  return 'fault' in hash ? hash : { hash, pepper }
}

/**
 * How a password may have been hashed: in normal form by us, as typed by who made it elsewhere. Both
 * are tried for every hash, so that one which normalising changes costs the same for all.
 */
function spellingsOf(password: string): string[] {
  const normal = normalise(password)
  return normal === password ? [password] : [normal, password]
}

/** Whether one of the spellings matches, and how many were tried. */
async function matchSpellings(spellings: readonly string[], { hash, pepper }: Readable) {
  let tries = 0
  for (const spelling of spellings) {
    const material = pepper === undefined ? spelling : await addPepper(pepper, spelling)
    const compare = () => hash.matches(material)
    tries += 1
    if (await (isDear(hash) ? inTurn(compare) : compare())) return { matches: true, tries }
  }
  return { matches: false, tries }
}

/**
 * A hash that is cheaper than today's must not tell that the account exists. The rest is spent by
 * today's scheme: what its work takes beside another's differs from machine to machine.
 */
async function spendRest(
  spent: number,
  spellings: number,
  settings: PasswordSettings,
): Promise<void> {
  const { work, spend } = makers[settings.scheme]
  const rest = work(settings) - spent / spellings
  for (let left = spellings; left > 0 && rest > 0; left--) await spend(rest, settings)
}

async function isCurrent(stored: string, settings: PasswordSettings): Promise<boolean> {
  const { scheme, pepper } = settings
  const head = pepper === undefined ? '' : await pepperPrefix(pepper)
  return stored.startsWith(`${head}${makers[scheme].prefix(settings)}`)
}

/**
 * NFC, so that a password is the same on every keyboard (NIST SP 800-63B-4 section 3.1.1.2). Not
 * beyond the 30 marks in a row that UAX #15's stream-safe format allows: ordering them takes time
 * that grows with the square of their number, which would let one request hold the isolate.
 */
function normalise(password: string): string {
  return /\p{M}{31}/u.test(password) ? password : password.normalize('NFC')
}
