import { DurableObject } from 'cloudflare:workers'
import { countInFlight } from './in-flight.ts'
import { hashPassword, type PasswordSettings, type Verdict, verifyPassword } from './passwords.ts'

/** How a password is to be compared. */
export interface VerifyOptions {
  /** Whether to make a new hash where the stored one is not as today's. */
  rehash: boolean
  /** Whose guess it is; with `most` of the same key in flight it is not looked at. */
  inFlight: { key: string; most: number } | undefined
}

/** Hashes and compares passwords, wherever that is done. */
export interface Passwords {
  /** As hashPassword. */
  hash(password: string): Promise<string>
  /** As verifyPassword; busy if too many guesses of the key are in flight. */
  verify(
    password: string,
    stored: string | undefined,
    options: VerifyOptions,
  ): Promise<Verdict | 'busy'>
}

/**
 * Does the same elsewhere: a Durable Object may take 30 s of CPU a request on either plan, and the
 * Worker's own isolate stays free for others. It keeps nothing but what is in flight.
 */
export class PasswordHasher extends DurableObject {
  readonly #verify = boundedVerify()

  hash(password: string, settings: PasswordSettings): Promise<string> {
    return hashPassword(password, settings)
  }

  verify(
    password: string,
    stored: string | undefined,
    options: VerifyOptions,
    settings: PasswordSettings,
  ): Promise<Verdict | 'busy'> {
    return this.#verify(password, stored, options, settings)
  }
}

/** Hashes in the isolate that asks. */
export function hashHere(settings: PasswordSettings): Passwords {
  const verify = boundedVerify()
  return {
    hash: (password) => hashPassword(password, settings),
    verify: (password, stored, options) => verify(password, stored, options, settings),
  }
}

/**
 * Hashes in one of 64 Durable Objects. All guesses of a key meet in the same, named by the key's
 * first character, which of base64url is one of 64. What one throws is tried once more.
 */
export function hashInDurableObject(
  namespace: DurableObjectNamespace<PasswordHasher>,
  settings: PasswordSettings,
): Passwords {
  // Each time a new stub: one that has thrown may be broken, and none is another request's to use.
  const shard = (key: string) => namespace.get(namespace.idFromName(key.charAt(0)))
  return {
    hash: (password) => twice(() => shard(anyKey()).hash(password, settings)),
    verify(password, stored, options) {
      const key = options.inFlight?.key ?? anyKey()
      return twice(async () => shard(key).verify(password, stored, options, settings))
    },
  }
}

const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Stands for no account. */
function anyKey(): string {
  const [byte = 0] = crypto.getRandomValues(new Uint8Array(1))
  return base64url.charAt(byte % base64url.length)
}

/** verifyPassword, that refuses a key's guesses beyond so many at once. */
function boundedVerify() {
  const begin = countInFlight()
  return async (
    password: string,
    stored: string | undefined,
    { rehash, inFlight }: VerifyOptions,
    settings: PasswordSettings,
  ): Promise<Verdict | 'busy'> => {
    if (inFlight === undefined) return verifyPassword(password, stored, settings, rehash)
    const end = begin(inFlight.key, inFlight.most)
    if (end === undefined) return 'busy'
    try {
      // Argon2 and bcrypt hold the thread: those who came meanwhile must be counted before.
      await scheduler.wait(1)
      return await verifyPassword(password, stored, settings, rehash)
    } finally {
      end()
    }
  }
}

async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch {
    return work()
  }
}
