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
 * a parameter would cost Hono's faster router. What stands behind it is for routeHandler to see.
 */
export function honoPath(path: string): string {
  return path.replace(/\{\w+\}.*$/, '*')
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

// A loop: the time of /\/+$/ grows with the square of slashes that something follows.
function withoutTrailingSlashes(path: string): string {
  let end = path.length
  while (path.endsWith('/', end)) end--
  return path.slice(0, end)
}

/** The way back from decodedPath(). With no "\\" left, which browsers read as "/", it names no host. */
function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

/**
 * Answers what no route took: 405 where the path is an operation's, naming the first one's method
 * only; 307 to the path where it would be without its trailing slashes; else 404.
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
    const bare = withoutTrailingSlashes(path)
    if (bare === path || !find(bare)) throw new ApiError('Not Found')
    return c.body(null, 307, { location: encodedPath(bare) + new URL(c.req.url).search })
  }
}
