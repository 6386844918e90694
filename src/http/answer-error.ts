import { routePath } from 'hono/route'
import { DatabaseUnavailable } from '../db/time-limit.ts'
import { logError } from '../log.ts'
import type { AppContext } from './context.ts'
import { ApiError, databaseUnavailable, OAuthError, ValidationError } from './errors.ts'

/**
 * Answers whatever a handler threw. A database that does not do its part is a 503; what else is no
 * refusal is a bug and a plain 500. Both are logged once.
 */
export function answerError(error: Error, c: AppContext): Response {
  if (error instanceof ApiError)
    return c.json({ detail: error.detail }, error.status, error.headers)
  if (error instanceof OAuthError) return c.json(error.body, 400)
  if (error instanceof ValidationError) return c.json({ detail: error.detail }, 422)
  const request = { method: c.req.method, route: c.get('route') ?? routePath(c, -1) }
  if (isUnavailable(error)) {
    logError('Database unavailable', error, request)
    return answerError(databaseUnavailable(), c)
  }
  logError('Unhandled error', error, request)
  return c.text('Internal Server Error', 500)
}

/** Drizzle wraps what a statement throws, but not what a batch does. */
function isUnavailable(error: Error): boolean {
  return [error, error.cause].some((one) => one instanceof DatabaseUnavailable)
}
