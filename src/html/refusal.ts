import { type ApiError, type ErrorCode, errors } from '../http/errors.ts'
import type { Texts } from '../texts/en.ts'

/** The code that a word from outside is; undefined for one that there is not, such as `constructor`. */
export function findRefusal(word: string | null | undefined): ErrorCode | undefined {
  return typeof word === 'string' && isCode(word) ? word : undefined
}

function isCode(word: string): word is ErrorCode {
  return Object.hasOwn(errors, word)
}

/** The status under which a refusal is answered. */
export function statusOf(code: ErrorCode): ApiError['status'] {
  return errors[code].status
}

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
