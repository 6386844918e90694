import type { NotFoundHandler } from 'hono'
import { accepts } from 'hono/accepts'
import type { AppContext, AppEnv } from './context.ts'
import { ApiError } from './errors.ts'

/** What shows a refusal as a page; it is loaded when it is needed. */
type LoadPage = () => Promise<{
  answerPageError(c: AppContext, thrown: unknown): Promise<Response>
}>

/**
 * Answers what no route took; where there are pages, a browser that finds nothing gets one. Only browsers
 * ask for HTML by name: clients of the API get what they always did.
 */
export function orMissingPage(
  answer: (c: AppContext) => Response,
  loadPage: LoadPage,
): NotFoundHandler<AppEnv> {
  return async (c) => {
    try {
      return answer(c)
    } catch (error) {
      const isMissing = error instanceof ApiError && error.code === 'Not Found'
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
