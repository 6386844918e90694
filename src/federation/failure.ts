/** Why a provider lets nobody in: what the log is told, and never a value that it sent. */
export interface About {
  /** In a word or two, such as `jwt_claim_comparison`. */
  reason: string
  /** The claim or parameter that is at fault. */
  claim?: string | undefined
  /** What stood there: `missing`, `string of 12`, `boolean`. */
  shape?: string | undefined
  /** The setting of the provider's row that may be wrong. */
  setting?: string | undefined
}

/** A provider that can't be asked, or whose answer is not to be believed. */
export class ProviderFailure extends Error {
  constructor(
    /** `unavailable`: it may be better in a while. */
    readonly kind: 'unavailable' | 'refused',
    readonly about: About,
  ) {
    super(about.reason)
  }
}

/** What kind of value stands in a claim, for the log. */
export function shapeOf(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (typeof value === 'string') return `string of ${value.length}`
  return Array.isArray(value) ? `list of ${value.length}` : typeof value
}
