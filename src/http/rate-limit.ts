import type { MiddlewareHandler } from 'hono'
import { type AddressLimit, addressLimits } from '../limits.ts'
import { logError, logEvent } from '../log.ts'
import { addressKey } from './client-address.ts'
import type { AppEnv } from './context.ts'
import { tooManyRequests } from './errors.ts'

/**
 * The outer ring: refuses a client's requests beyond the limit. It opens where the binding is
 * missing or fails: the inner ring, and the service, do not hang on it.
 */
export function limitByAddress(name: AddressLimit): MiddlewareHandler<AppEnv> {
  const { binding, retryAfterSeconds } = addressLimits[name]
  return async (c, next) => {
    const key = addressKey(c.req.header('cf-connecting-ip'))
    if (c.var.deps.config.rateLimits && !(await admits(c.env[binding], key))) {
      logEvent('requests.limited', { limit: name })
      throw tooManyRequests(retryAfterSeconds)
    }
    await next()
  }
}

async function admits(limiter: RateLimit | undefined, key: string): Promise<boolean> {
  try {
    return (await limiter?.limit({ key }))?.success ?? true
  } catch (error) {
    logError('The rate limiting binding failed', error)
    return true
  }
}
