import type { Handler } from 'hono'
import type { AppContext, AppEnv } from './context.ts'
import { ApiError } from './errors.ts'
import { methodNotAllowed, type Route } from './route.ts'

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

/** The handler of a route, for the paths that are its own of those that Hono's pattern takes. */
export function routeHandler(route: Route): Handler<AppEnv> {
  const { path, handler } = route
  const pattern = honoPath(path) === path ? undefined : pathPattern(path)
  return (c, next) => {
    if (pattern && !pattern.test(c.req.path)) return next()
    c.set('route', path)
    // Hono runs the GET for a HEAD.
    if (c.req.method === 'HEAD' && !route.answersHead) throw methodNotAllowed(route)
    return handler(c, next)
  }
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

/** The inverse of decodedPath(). With no "\\" left, which browsers read as "/", it names no host. */
function encodedPath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

/** Finds the first route of a path, and of a method if one is named. */
export function findRoute<R extends Route>(routes: readonly R[]) {
  const all = routes.map((route) => ({ route, pattern: pathPattern(route.path) }))
  return (path: string, method?: string): R | undefined =>
    all.find(
      ({ route, pattern }) =>
        pattern.test(path) && (method === undefined || route.method === method),
    )?.route
}

/**
 * Answers what no route took: 405 where the path is a route's, naming the first one's method
 * only; 307 to the path where it would be without its trailing slashes; else 404.
 */
export function answerUnrouted(routes: readonly Route[]) {
  // The first of a path counts.
  const plain = new Map(routes.toReversed().map((one) => [one.path, one]))
  const patterns = routes
    .filter(({ path }) => path.includes('{'))
    .map((route) => ({ route, pattern: pathPattern(route.path) }))
  const find = (path: string) =>
    plain.get(path) ?? patterns.find(({ pattern }) => pattern.test(path))?.route

  return (c: AppContext): Response => {
    const { path } = c.req
    const known = find(path)
    if (known) throw methodNotAllowed(known)
    const bare = withoutTrailingSlashes(path)
    if (bare === path || !find(bare)) throw new ApiError('Not Found')
    return c.body(null, 307, { location: encodedPath(bare) + new URL(c.req.url).search })
  }
}
