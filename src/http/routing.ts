import type { Handler } from 'hono'
import type { AppContext, AppEnv } from './context.ts'
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

/**
 * OpenAPI's `/users/{id}` in Hono's form, with a wildcard in place of the parameter: beside `/users/me`
 * a parameter would cost Hono's faster router.
 */
export function honoPath(path: string): string {
  return path.replace(/\{\w+\}$/, '*')
}

/** The handler of an operation, for the paths that are its own of those that Hono's pattern takes. */
export function routeHandler({ path, handler }: MountedOperation): Handler<AppEnv> {
  if (honoPath(path) === path) return handler
  const pattern = pathPattern(path)
  return (c, next) => (pattern.test(c.req.path) ? handler(c, next) : next())
}

function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`)
}

/**
 * Answers what no route took: 405 where the path is an operation's, naming the first one's method
 * only; 307 where it would be without its trailing slashes; else 404.
 */
export function answerUnrouted(operations: readonly MountedOperation[]) {
  // The first of a path counts.
  const plain = new Map(operations.toReversed().map((one) => [one.path, one]))
  const patterns = operations
    .filter(({ path }) => path.includes('{'))
    .map((operation) => ({ operation, pattern: pathPattern(operation.path) }))
  const find = (path: string) =>
    plain.get(path) ?? patterns.find(({ pattern }) => pattern.test(path))?.operation

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
