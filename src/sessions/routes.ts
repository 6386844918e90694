import * as z from 'zod/mini'
import { authenticate } from '../accounts/authenticate.ts'
import { formBody, noBody } from '../http/body-contract.ts'
import type { AppContext } from '../http/context.ts'
import { ApiError, tooManyRequests } from '../http/errors.ts'
import { textField } from '../http/fields.ts'
import { anyone, type Guard, type Operation, operation } from '../http/operation.ts'
import { logEvent } from '../log.ts'
import { issueAccessToken } from './access-token.ts'
import { activeUser, ownSite } from './guards.ts'
import { readKnownClient, rememberClient } from './known-client.ts'
import { loginCookie, logoutCookie } from './transports.ts'

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
})

interface Backend {
  name: string
  /** Who may log in. */
  guard: Guard<undefined, false>
  loggedIn: {
    success: Operation['success']
    answer(c: AppContext, token: string): Response
  }
  loggedOut(c: AppContext): Response
}

const bearer: Backend = {
  name: 'jwt',
  guard: anyone,
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
  guard: ownSite,
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

function backendOperations({ name, guard, loggedIn, loggedOut }: Backend): Operation[] {
  return [
    operation({
      name: `auth:${name}.login`,
      method: 'POST',
      path: '/login',
      summary: `Log in, ${name} backend`,
      body: formBody(LoginForm),
      guard,
      limit: 'passwords',
      turnstile: 'login',
      success: loggedIn.success,
      errors: ['LOGIN_BAD_CREDENTIALS', 'LOGIN_USER_NOT_VERIFIED'],
      async handle(c, { username, password }) {
        const { deps } = c.var
        const { rateLimits, requireVerifiedEmail } = deps.config
        const client = rateLimits ? await readKnownClient(deps, c.req.raw.headers) : undefined
        const outcome = await authenticate(deps, { username, password, client })
        if ('retryAfterSeconds' in outcome) throw tooManyRequests(outcome.retryAfterSeconds)
        const { user } = outcome
        if (!user) throw new ApiError('LOGIN_BAD_CREDENTIALS')
        if (requireVerifiedEmail && !user.is_verified) {
          logEvent('login.failed', { user_id: user.id, reason: 'unverified' })
          throw new ApiError('LOGIN_USER_NOT_VERIFIED')
        }
        if (rateLimits) c.header('set-cookie', await rememberClient(deps, user))
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
