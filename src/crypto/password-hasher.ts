import { DurableObject } from 'cloudflare:workers'
import { hashPassword, type PasswordSettings, type Verdict, verifyPassword } from './passwords.ts'

/** Hashes and compares passwords, wherever that is done. */
export interface Passwords {
  /** As hashPassword. */
  hash(password: string): Promise<string>
  /** As verifyPassword. */
  verify(password: string, stored: string | undefined): Promise<Verdict>
}

/**
 * Does the same elsewhere: a Durable Object may take 30 s of CPU a request on either plan, and the
 * Worker's own isolate stays free for others. It keeps nothing.
 */
export class PasswordHasher extends DurableObject {
  hash(password: string, settings: PasswordSettings): Promise<string> {
    return hashPassword(password, settings)
  }

  verify(
    password: string,
    stored: string | undefined,
    settings: PasswordSettings,
  ): Promise<Verdict> {
    return verifyPassword(password, stored, settings)
  }
}

/** Hashes in the isolate that asks. */
export function hashHere(settings: PasswordSettings): Passwords {
  return {
    hash: (password) => hashPassword(password, settings),
    verify: (password, stored) => verifyPassword(password, stored, settings),
  }
}

/**
 * Hashes in a Durable Object, a fresh one each time: it is made near the one who asks, and none
 * waits for another's hash. What it throws is tried once more, on another.
 */
export function hashInDurableObject(
  namespace: DurableObjectNamespace<PasswordHasher>,
  settings: PasswordSettings,
): Passwords {
  const fresh = () => namespace.get(namespace.newUniqueId())
  return {
    hash: (password) => twice(() => fresh().hash(password, settings)),
    verify: (password, stored) => twice(async () => fresh().verify(password, stored, settings)),
  }
}

async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch {
    return work()
  }
}
