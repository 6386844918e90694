import * as z from 'zod/mini'
import { signOutMyself } from '../accounts/sign-out.ts'
import { noBody, oauthForm, queryFields } from '../api/body-contract.ts'
import { operation } from '../api/operation.ts'
import { ApiError, OAuthError } from '../http/errors.ts'
import { isLocalHost } from '../http/local-host.ts'
import { anyone } from '../http/route.ts'
import { issueAccessToken } from './access-token.ts'
import { endOwnSession } from './end-session.ts'
import { ownerOfSessions } from './guards.ts'
import { keepSession } from './keep-session.ts'
import { listSessions } from './list-sessions.ts'
import { refreshSession } from './refresh-session.ts'
import { hasRefreshTokens } from './refresh-token.ts'
import { SessionList, showSessions } from './show-session.ts'

const RefreshForm = z.object({
  grant_type: z.optional(z.string()),
  refresh_token: z.optional(z.string().register(z.globalRegistry, { format: 'password' })),
})

const RefreshResponse = z
  .object({
    access_token: z.string(),
    token_type: z.string(),
    refresh_token: z.string(),
    expires_in: z.int(),
  })
  .register(z.globalRegistry, { title: 'RefreshResponse' })

/** New tokens for a refresh token (RFC 6749 section 6). */
export const refreshTokens = [
  operation({
    name: 'auth:jwt.refresh',
    method: 'POST',
    path: '/refresh',
    summary:
      'Get a new access token and refresh token. The old one is good for 30 s more, and gives the same',
    body: oauthForm(RefreshForm),
    guard: anyone,
    unlimited: 'a forged token costs no query, and a good one is of someone who has signed in',
    success: { status: 200, schema: RefreshResponse },
    oauthErrors: ['invalid_request', 'unsupported_grant_type', 'invalid_grant', 'access_denied'],
    async handle(c, { grant_type, refresh_token }) {
      const { deps } = c.var
      if (!grant_type || !refresh_token) throw new OAuthError('invalid_request')
      if (grant_type !== 'refresh_token') throw new OAuthError('unsupported_grant_type')
      const isOn = hasRefreshTokens(deps.config, isLocalHost(c.req.url))
      // First, as without a key to sign with the token would be spent for nothing.
      await deps.tokens.prepare('access')
      const refreshed = isOn ? await refreshSession(deps, refresh_token) : undefined
      if (refreshed === 'unverified') throw new OAuthError('access_denied')
      if (!refreshed) throw new OAuthError('invalid_grant')
      const { user, sessionId, refreshToken } = refreshed
      return c.json({
        access_token: await issueAccessToken(deps, user, sessionId),
        token_type: 'bearer',
        refresh_token: refreshToken,
        expires_in: deps.config.lifetimesSeconds.access,
      })
    },
  }),
]

// Strict: without its parameter the request ends what was to be kept.
const Except = z.strictObject({ except: z.optional(z.enum(['current'])) })

/** Where I am signed in. */
export const ownSessions = [
  operation({
    name: 'users:my_sessions',
    method: 'GET',
    path: '/me/sessions',
    summary: 'Where I am signed in, the newest first, at most 100',
    guard: ownerOfSessions,
    body: noBody,
    success: { status: 200, schema: SessionList },
    handle: async (c, _body, { user, session }) =>
      c.json(showSessions(await listSessions(c.var.deps, user.id), session?.id)),
  }),
  operation({
    name: 'users:end_my_sessions',
    method: 'DELETE',
    path: '/me/sessions',
    summary:
      'Sign me out everywhere, access tokens without a session included; with except=current not here',
    guard: ownerOfSessions,
    // Each leaves an event.
    limit: 'passwords',
    query: queryFields(Except),
    success: { status: 204 },
    errors: ['NO_SESSION'],
    async handle(c, { except }, { user, session }) {
      const { deps } = c.var
      if (except && !session) throw new ApiError('NO_SESSION')
      const kept = except && session ? [keepSession(deps, session)] : []
      if (!(await signOutMyself(deps, user, kept))) throw new ApiError('Unauthorized')
      return c.body(null, 204)
    },
  }),
  operation({
    name: 'users:end_my_session',
    method: 'DELETE',
    path: '/me/sessions/{id}',
    summary: 'End one of my sessions',
    guard: ownerOfSessions,
    body: noBody,
    success: { status: 204 },
    errors: ['Not Found'],
    async handle(c, _body, { user }) {
      const id = c.req.path.split('/').at(-1) ?? ''
      const ending = { id, userId: user.id, reason: 'ended' as const }
      if (!(await endOwnSession(c.var.deps, ending))) throw new ApiError('Not Found')
      return c.body(null, 204)
    },
  }),
]
