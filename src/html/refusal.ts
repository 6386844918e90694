import type { ApiError, ErrorCode } from '../http/errors.ts'
import type { Texts } from '../texts/en.ts'

/** What a refusal says to a person; every code has its sentence. */
export function refusalSentence({ refusals }: Texts, code: ErrorCode): string {
  return refusals[code]
}

/** The same; who came too often is told when to come back. */
export function sayRefusal(texts: Texts, { code, headers }: ApiError): string {
  const seconds = headers['retry-after']
  if (code === 'TOO_MANY_REQUESTS' && seconds) return sayTooOften(texts, Number(seconds))
  return refusalSentence(texts, code)
}

/** When to come back, in whole minutes. */
export function sayTooOften({ signIn }: Texts, retryAfterSeconds: number): string {
  return signIn.refused.tooMany(Math.ceil(retryAfterSeconds / 60))
}
