import { logEvent } from '../log.ts'
import type { AppContext } from './context.ts'
import { ApiError } from './errors.ts'

const safeMethods = new Set(['GET', 'HEAD'])
/** Sec-Fetch-Site of a page of this origin, and of a request that the person made by hand. */
const ownSites = new Set(['same-origin', 'none'])

/**
 * Refuses what a page of another origin made a browser send, unless CORS_ALLOWED_ORIGINS names that
 * origin. Reading is allowed: no page can see the answer. A client that is no browser sends neither
 * header, and passes. Another subdomain is another origin: it may be someone else's.
 */
export function refuseCrossSite(c: AppContext): void {
  const { method, url, headers } = c.req.raw
  if (safeMethods.has(method)) return
  const site = headers.get('sec-fetch-site')
  const origin = headers.get('origin')
  const allowed: readonly string[] = c.var.deps.config.corsAllowedOrigins
  if (origin !== null && allowed.includes(origin)) return
  if (site === null ? origin === null || origin === new URL(url).origin : ownSites.has(site)) return
  logEvent('cross_site.refused')
  throw new ApiError('CROSS_SITE_REQUEST')
}
