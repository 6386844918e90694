/** The longest that the platform lets a request compute: who began earlier is gone, ended or not. */
const longestMilliseconds = 30_000

/**
 * Counts what is being done at the moment, by key. It remembers nothing of what has ended; and of
 * what was cut off in the middle (a client that went away) for 30 s at most.
 */
export function countInFlight() {
  const begun = new Map<symbol, { key: string; at: number }>()

  /** What ends the work; undefined if there are `most` of the key already. */
  return function begin(key: string, most: number): (() => void) | undefined {
    const now = Date.now()
    let same = 0
    for (const [id, work] of begun) {
      if (work.at + longestMilliseconds <= now) begun.delete(id)
      else if (work.key === key) same += 1
    }
    if (same >= most) return undefined
    const id = Symbol()
    begun.set(id, { key, at: now })
    return () => begun.delete(id)
  }
}
