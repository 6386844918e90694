import type * as z from 'zod/mini'
import type { AppContext } from '../http/context.ts'
import type { ErrorCode, OAuthErrorCode } from '../http/errors.ts'
import type { Guard, Guarded, Route } from '../http/route.ts'
import { requireTurnstile, type TurnstileAction, turnstileField } from '../http/turnstile.ts'
import type { RawBody } from './body.ts'
import type { BodyContract } from './body-contract.ts'

interface Success {
  status: 200 | 201 | 202 | 204
  schema?: z.ZodMiniType
  example?: object
}

/**
 * What an operation promises: for the router and for the OpenAPI document. Its path is below the place
 * where the feature is mounted.
 */
interface Contract extends Pick<Route, 'method' | 'path' | 'limit'> {
  /** FastAPI Users' name of the route; the operation id is made of it. */
  name: string
  summary: string
  success: Success
  /** What else it may answer. */
  otherSuccess?: Success
  errors?: readonly ErrorCode[]
  /** Errors in the form of RFC 6749 section 5.2. */
  oauthErrors?: readonly OAuthErrorCode[]
  /** Asks for a Turnstile token where that is set up: of a widget with this action, or with none. */
  turnstile?: TurnstileAction
  /** Left out of the OpenAPI document; answers HEAD too, as Starlette's own pages do. */
  undocumented?: true
}

/** What it takes: a body, or parameters in the query. */
type Takes<B> = { body: BodyContract<B> } | { query: BodyContract<B> }

/** What operation() takes. */
export type Definition<B, G> = Contract &
  Guarded<G> &
  Takes<B> & {
    handle(c: AppContext, body: B, guarded: G): Response | Promise<Response>
  }

/** An operation ready to be mounted by app.ts and described by openapi.ts. */
export interface Operation extends Contract, Route {
  guard: Pick<Guard<unknown, boolean>, 'refusals'>
  body: Pick<BodyContract<unknown>, 'described' | 'query'>
}

/** An operation at its full path. */
export interface MountedOperation extends Operation {
  tag: string
}

/**
 * Makes an operation of its contract and its handler. A request is checked in FastAPI's order: the
 * syntax of the body, the guard, the fields of the body or the query; then the handler runs.
 *
 * @example
 * // In a routes.ts; app.ts mounts it: `...mount('/users', 'users', [greet])`.
 * const greet = operation({
 *   name: 'users:greet',
 *   method: 'POST',
 *   path: '/me/greet',
 *   summary: 'Send a text back, with my address',
 *   guard: activeUser,
 *   body: fieldsBody(z.object({ text: textField() })),
 *   success: { status: 200, schema: z.object({ text: z.string() }) },
 *   handle: (c, { text }, me) => c.json({ text: `${text}, ${me.email}` }),
 * })
 */
export function operation<B, G>({ handle, ...contract }: Definition<B, G>): Operation {
  const { guard } = contract
  const body = 'query' in contract ? contract.query : contract.body
  return {
    ...contract,
    body,
    // The contract has no HEAD.
    answersHead: contract.undocumented ?? false,
    async handler(c) {
      const raw = await body.read(c.req.raw)
      const guarded = await guard.check(c)
      const fields = body.validate(raw)
      // After the fields: a token is good once, and a typing error should not use it up.
      if (contract.turnstile) await requireTurnstile(c, readTurnstile(raw), contract.turnstile)
      return handle(c, fields, guarded)
    },
  }
}

function readTurnstile(raw: RawBody): unknown {
  return Object.getOwnPropertyDescriptor(Object(raw), turnstileField)?.value
}
