import type { MiddlewareHandler } from 'hono'
import { withLogFields } from '../log.ts'
import { truncateAddress } from './client-address.ts'
import type { AppEnv } from './context.ts'

/**
 * Names the request, in `X-Request-Id` and in every line that is logged for it. What the client
 * sends under that name is never looked at.
 */
export const logRequest: MiddlewareHandler<AppEnv> = (c, next) => {
  const { headers, cf } = c.req.raw
  const id = crypto.randomUUID()
  const country = typeof cf?.country === 'string' ? cf.country : undefined
  const address = truncateAddress(headers.get('cf-connecting-ip') ?? undefined)
  return withLogFields({ request_id: id, country, address }, () =>
    next().then(() => c.res.headers.set('x-request-id', id)),
  )
}
