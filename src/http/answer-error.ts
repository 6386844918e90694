import { routePath } from 'hono/route'
import { logError } from '../log.ts'
import type { AppContext } from './context.ts'
import { ApiError, ValidationError } from './errors.ts'

/** Answers whatever a handler threw. What is no refusal is a bug: logged once, and a plain 500. */
export function answerError(error: Error, c: AppContext): Response {
  if (error instanceof ApiError)
    return c.json({ detail: error.detail }, error.status, error.headers)
  if (error instanceof ValidationError) return c.json({ detail: error.detail }, 422)
  logError('Unhandled error', error, { method: c.req.method, route: routePath(c, -1) })
  return c.text('Internal Server Error', 500)
}
