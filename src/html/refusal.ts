import type { ErrorCode } from '../http/errors.ts'
import type { Texts } from '../texts/en.ts'

/** What a refusal says to a person; every code has its sentence. */
export function refusalSentence({ refusals }: Texts, code: ErrorCode): string {
  return refusals[code]
}
