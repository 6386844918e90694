import { accepts } from 'hono/accepts'
import type { AppContext } from './context.ts'
import { ApiError, type ErrorCode } from './errors.ts'

const missing: readonly ErrorCode[] = ['Not Found', 'Method Not Allowed']

/** What shows a refusal as a page; it is loaded when it is needed. */
type LoadPage = () => Promise<{
  answerPageError(c: AppContext, thrown: unknown): Promise<Response>
}>

/**
 * Gives the answer; where there are pages, a browser that finds nothing, or nothing to look at, gets one. Only
 * browsers ask for HTML by name: clients of the API get what they always did.
 */
export function orMissingPage<Rest extends unknown[], Answer>(
  answer: (c: AppContext, ...rest: Rest) => Answer | Promise<Answer>,
  loadPage: LoadPage,
) {
  return async (c: AppContext, ...rest: Rest): Promise<Answer | Response> => {
    try {
      return await answer(c, ...rest)
    } catch (error) {
      const isMissing = error instanceof ApiError && missing.includes(error.code)
      if (!isMissing || !isBrowsing(c)) throw error
      return (await loadPage()).answerPageError(c, error)
    }
  }
}

function isBrowsing(c: AppContext): boolean {
  if (!c.var.deps.config.pages || !['GET', 'HEAD'].includes(c.req.method)) return false
  const json = 'application/json'
  return accepts(c, { header: 'Accept', supports: [json, 'text/html'], default: json }) !== json
}
