import { countInFlight } from './in-flight.ts'
import type { StoredHash } from './stored-hash.ts'

/** Twice of it does not fit into an isolate's 128 MB; FastAPI Users' default is just that. */
const dearAboveKibibytes = 65_536
/** Over a third of a second (docs/passwords.md), or bcrypt of a cost over 12. */
const dearAboveWork = 3_000_000
const pollMilliseconds = 10

/**
 * Whether comparing with a stored hash takes so much memory or time that only one of an isolate may
 * do it at a time. Who made the hash chose that, not who pays for it (SECURITY 28).
 */
export function isDear({ work, memoryKibibytes }: StoredHash): boolean {
  return memoryKibibytes > dearAboveKibibytes || work > dearAboveWork
}

const begin = countInFlight()

/** Does the work alone among all dear work of the isolate. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  let end = begin('dear', 1)
  // By asking again: a promise of another request is not to be waited for.
  while (end === undefined) {
    await scheduler.wait(pollMilliseconds)
    end = begin('dear', 1)
  }
  try {
    return await work()
  } finally {
    end()
  }
}
