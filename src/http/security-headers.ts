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
export const securityHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  // Not with c.header() beforehand: what cors() has touched would then win over the route's own.
  const answer = c.res.headers
  for (const [name, value] of headers) if (!answer.has(name)) answer.set(name, value)
  // RFC 6797 section 7.2: never over plain HTTP.
  if (c.req.url.startsWith('https:')) answer.set('strict-transport-security', transportSecurity)
}
