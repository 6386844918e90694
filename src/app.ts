import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { buildDeps, type Deps, type Overrides } from './deps.ts'
import type { Config, Env } from './env/env.ts'
import { answerError } from './http/answer-error.ts'
import type { AppEnv } from './http/context.ts'
import { ApiError } from './http/errors.ts'
import { orMissingPage } from './http/missing-page.ts'
import { limitByAddress } from './http/rate-limit.ts'
import { logRequest } from './http/request-log.ts'
import { type Room, room, roomHandler } from './http/rooms.ts'
import { answerUnrouted, decodedPath, honoPath, routeHandler } from './http/routing.ts'
import { securityHeaders } from './http/security-headers.ts'
import { warnAtStart } from './http/warn-at-start.ts'
import { allOperations } from './operations.ts'

const maxBodyBytes = 256 * 1024

/** What docs tell clients to read; browsers hide it from pages of other origins otherwise. */
const exposeHeaders = ['Retry-After', 'X-Request-Id']

/** What is loaded at its first use. */
export const rooms: readonly Room[] = [
  room(['/', '/login', '/step-up'], havePages, () => import('./sign-in/pages.tsx')),
  room(['/logout'], havePages, () => import('./account/sign-out/pages.tsx')),
  room(['/login-code'], havePages, () => import('./login-code/pages.tsx')),
  room(['/register'], havePages, () => import('./registration/pages.tsx')),
  room(
    ['/forgot-password', '/reset-password'],
    havePages,
    () => import('./password-reset/pages.tsx'),
  ),
  room(['/verify/*', '/not-me'], havePages, () => import('./verification/pages.tsx')),
  room(['/language', '/brand.css'], havePages, () => import('./appearance/pages.tsx')),
  room(['/login/*', '/step-up/*'], havePages, () => import('./federation/pages.tsx')),
  room(['/account/*'], havePages, () => import('./account/pages.tsx')),
  room(['/admin/*'], havePages, () => import('./admin/pages.tsx')),
]

const loadErrorPage = () => import('./html/error-page.tsx')

/**
 * The service. Overrides are for tests: what they name stands in place of the real thing.
 *
 * @example
 * // src/index.ts
 * export default { fetch: createApp().fetch }
 *
 * @example
 * // With a clock and a mailbox of a test; `env` are the bindings that wrangler.toml names.
 * const app = createApp({ now: () => 1_700_000_000, mailer: { send: async (mail) => console.log(mail) } })
 * const answer = await app.fetch(new Request('http://postern.test/users/me'), env, context)
 */
export function createApp(overrides: Overrides = {}) {
  const built = new WeakMap<Env, Deps>()
  const app = new Hono<AppEnv>({ getPath: decodedPath })
  app.onError(answerError)
  app.notFound(orMissingPage(answerUnrouted(allOperations), loadErrorPage))
  app.use(logRequest)
  app.use(securityHeaders)
  app.use(async (c, next) => {
    const deps = built.get(c.env) ?? buildDeps(c.env, overrides)
    if (!built.has(c.env)) warnAtStart(deps.config, c.req.url)
    built.set(c.env, deps)
    c.set('deps', deps)
    return next()
  })
  // Pages read their forms themselves, up to a limit of their own.
  for (const one of rooms)
    for (const path of one.paths) app.all(path, orMissingPage(roomHandler(one), loadErrorPage))
  // Behind the pages: no other origin reads those, be it an allowed one (SECURITY 38).
  app.use(async (c, next) => {
    const { deps } = c.var
    const origin = c.req.header('origin')
    const allowed: readonly string[] = deps.config.corsAllowedOrigins
    // Another origin learns nothing, not even which methods there are.
    if (origin === undefined || !allowed.includes(origin)) return next()
    return cors({ origin, credentials: true, exposeHeaders })(c, next)
  })
  // Before bodyLimit, which reads a body without Content-Length.
  for (const { method, path, limit } of allOperations) {
    if (limit) app.on(method, honoPath(path), limitByAddress(limit))
  }
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: () => {
        throw new ApiError('Content Too Large')
      },
    }),
  )
  for (const one of allOperations) app.on(one.method, honoPath(one.path), routeHandler(one))
  return app
}

function havePages({ pages }: Config): boolean {
  return pages !== undefined
}
