/** Something of the database that an isolate need not read again for a while. */
export interface Remembered<T> {
  /** What was read at most so long ago, else what is read now. */
  get(): Promise<T>
  /** Reads it anew, if it was read at least so many seconds ago. */
  renew(ageSeconds: number): Promise<T>
}

/** Keeps what `load` gives for so many seconds. `now`: Unix seconds. */
export function remember<T>(
  load: () => Promise<T>,
  keptSeconds: number,
  now: () => number,
): Remembered<T> {
  let kept: { value: T; at: number } | undefined
  // Never the promise: one of another request is not to be waited for.
  async function renew(ageSeconds: number): Promise<T> {
    if (kept && now() < kept.at + ageSeconds) return kept.value
    const at = now()
    const value = await load()
    kept = { value, at }
    return value
  }
  return { get: () => renew(keptSeconds), renew }
}
