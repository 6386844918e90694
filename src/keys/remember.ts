/** Something of the database that an isolate need not read again for a while. */
export interface Remembered<T> {
  /** What was read at most so long ago, else what is read now. */
  get(): Promise<T>
  /** Reads it anew, unless a reading was begun less than so many seconds ago: then as get(). */
  renew(ageSeconds: number): Promise<T>
}

/** Keeps what `load` gives for so many seconds. `now`: Unix seconds. */
export function remember<T>(
  load: () => Promise<T>,
  keptSeconds: number,
  now: () => number,
): Remembered<T> {
  let kept: { value: T; at: number } | undefined
  let begunAt = Number.NEGATIVE_INFINITY
  // Never the promise: one of another request is not to be waited for.
  async function read(): Promise<T> {
    const at = now()
    begunAt = at
    const value = await load()
    kept = { value, at }
    return value
  }
  const get = async () => (kept && now() < kept.at + keptSeconds ? kept.value : read())
  return { get, renew: async (age) => (now() < begunAt + age ? get() : read()) }
}
