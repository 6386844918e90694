import type { Handler } from 'hono'
import type * as z from 'zod/mini'
import type { AddressLimit } from '../limits.ts'
import type { BodyContract } from './body-contract.ts'
import type { AppContext, AppEnv } from './context.ts'
import { ApiError, type ErrorCode } from './errors.ts'
import { requireTurnstile, type TurnstileAction } from './turnstile.ts'

/** Who may call an operation; checked after the syntax of the body and before its fields. */
export interface Guard<G, A extends boolean> {
  /** Whether it lets in nobody but who proves to be a user. */
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

/** What an operation promises: for the router and for the OpenAPI document. */
export interface Contract {
  /** FastAPI Users' name of the route; the operation id is made of it. */
  name: string
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Below the place where the feature is mounted, in OpenAPI's form: `/{id}`. */
  path: string
  summary: string
  success: { status: 200 | 201 | 202 | 204; schema?: z.ZodMiniType; example?: object }
  errors?: readonly ErrorCode[]
  /** How often one client address may ask; checked before all else. */
  limit?: AddressLimit
  /** Asks for a Turnstile token where that is set up: of a widget with this action, or with none. */
  turnstile?: TurnstileAction
  /** Left out of the OpenAPI document; answers HEAD too, as Starlette's own pages do. */
  undocumented?: true
}

/** What strangers may ask is limited, or it is said why it need not be. */
type Guarded<G> =
  | { guard: Guard<G, true> }
  | { guard: Guard<G, false>; limit: AddressLimit }
  | { guard: Guard<G, false>; unlimited: string }

/** What it takes: a body, or parameters in the query. */
type Takes<B> = { body: BodyContract<B> } | { query: BodyContract<B> }

/** What operation() takes. */
export type Definition<B, G> = Contract &
  Guarded<G> &
  Takes<B> & {
    handle(c: AppContext, body: B, guarded: G): Response | Promise<Response>
  }

/** An operation ready to be mounted by app.ts and described by openapi.ts. */
export interface Operation extends Contract {
  guard: Pick<Guard<unknown, boolean>, 'refusals'>
  body: Pick<BodyContract<unknown>, 'described' | 'query'>
  handler: Handler<AppEnv>
}

/**
 * Makes an operation of its contract and its handler. A request is checked in FastAPI's order: the
 * syntax of the body, the guard, the fields of the body or the query; then the handler runs.
 */
export function operation<B, G>({ handle, ...contract }: Definition<B, G>): Operation {
  const { guard } = contract
  const body = 'query' in contract ? contract.query : contract.body
  return {
    ...contract,
    body,
    async handler(c) {
      // Hono runs the GET for a HEAD; the contract has no HEAD.
      if (c.req.method === 'HEAD' && !contract.undocumented) throw methodNotAllowed(contract)
      const raw = await body.read(c.req.raw)
      const guarded = await guard.check(c)
      const fields = body.validate(raw)
      // After the fields: a token is good once, and a slip of the pen should not cost it.
      if (contract.turnstile) await requireTurnstile(c, raw, contract.turnstile)
      return handle(c, fields, guarded)
    },
  }
}

/** The refusal of another method on an operation's path (RFC 9110 section 15.5.6). */
export function methodNotAllowed({ method, undocumented }: Contract): ApiError {
  const allow = undocumented ? 'GET, HEAD' : method
  return new ApiError('Method Not Allowed', undefined, { allow })
}
