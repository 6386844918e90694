import type { MiddlewareHandler } from 'hono'
import { type AddressLimit, addressLimits } from '../limits.ts'
import { logError, logEvent } from '../log.ts'
import { addressKey, networkKey } from './client-address.ts'
import type { AppContext, AppEnv } from './context.ts'
import { type ApiError, tooManyRequests } from './errors.ts'

/**
 * The outer ring: refuses a client's requests beyond the limit, and those of its whole IPv6 network
 * beyond a wider one. It opens where a binding is missing or fails: the inner ring, and the service,
 * do not hang on it.
 */
export function limitByAddress(name: AddressLimit): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const refusal = await refusalByAddress(c, name)
    if (refusal) throw refusal
    await next()
  }
}

/** The same refusal, for who does more than throw it; undefined: the request is admitted. */
export async function refusalByAddress(
  c: AppContext,
  name: AddressLimit,
): Promise<ApiError | undefined> {
  const { client, network, retryAfterSeconds } = addressLimits[name]
  const address = c.req.header('cf-connecting-ip')
  const wide = networkKey(address)
  // One after the other: what a client is refused does not count against its network.
  const isAdmitted =
    !c.var.deps.config.rateLimits ||
    ((await admits(c.env[client], addressKey(address))) &&
      (wide === undefined || (await admits(c.env[network], wide))))
  if (isAdmitted) return undefined
  logEvent('requests.limited', { limit: name })
  return tooManyRequests(retryAfterSeconds)
}

async function admits(limiter: RateLimit | undefined, key: string): Promise<boolean> {
  try {
    return (await limiter?.limit({ key }))?.success ?? true
  } catch (error) {
    logError('The rate limiting binding failed', error)
    return true
  }
}
