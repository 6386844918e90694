import type { AppContext } from './context.ts'
import { ApiError } from './errors.ts'
import { methodNotAllowed, type Operation } from './operation.ts'

/** An operation at its full path. */
export interface MountedOperation extends Operation {
  tag: string
}

/** The path that routes are matched against: percent-decoded, as Starlette does it. */
export function decodedPath(request: Request): string {
  const { pathname } = new URL(request.url)
  try {
    return pathname.includes('%') ? decodeURIComponent(pathname) : pathname
  } catch {
    return pathname
  }
}

/** OpenAPI's `/users/{id}` in Hono's form. */
export function honoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1')
}

/**
 * Answers what no route took: 405 where the path is an operation's, naming the first one's method
 * only; 307 where it would be without its trailing slashes; else 404.
 */
export function answerUnrouted(operations: readonly MountedOperation[]) {
  const patterns = operations.map((operation) => ({
    operation,
    pattern: new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`),
  }))
  const find = (path: string) => patterns.find(({ pattern }) => pattern.test(path))?.operation

  return (c: AppContext): Response => {
    const { path } = c.req
    const known = find(path)
    if (known) throw methodNotAllowed(known)
    const bare = path.replace(/\/+$/, '')
    if (bare === path || !find(bare)) throw new ApiError('Not Found')
    const url = new URL(c.req.url)
    url.pathname = bare
    return c.body(null, 307, { location: url.href })
  }
}
