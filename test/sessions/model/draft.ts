import * as fc from 'fast-check'
import { type Credential, lifetimes, type Model, type Operation } from './model.ts'

/** What is to be done, before it is known by whom and with what. */
export interface Draft {
  what: Operation['what']
  which: number
}

type Weights = [number, Operation['what']][]

const requests: Weights = [
  [6, 'log in'],
  [12, 'refresh'],
  [2, 'log out'],
  [1, 'sign out everywhere'],
  [2, 'sign out elsewhere'],
  [1, 'step up'],
  [4, 'change the password'],
  [1, 'reset the password'],
  [1, 'deactivate'],
  [1, 'activate'],
  [1, 'delete'],
  [1, 'bring back'],
]

const others: Weights = [
  [8, 'wait'],
  [1, 'rotate'],
  [1, 'purge'],
  [2, 'copy'],
  [2, 'put back'],
]

function draft(weights: Weights): fc.Arbitrary<Draft> {
  const kinds = weights.map(([weight, what]) => ({ weight, arbitrary: fc.constant(what) }))
  return fc.record({ what: fc.oneof(...kinds), which: fc.nat(9999) })
}

/** Steps of a story; in each so many requests at once, or one of what is no request. */
export function story(atOnce: number): fc.Arbitrary<Draft[][]> {
  const one = fc.tuple(draft([...requests, ...others]))
  const some = fc.array(draft(requests), { minLength: atOnce, maxLength: atOnce })
  const step = atOnce === 1 ? one : fc.oneof(one, some)
  return fc.array(step, { minLength: 10, maxLength: 20, size: 'max' })
}

const { grace, proof, idle, session, access } = lifetimes
const around = (seconds: number) => [seconds - 1, seconds]
const waits = [1, ...[grace, grace, grace, grace, proof, access, idle].flatMap(around), session]

/** The operation, by what the person has; undefined if that is nothing. */
export function complete(model: Model, draft: Draft, name: string): Operation | undefined {
  const { which } = draft
  const what = undo(model, draft) ?? draft.what
  const password = which % 11 === 0 ? 'wrong' : model.user.password
  const pick = <T>(from: readonly T[]) => from[from.length - 1 - (which % from.length)]
  switch (what) {
    case 'log in': {
      const by = pick(['contract', 'opaque', 'cookie', 'sid', 'sid'] as const)
      return by && { name, what, by, password }
    }
    case 'wait':
      return { name, what, seconds: pick(waits) ?? 0 }
    case 'reset the password':
      return { name, what, password: `the password of ${name}` }
    case 'refresh':
    case 'look':
    case 'log out':
    case 'sign out everywhere':
    case 'sign out elsewhere':
    case 'step up':
    case 'change the password': {
      const isFit = ({ kind }: Credential) => (kind === 'refresh') === (what === 'refresh')
      const fit = Object.entries(model.credentials).filter(([, one]) => isFit(one))
      // The newest ones more often.
      const by = fit.at(-1 - Math.floor(((which % 100) / 100) ** 2 * fit.length))?.[0]
      if (by === undefined) return undefined
      if (what === 'step up') return { name, what, by, password }
      if (what === 'change the password') return { name, what, by, password: `that of ${name}` }
      return { name, what, by }
    }
    default:
      return { name, what }
  }
}

/** Nobody stays away for long. */
function undo({ user }: Model, { which }: Draft): 'activate' | 'bring back' | undefined {
  if (which % 2 > 0) return undefined
  if (!user.isThere) return 'bring back'
  return user.isActive ? undefined : 'activate'
}
