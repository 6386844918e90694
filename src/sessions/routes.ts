import * as z from 'zod/mini'
import { signOutMyself, signOutUsers } from '../accounts/sign-out.ts'
import { parseUserId } from '../accounts/user-id.ts'
import { fieldsBody, formBody, noBody, queryFields } from '../api/body-contract.ts'
import { textField } from '../api/fields.ts'
import { operation } from '../api/operation.ts'
import type { Session } from '../db/schema/sessions.ts'
import type { AppContext } from '../http/context.ts'
import { ApiError, OAuthError } from '../http/errors.ts'
import { isLocalHost } from '../http/local-host.ts'
import { anyone } from '../http/route.ts'
import { sessionLimits } from '../limits.ts'
import { issueAccessToken } from './access-token.ts'
import { endOwnSession, endSessionOf, endSomeSessions } from './end-session.ts'
import { lostRights, ownerOfSessions, superuser, superuserOverId } from './guards.ts'
import { keepSession } from './keep-session.ts'
import { listSessions } from './list-sessions.ts'
import { refreshSession } from './refresh-session.ts'
import { hasRefreshTokens } from './refresh-token.ts'

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
    body: formBody(RefreshForm),
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

const SessionRead = z
  .object({
    id: z.string(),
    methods: z.array(z.string()),
    client: z.nullable(z.string()),
    country: z.nullable(z.string()),
    created_at: z.int(),
    last_used_at: z.int(),
    expires_at: z.int(),
    is_current: z.boolean(),
  })
  .register(z.globalRegistry, { title: 'SessionRead' })

const SessionList = z
  .object({ sessions: z.array(SessionRead) })
  .register(z.globalRegistry, { title: 'SessionList' })

const Except = z.object({ except: z.optional(z.enum(['current'])) })

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
      const ending = { id: lastOfPath(c), userId: user.id, reason: 'ended' as const }
      if (!(await endOwnSession(c.var.deps, ending))) throw new ApiError('Not Found')
      return c.body(null, 204)
    },
  }),
]

const UserIds = z.object({
  ids: z.array(textField()).check(z.maxLength(sessionLimits.usersAtOnce)),
})

const SignedOut = z
  .object({ signed_out: z.array(z.string()) })
  .register(z.globalRegistry, { title: 'SignedOut' })

const EndedSessions = z
  .object({ ended: z.int(), more: z.boolean() })
  .register(z.globalRegistry, { title: 'EndedSessions' })

/** Where others are signed in, for superusers. */
export const superusersSessions = [
  operation({
    name: 'superusers:user_sessions',
    method: 'GET',
    path: '/users/{id}/sessions',
    summary: 'Where a user is signed in, the newest first, at most 100',
    guard: superuserOverId,
    body: noBody,
    success: { status: 200, schema: SessionList },
    handle: async (c, _body, { id }) => c.json(showSessions(await listSessions(c.var.deps, id))),
  }),
  operation({
    name: 'superusers:end_user_session',
    method: 'DELETE',
    path: '/users/{id}/sessions/{session_id}',
    summary: 'End a session of a user',
    guard: superuserOverId,
    body: noBody,
    success: { status: 204 },
    async handle(c, _body, { actor, id }) {
      const outcome = await endSessionOf(c.var.deps, id, lastOfPath(c), actor)
      if (outcome === 'unknown') throw new ApiError('Not Found')
      if (outcome !== 'ended') throw new ApiError(lostRights[outcome])
      return c.body(null, 204)
    },
  }),
  operation({
    name: 'superusers:sign_out_users',
    method: 'POST',
    path: '/users/sign-out',
    summary: 'End all sessions and access tokens of up to 100 users; says of which there are',
    guard: superuser,
    body: fieldsBody(UserIds),
    success: { status: 200, schema: SignedOut },
    async handle(c, { ids }, actor) {
      const known = ids.map(parseUserId).filter((id) => id !== undefined)
      const outcome = await signOutUsers(c.var.deps, known, actor)
      if (typeof outcome === 'string') throw new ApiError(lostRights[outcome])
      return c.json({ signed_out: outcome })
    },
  }),
  operation({
    name: 'superusers:end_all_sessions',
    method: 'DELETE',
    path: '/sessions',
    summary: 'End the sessions of all users, 2,000 at once: ask again while there are more',
    guard: superuser,
    body: noBody,
    success: { status: 200, schema: EndedSessions },
    async handle(c, _body, actor) {
      const outcome = await endSomeSessions(c.var.deps, actor)
      if (typeof outcome === 'string') throw new ApiError(lostRights[outcome])
      return c.json(outcome)
    },
  }),
]

function lastOfPath(c: AppContext): string {
  return c.req.path.split('/').at(-1) ?? ''
}

/** Column by column, so that no hash is ever shown. */
function showSessions(sessions: readonly Session[], currentId?: string) {
  return { sessions: sessions.map((one) => showSession(one, one.id === currentId)) }
}

function showSession(one: Session, is_current: boolean) {
  const { id, proofs, browser, system, country, created_at, seen_at, expires_at } = one
  const client = browser && system ? `${browser} on ${system}` : (browser ?? system)
  const methods = Object.keys(proofs)
  return { id, methods, client, country, created_at, last_used_at: seen_at, expires_at, is_current }
}
