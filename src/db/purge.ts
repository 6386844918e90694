import type { PurgeShare } from '../limits.ts'

/**
 * Deletes by one query after another, until one of them found fewer rows than it may delete or the
 * share of the run is used up.
 */
export async function purgeInRounds(
  { now }: { now(): number },
  { rows, queries, seconds }: PurgeShare,
  deleteSome: () => PromiseLike<{ meta: { changes: number } }>,
): Promise<void> {
  const endAt = now() + seconds
  for (let round = 0; round < queries && now() < endAt; round++) {
    const { meta } = await deleteSome()
    if (meta.changes < rows) return
  }
}
