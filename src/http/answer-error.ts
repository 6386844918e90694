import { type AppContext, logError } from './context.ts'
import { ApiError, ValidationError } from './errors.ts'

/** Answers whatever a handler threw. What is no refusal is a bug: logged once, and a plain 500. */
export function answerError(error: Error, c: AppContext): Response {
  if (error instanceof ApiError)
    return c.json({ detail: error.detail }, error.status, error.headers)
  if (error instanceof ValidationError) return c.json({ detail: error.detail }, 422)
  logError('Unhandled error', error)
  return c.text('Internal Server Error', 500)
}
