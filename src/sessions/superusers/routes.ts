import * as z from 'zod/mini'
import { parseUserId } from '../../accounts/user-id.ts'
import { fieldsBody, noBody } from '../../api/body-contract.ts'
import { textField } from '../../api/fields.ts'
import { operation } from '../../api/operation.ts'
import { ApiError } from '../../http/errors.ts'
import { sessionLimits } from '../../limits.ts'
import { endSessionOf, endSomeSessions } from '../end-session.ts'
import { lostRights, superuser, superuserOverId } from '../guards.ts'
import { listSessions } from '../list-sessions.ts'
import { SessionList, showSessions } from '../show-session.ts'
import { signOutOthers } from '../sign-out-others.ts'

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
      const outcome = await endSessionOf(c.var.deps, id, c.req.path.split('/').at(-1) ?? '', actor)
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
      const outcome = await signOutOthers(c.var.deps, known, actor)
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
