import * as z from 'zod/mini'
import { formBody, noBody } from '../api/body-contract.ts'
import { textField } from '../api/fields.ts'
import { type Operation, operation } from '../api/operation.ts'
import type { User } from '../db/schema/accounts.ts'
import { clientNetwork } from '../http/client-address.ts'
import { type AppContext, finishAnyway, runAfterResponse } from '../http/context.ts'
import { ApiError, tooManyRequests } from '../http/errors.ts'
import { logEvent } from '../log.ts'
import { issueAccessToken } from '../sessions/access-token.ts'
import { activeUser, ownSite } from '../sessions/guards.ts'
import { loginCookie, logoutCookie } from '../sessions/transports.ts'
import { authenticate } from './authenticate.ts'
import type { Refusal } from './judge.ts'
import { readKnownClients, rememberClient } from './known-client.ts'

const BearerResponse = z
  .object({ access_token: z.string(), token_type: z.string() })
  .register(z.globalRegistry, { title: 'BearerResponse' })

/** OAuth 2.0's password form (RFC 6749 section 4.3.2); only the credentials are used. */
const LoginForm = z.object({
  grant_type: z.optional(z.string().check(z.regex(/^password$/))),
  username: textField(),
  password: textField().register(z.globalRegistry, { format: 'password' }),
  scope: z.optional(z.string()),
  client_id: z.optional(z.string()),
  client_secret: z.optional(z.string().register(z.globalRegistry, { format: 'password' })),
  /** Beside the contract: asked for with LOGIN_CODE_REQUIRED. */
  login_code: z.optional(z.string()),
})

interface Backend {
  name: string
  loggedIn: {
    success: Operation['success']
    answer(c: AppContext, token: string): Response
  }
  loggedOut(c: AppContext): Response
}

const bearer: Backend = {
  name: 'jwt',
  loggedIn: {
    success: {
      status: 200,
      schema: BearerResponse,
      example: {
        access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.signature',
        token_type: 'bearer',
      },
    },
    answer: (c, token) => c.json({ access_token: token, token_type: 'bearer' }),
  },
  loggedOut: (c) => c.body(null, 204),
}

const cookie: Backend = {
  name: 'cookie',
  loggedIn: {
    success: { status: 204 },
    answer(c, token) {
      const { cookie: scope, lifetimesSeconds } = c.var.deps.config
      const value = loginCookie(scope, token, lifetimesSeconds.access)
      c.header('set-cookie', value, { append: true })
      return c.body(null, 204)
    },
  },
  loggedOut: (c) => c.body(null, 204, { 'set-cookie': logoutCookie(c.var.deps.config.cookie) }),
}

/** Login and logout with a bearer token. */
export const bearerSessions = backendOperations(bearer)

/** Login and logout with a cookie. */
export const cookieSessions = backendOperations(cookie)

function backendOperations({ name, loggedIn, loggedOut }: Backend): Operation[] {
  return [
    operation({
      name: `auth:${name}.login`,
      method: 'POST',
      path: '/login',
      summary: `Log in, ${name} backend`,
      body: formBody(LoginForm),
      guard: ownSite,
      limit: 'passwords',
      turnstile: 'login',
      success: loggedIn.success,
      errors: [
        'LOGIN_BAD_CREDENTIALS',
        'LOGIN_USER_NOT_VERIFIED',
        'LOGIN_BAD_CODE',
        'LOGIN_CODE_REQUIRED',
      ],
      async handle(c, { username, password, login_code: loginCode }) {
        const { deps } = c.var
        const { headers } = c.req.raw
        const { rateLimits, requireVerifiedEmail } = deps.config
        const remember = async (user: User) => ({
          'set-cookie': await rememberClient(deps, user, headers),
        })
        const clients = rateLimits ? await readKnownClients(deps, headers) : []
        const guess = { username, password, clients, network: clientNetwork(headers), loginCode }
        const outcome = await finishAnyway(c, () => authenticate(deps, guess))
        const { afterwards, provedBy } = outcome
        if (afterwards) runAfterResponse(c, 'Giving back of a login ticket', afterwards)
        if ('refusal' in outcome) {
          throw loginRefused(outcome.refusal, provedBy && (await remember(provedBy)))
        }
        const { user } = outcome
        if (requireVerifiedEmail && !user.is_verified) {
          logEvent('login.failed', { user_id: user.id, reason: 'unverified' })
          throw new ApiError('LOGIN_USER_NOT_VERIFIED')
        }
        if (rateLimits) c.header('set-cookie', await rememberClient(deps, user, headers))
        const token = await issueAccessToken(deps, user)
        logEvent('login.ok', { user_id: user.id, backend: name })
        return loggedIn.answer(c, token)
      },
    }),
    operation({
      name: `auth:${name}.logout`,
      method: 'POST',
      path: '/logout',
      summary: `Log out, ${name} backend. A JWT stays good until it expires`,
      guard: activeUser,
      body: noBody,
      success: { status: 204 },
      handle: loggedOut,
    }),
  ]
}

const refusalCodes = {
  'bad-credentials': 'LOGIN_BAD_CREDENTIALS',
  'bad-code': 'LOGIN_BAD_CODE',
  'code-required': 'LOGIN_CODE_REQUIRED',
} as const

function loginRefused(refusal: Refusal, headers: Record<string, string> = {}): ApiError {
  if (refusal.why === 'too-many') return tooManyRequests(refusal.retryAfterSeconds, headers)
  return new ApiError(refusalCodes[refusal.why], undefined, headers)
}
