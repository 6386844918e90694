import type { MiddlewareHandler } from 'hono'
import { withLogFields } from '../log.ts'
import type { AppEnv } from './context.ts'

/**
 * Names the request, in `X-Request-Id` and in every line that is logged for it. What the client
 * sends under that name is never looked at.
 */
export const logRequest: MiddlewareHandler<AppEnv> = (c, next) => {
  const { headers, cf } = c.req.raw
  const id = crypto.randomUUID()
  const country = typeof cf?.country === 'string' ? cf.country : undefined
  const address = truncateAddress(headers.get('cf-connecting-ip') ?? '')
  return withLogFields({ request_id: id, country, address }, async () => {
    await next()
    c.res.headers.set('x-request-id', id)
  })
}

/** The network of an address, IPv4 as /24 and IPv6 as /48; undefined if it is neither. */
export function truncateAddress(address: string): string | undefined {
  const [, ipv4] = /^(?:::ffff:)?(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/i.exec(address) ?? []
  if (ipv4 !== undefined) return `${ipv4}.0/24`
  if (!/^(?=.*:)[\da-f:]{2,39}$/i.test(address)) return undefined
  const [left = [], right = []] = address.split('::').map((half) => half.split(':').filter(Boolean))
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return `${[...left, ...zeros, ...right].slice(0, 3).join(':').toLowerCase()}::/48`
}
