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

/** So many hashes of one isolate of the Worker can run side by side. */
const objectsPerIsolate = 8

/**
 * Hashes in Durable Objects of this isolate's own, in turn: they are made near it. What one throws
 * is tried once more, on the next.
 */
export function hashInDurableObject(
  namespace: DurableObjectNamespace<PasswordHasher>,
  settings: PasswordSettings,
): Passwords {
  // As strings: what a request makes of a binding is no other request's to use.
  const ids: string[] = []
  let turn = 0
  function next() {
    turn = (turn + 1) % objectsPerIsolate
    const id = ids[turn] ?? namespace.newUniqueId().toString()
    ids[turn] = id
    return namespace.get(namespace.idFromString(id))
  }
  return {
    hash: (password) => twice(() => next().hash(password, settings)),
    verify: (password, stored) => twice(async () => next().verify(password, stored, settings)),
  }
}

async function twice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch {
    return work()
  }
}
