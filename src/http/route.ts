import type { Handler } from 'hono'
import type { AddressLimit } from '../limits.ts'
import type { AppContext, AppEnv } from './context.ts'
import { ApiError, type ErrorCode } from './errors.ts'

/** Who may use a route; checked after the syntax of the body and before its fields. */
export interface Guard<G, A extends boolean> {
  /** Whether it lets in only those who prove to be a user. */
  authenticates: A
  /** What each of its refusals means, for the OpenAPI document. */
  refusals: Partial<Record<ErrorCode, string>>
  /** Gives what the handler needs, or throws a refusal. */
  check(c: AppContext): Promise<G>
}

/** Lets everyone in. */
export const anyone: Guard<undefined, false> = {
  authenticates: false,
  refusals: {},
  check: async () => undefined,
}

/** What strangers may ask is limited, or it is said why it need not be. */
export type Guarded<G> =
  | { guard: Guard<G, true> }
  | { guard: Guard<G, false>; limit: AddressLimit }
  | { guard: Guard<G, false>; unlimited: string }

/** What the router does for every route alike: its limit, HEAD, another method, slashes at its end. */
export interface Route {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** In OpenAPI's form: `/users/{id}`. */
  path: string
  /** How often one client address may ask; checked before all else. */
  limit?: AddressLimit
  /** Whether a HEAD is answered as the GET is, without its body. */
  answersHead: boolean
  handler: Handler<AppEnv>
}

/** The refusal of another method on a route's path (RFC 9110 section 15.5.6). */
export function methodNotAllowed({ method, answersHead }: Route): ApiError {
  const allow = answersHead ? `${method}, HEAD` : method
  return new ApiError('Method Not Allowed', undefined, { allow })
}
