import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'

/** On every answer, unless the route says otherwise: most hold a token or a user. */
const headers = Object.entries({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
})

/** A year. Not for subdomains: they may be others'. */
const transportSecurity = 'max-age=31536000'

/** Puts the security headers on every answer, refusals and failures included. */
export const securityHeaders: MiddlewareHandler<AppEnv> = (c, next) => {
  // Before the answer is made: afterwards Hono would make it again.
  for (const [name, value] of headers) c.header(name, value)
  // RFC 6797 section 7.2: never over plain HTTP.
  if (c.req.url.startsWith('https:')) c.header('strict-transport-security', transportSecurity)
  return next()
}
