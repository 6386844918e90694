/** At most `count` within any `seconds`. */
export interface Limit {
  count: number
  seconds: number
}

/** Mails to one address for one purpose. */
export const mailLimits: readonly Limit[] = [
  { count: 1, seconds: 60 },
  { count: 5, seconds: 3600 },
]
