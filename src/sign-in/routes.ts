import * as z from 'zod/mini'
import { type BodyContract, fieldsBody, formBody, noBody } from '../api/body-contract.ts'
import { textField } from '../api/fields.ts'
import { type Operation, operation } from '../api/operation.ts'
import type { User } from '../db/schema/accounts.ts'
import type { Session } from '../db/schema/sessions.ts'
import { readAsker } from '../http/asker.ts'
import { clientNetwork } from '../http/client-address.ts'
import { type AppContext, finishAnyway, runAfterResponse } from '../http/context.ts'
import { ApiError, tooManyRequests } from '../http/errors.ts'
import { isLocalHost } from '../http/local-host.ts'
import type { Guard } from '../http/route.ts'
import { logEvent } from '../log.ts'
import { issueAccessToken } from '../sessions/access-token.ts'
import type { BegunSession, WantedSession } from '../sessions/begin-session.ts'
import { endNamed, endOwnSession } from '../sessions/end-session.ts'
import { activeCaller, type Caller, ownerOfSessions, ownSite } from '../sessions/guards.ts'
import { hasRefreshTokens } from '../sessions/refresh-token.ts'
import { readSessionToken } from '../sessions/session-secret.ts'
import { stepUp } from '../sessions/step-up.ts'
import {
  loginCookie,
  logoutCookie,
  readSessionCookie,
  sessionCookie,
} from '../sessions/transports.ts'
import type { Guess } from './attempt.ts'
import { authenticate } from './authenticate.ts'
import type { Refusal } from './judge.ts'
import { isKnownTo, readKnownClients, rememberClient } from './known-client.ts'
import { ownGuess } from './own-guess.ts'
import { signIn } from './sign-in.ts'

const BearerResponse = z
  .object({
    access_token: z.string(),
    token_type: z.string(),
    refresh_token: z.optional(z.string()),
    expires_in: z.optional(z.int()),
  })
  .register(z.globalRegistry, { title: 'BearerResponse' })

/**
 * OAuth 2.0's password form (RFC 6749 section 4.3.2). Of `scope` only `offline_access` counts: it asks for a
 * refresh token.
 */
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

/** The same, and how the token is to travel: in a cookie, unless the client wants to carry it. */
const SessionForm = z.object({
  ...LoginForm.shape,
  transport: z.optional(z.enum(['cookie', 'bearer'])),
})

const exampleId = '0d9e1c0a-1f5e-4a51-9c3a-6c1d6f0f3b7e'

type Form = z.output<typeof SessionForm>

interface Backend {
  name: string
  body: BodyContract<Form>
  /** What its client holds; undefined: an access token alone, as in the contract. */
  keeps(c: AppContext, form: Form): WantedSession['by'] | undefined
  loggedIn: Pick<Operation, 'success' | 'otherSuccess'>
  answer(c: AppContext, login: LoggedIn): Response | Promise<Response>
  /** Who may log out: by the contract not who has to be verified and is not. */
  logoutGuard: Guard<Caller, true>
  /** What else a logout ends. */
  endsToo?(c: AppContext, session: Session | undefined): Promise<void>
  loggedOut(c: AppContext): Response
}

interface LoggedIn {
  user: User
  session: BegunSession | undefined
  form: Form
}

const tokenExample = 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.signature'

const bearer: Backend = {
  name: 'jwt',
  body: formBody(LoginForm),
  keeps: (c, { scope = '' }) =>
    scope.split(' ').includes('offline_access') &&
    hasRefreshTokens(c.var.deps.config, isLocalHost(c.req.url))
      ? 'refresh-token'
      : undefined,
  loggedIn: {
    success: {
      status: 200,
      schema: BearerResponse,
      example: { access_token: tokenExample, token_type: 'bearer' },
    },
  },
  async answer(c, { user, session }) {
    const { deps } = c.var
    const access_token = await issueAccessToken(deps, user, session?.id)
    const answer = { access_token, token_type: 'bearer' }
    if (!session) return c.json(answer)
    const expires_in = deps.config.lifetimesSeconds.access
    return c.json({ ...answer, refresh_token: session.token, expires_in })
  },
  logoutGuard: activeCaller,
  loggedOut: (c) => c.body(null, 204),
}

const cookie: Backend = {
  name: 'cookie',
  body: formBody(LoginForm),
  keeps: () => undefined,
  loggedIn: { success: { status: 204 } },
  async answer(c, { user }) {
    const { deps } = c.var
    const token = await issueAccessToken(deps, user)
    const { cookie: scope, lifetimesSeconds } = deps.config
    c.header('set-cookie', loginCookie(scope, token, lifetimesSeconds.access), { append: true })
    return c.body(null, 204)
  },
  logoutGuard: activeCaller,
  loggedOut: (c) => c.body(null, 204, { 'set-cookie': logoutCookie(c.var.deps.config.cookie) }),
}

/** FastAPI Users' database strategy: the token says nothing, and what it is good for stands in D1. */
const database: Backend = {
  name: 'session',
  body: formBody(SessionForm),
  keeps: () => 'secret',
  loggedIn: {
    success: { status: 204 },
    otherSuccess: {
      status: 200,
      schema: BearerResponse,
      example: { access_token: `${exampleId}.secret`, token_type: 'bearer' },
    },
  },
  answer(c, { session, form }) {
    if (!session) throw new Error('A login of the session backend has begun no session')
    if (form.transport === 'bearer') {
      return c.json({ access_token: session.token, token_type: 'bearer' })
    }
    const { cookie: scope, sessionLifetimesSeconds } = c.var.deps.config
    const value = sessionCookie(scope, session.token, sessionLifetimesSeconds.all)
    c.header('set-cookie', value, { append: true })
    return c.body(null, 204)
  },
  logoutGuard: ownerOfSessions,
  /** The cookie is cleared: its session must not live on because the request came by another token. */
  async endsToo(c, session) {
    const { deps } = c.var
    const named = await readSessionToken(
      readSessionCookie(c.req.raw.headers, deps.config.cookie) ?? '',
    )
    if (named && named.id !== session?.id) await deps.db.batch(endNamed(deps, named))
  },
  loggedOut: (c) =>
    c.body(null, 204, { 'set-cookie': sessionCookie(c.var.deps.config.cookie, '""', 0) }),
}

