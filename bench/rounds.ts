import type { Seen } from './load.ts'

/** The middle one of several figures, and how far they lie apart. */
export interface Spread {
  median: number
  min: number
  max: number
}

/** What was seen in several rounds, figure by figure. */
export type Rounds = Record<keyof Seen, Spread>

/**
 * Measures everything in turn, and again, as often as there are rounds: A B C A B C. What slows the
 * machine for a while so meets all of them.
 */
export async function interleave<T>(
  items: readonly T[],
  rounds: number,
  measure: (item: T) => Promise<Seen>,
): Promise<Rounds[]> {
  const seen = items.map((): Seen[] => [])
  for (let round = 0; round < rounds; round++) {
    for (const [at, item] of items.entries()) seen[at]?.push(await measure(item))
  }
  return seen.map(summarise)
}

function summarise(seen: Seen[]): Rounds {
  const of = (name: keyof Seen) => spread(seen.map((one) => one[name]))
  return { perSecond: of('perSecond'), p50: of('p50'), p95: of('p95'), p99: of('p99') }
}

/** Median, least and greatest. */
export function spread(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b)
  const [min = Number.NaN] = sorted
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1)
  const median = middle.reduce((sum, figure) => sum + figure, 0) / middle.length
  return { median, min, max: sorted.at(-1) ?? Number.NaN }
}
