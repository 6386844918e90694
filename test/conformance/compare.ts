import { isObject } from './json.ts'
import type { RecordedStep } from './normalise.ts'

/** What differs, a text for each step that does; none if the answers are the recorded ones. */
export function compareSteps(
  recorded: readonly RecordedStep[],
  answered: readonly RecordedStep[],
): string[] {
  const length = Math.max(recorded.length, answered.length)
  return Array.from({ length }, (_, index) => ({
    expected: recorded[index],
    got: answered[index],
    title: `step ${index + 1} of ${recorded.length}`,
  }))
    .filter(({ expected, got }) => !matches(expected, got))
    .map(({ expected, got, title }) => {
      const keys = Object.keys({ ...expected, ...got }).filter(
        (key) => key !== 'request' && canonical(expected?.[key]) !== canonical(got?.[key]),
      )
      return [
        `${title}: ${String((expected ?? got)?.request ?? 'a fact')} [${keys.join(', ')}]`,
        `  recorded: ${show(expected, keys)}`,
        `  answered: ${show(got, keys)}`,
      ].join('\n')
    })
}

function matches(expected?: RecordedStep, got?: RecordedStep): boolean {
  if (!expected || !got) return false
  if (expected.status === 500) {
    // The original fell over; any refusal will do.
    return Number(got.status) >= 400 && Number(got.status) < 500
  }
  return (
    canonical({ ...expected, request: undefined }) === canonical({ ...got, request: undefined })
  )
}

function show(step: RecordedStep | undefined, keys: readonly string[]): string {
  if (!step) return 'no such step'
  const { request, status, ...rest } = step
  const differing = Object.fromEntries(Object.entries(rest).filter(([key]) => keys.includes(key)))
  return `${status ?? ''} ${JSON.stringify(differing).slice(0, 600)}`.trim()
}

/** A text that is equal for equal JSON values, whatever the order of keys. */
function canonical(value: unknown): string {
  const sorted = (_: string, inner: unknown) =>
    isObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner
  return JSON.stringify(value, sorted) ?? 'absent'
}