/** Login and logout with a bearer token. */
export const bearerSessions = backendOperations(bearer)

/** Login and logout with a cookie. */
export const cookieSessions = backendOperations(cookie)

/** Login and logout with a session in D1, by cookie or as an opaque bearer token. */
export const databaseSessions = backendOperations(database)

function backendOperations(backend: Backend): Operation[] {
  const { name } = backend
  return [
    operation({
      name: `auth:${name}.login`,
      method: 'POST',
      path: '/login',
      summary: `Log in, ${name} backend`,
      body: backend.body,
      guard: ownSite,
      limit: 'passwords',
      turnstile: 'login',
      ...backend.loggedIn,
      errors: [
        'LOGIN_BAD_CREDENTIALS',
        'LOGIN_USER_NOT_VERIFIED',
        'LOGIN_BAD_CODE',
        'LOGIN_CODE_REQUIRED',
        'LOGIN_NEW_PASSWORD_REQUIRED',
        'PROVIDER_REQUIRED',
      ],
      handle: (c, form) => logIn(c, backend, form),
    }),
    operation({
      name: `auth:${name}.logout`,
      method: 'POST',
      path: '/logout',
      summary: `Log out, ${name} backend. The session of the token ends; a JWT without one stays good until it expires`,
      guard: backend.logoutGuard,
      body: noBody,
      success: { status: 204 },
      async handle(c, _body, { user, session }) {
        if (session) {
          await endOwnSession(c.var.deps, { id: session.id, userId: user.id, reason: 'logout' })
        }
        await backend.endsToo?.(c, session)
        return backend.loggedOut(c)
      },
    }),
  ]
}

async function logIn(c: AppContext, backend: Backend, form: Form) {
  const { deps } = c.var
  const { headers } = c.req.raw
  const { rateLimits, pages, cookie: scope } = deps.config
  const { username, password, login_code: loginCode } = form
  const remembers = rateLimits || pages !== undefined
  const clients = remembers ? await readKnownClients(deps, headers) : []
  const user = await checkPassword(c, password, { username, loginCode, clients })
  const by = backend.keeps(c, form)
  const held = readSessionCookie(headers, scope)
  const replaces = by === 'secret' && held ? await readSessionToken(held) : undefined
  const isKnownClient = isKnownTo(user, clients)
  const asker = readAsker(c.req.raw)
  const wanted = by && { kind: 'api' as const, by, asker, isKnownClient, replaces }
  // First, as without a key to sign with a session would begin for nothing.
  if (by === 'refresh-token') await deps.tokens.prepare('access')
  const result = await signIn(deps, user, { pwd: deps.now() }, wanted)
  switch (result.outcome) {
    case 'refused':
      throw new ApiError(signInErrors[result.why])
    case 'next':
      throw new ApiError('LOGIN_NEW_PASSWORD_REQUIRED')
    case 'elsewhere':
      throw new ApiError('PROVIDER_REQUIRED', result.provider)
    case 'signed-in': {
      if (remembers) c.header('set-cookie', await rememberClient(deps, user, headers))
      logEvent('login.ok', { user_id: user.id, backend: backend.name })
      return backend.answer(c, { user, session: result.session, form })
    }
  }
}

const signInErrors = {
  unverified: 'LOGIN_USER_NOT_VERIFIED',
  outdated: 'LOGIN_BAD_CREDENTIALS',
} as const

/** The user of right credentials; throws the refusal of others. */
async function checkPassword(c: AppContext, password: string, guess: Omit<Guess, 'network'>) {
  const { deps } = c.var
  const { headers } = c.req.raw
  const login = { ...guess, password, network: clientNetwork(headers) }
  const outcome = await finishAnyway(c, () => authenticate(deps, login))
  const { afterwards, provedBy } = outcome
  if (afterwards) runAfterResponse(c, 'Giving back of a login ticket', afterwards)
  if ('user' in outcome) return outcome.user
  const remembered = provedBy && { 'set-cookie': await rememberClient(deps, provedBy, headers) }
  throw loginRefused(outcome.refusal, remembered)
}

/** What a session may prove again, for what wants a fresh proof. */
export const stepUps = [
  operation({
    name: 'auth:step_up',
    method: 'POST',
    path: '/step-up',
    summary:
      'Prove with the password that it is still you: changes of password and address want that of a session',
    body: fieldsBody(z.object({ password: textField() })),
    guard: activeCaller,
    limit: 'passwords',
    success: { status: 204 },
    errors: ['STEP_UP_BAD_CREDENTIALS', 'NO_SESSION'],
    async handle(c, { password }, { user, session }) {
      if (!session) throw new ApiError('NO_SESSION')
      const guess = ownGuess({ user, session })
      const proved = await checkPassword(c, password, guess).catch(stepUpRefused)
      const isSame = proved.id === user.id && (await stepUp(c.var.deps, session, 'pwd'))
      if (!isSame) throw new ApiError('Unauthorized')
      return c.body(null, 204)
    },
  }),
]

function stepUpRefused(error: unknown): never {
  const isWrong = error instanceof ApiError && error.code === 'LOGIN_BAD_CREDENTIALS'
  throw isWrong ? new ApiError('STEP_UP_BAD_CREDENTIALS') : error
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
