import type { Model, Operation } from './model.ts'
import { type Admitted, admit, carryOut } from './moments.ts'

/** What was done, and the status of its answer. */
export interface Done {
  operation: Operation
  status: number
}

/** Moments of an operation. */
const most = 3

/** Some way through operations that run at once. */
interface Way {
  model: Model
  left: (Done & { admitted?: Admitted })[]
}

/**
 * Every state that somebody may be in after operations that ran at once: those that some order of their
 * moments leads to, with the answers that were seen.
 */
export function follow(candidates: readonly Model[], done: readonly Done[]): Model[] {
  let ways: Way[] = candidates.map((model) => ({ model, left: [...done] }))
  for (let moment = 0; moment < most * done.length; moment++) {
    const next = ways.flatMap((way) => (way.left.length > 0 ? goOn(way) : [way]))
    ways = [...new Map(next.map((way) => [JSON.stringify(way), way])).values()]
  }
  return ways.map(({ model }) => model)
}

/** The ways after one moment more, of any of those that are left. */
function goOn({ model, left }: Way): Way[] {
  return left.flatMap(({ admitted, operation, status }, at) => {
    const next = structuredClone(model)
    const outcome = admitted ? carryOut(next, operation, admitted) : admit(next, operation)
    if (typeof outcome === 'number') {
      return outcome === status ? [{ model: next, left: left.toSpliced(at, 1) }] : []
    }
    return [{ model: next, left: left.with(at, { operation, status, admitted: outcome }) }]
  })
}
