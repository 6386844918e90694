import * as z from 'zod/mini'
import { findDeleted } from '../../accounts/deleted-person.ts'
import { requireNewPassword } from '../../accounts/require-new-password.ts'
import { restoreUser } from '../../accounts/restore-user.ts'
import { noBody, queryFields } from '../../api/body-contract.ts'
import { booleanField, textField, wholeNumberField } from '../../api/fields.ts'
import { operation } from '../../api/operation.ts'
import type { TrailEvent } from '../../db/schema/events.ts'
import { readEvents } from '../../events/trail.ts'
import { ApiError, ValidationError } from '../../http/errors.ts'
import { lostRights, superuser, superuserOverId, superuserOverUser } from '../../sessions/guards.ts'
import { signOutOthers } from '../../sessions/sign-out-others.ts'
import { isPosition, listUsers } from '../list-users.ts'
import { showToSuperuser, UserReadBySuperuser } from '../show-user.ts'

const pageSize = z.prefault(wholeNumberField(1, 200), 50)
const anyInteger = wholeNumberField(0, Number.MAX_SAFE_INTEGER)

const UserFilter = z.object({
  limit: pageSize,
  after: z.optional(textField()),
  email: z.optional(textField()),
  domain: z.optional(textField()),
  is_active: z.optional(booleanField()),
  is_superuser: z.optional(booleanField()),
  is_verified: z.optional(booleanField()),
  created_after: z.optional(anyInteger),
})

const UserPage = z
  .object({ users: z.array(UserReadBySuperuser), next: z.nullable(z.string()) })
  .register(z.globalRegistry, { title: 'UserPage' })

const EventFilter = z.object({ limit: pageSize, after: z.optional(anyInteger) })

const EventRead = z.object({
  id: z.int(),
  at: z.int(),
  kind: z.string(),
  user_id: z.string(),
  actor_id: z.nullable(z.string()),
  request_id: z.nullable(z.string()),
  fields: z.nullable(z.record(z.string(), z.unknown())),
})

const EventPage = z
  .object({ events: z.array(EventRead), next: z.nullable(z.int()) })
  .register(z.globalRegistry, { title: 'EventPage' })

/** The users, and what happened to one of them, for superusers. */
export const superusersUsers = [
  operation({
    name: 'superusers:list_users',
    method: 'GET',
    path: '',
    summary:
      'List the users that meet every filter, by address if it is one, else the newest first',
    guard: superuser,
    query: queryFields(UserFilter),
    success: { status: 200, schema: UserPage },
    async handle(c, wanted) {
      if (!isPosition(wanted)) throw notFromNext(wanted.after)
      const { users, next } = await listUsers(c.var.deps, wanted)
      return c.json({ users: users.map(showToSuperuser), next })
    },
  }),
  operation({
    name: 'superusers:user_events',
    method: 'GET',
    path: '/{id}/events',
    summary: 'What happened to a user, also to a deleted one, the newest first',
    guard: superuserOverId,
    query: queryFields(EventFilter),
    success: { status: 200, schema: EventPage },
    handle: async (c, { limit, after }, { id: userId }) =>
      c.json(await showEvents(readEvents(c.var.deps, { userId, before: after, limit }))),
  }),
  operation({
    name: 'superusers:sign_out_user',
    method: 'POST',
    path: '/{id}/sign-out',
    summary: 'End all sessions and access tokens of a user; the password stays',
    guard: superuserOverId,
    body: noBody,
    success: { status: 204 },
    async handle(c, _body, { actor, id }) {
      const outcome = await signOutOthers(c.var.deps, [id], actor)
      if (typeof outcome === 'string') throw new ApiError(lostRights[outcome])
      if (outcome.length === 0) throw new ApiError('Not Found')
      return c.body(null, 204)
    },
  }),
  operation({
    name: 'superusers:require_new_password',
    method: 'POST',
    path: '/{id}/require-new-password',
    summary: 'Want a new password of a user at the next sign-in; sessions and tokens go on',
    guard: superuserOverUser,
    body: noBody,
    success: { status: 204 },
    async handle(c, _body, { actor, target }) {
      const outcome = await requireNewPassword(c.var.deps, target, actor)
      if (outcome === 'required') return c.body(null, 204)
      throw new ApiError(outcome === 'gone' ? 'Not Found' : lostRights[outcome])
    },
  }),
  operation({
    name: 'superusers:restore_user',
    method: 'POST',
    path: '/{id}/restore',
    summary: 'Bring a deleted user back. Its old tokens stay dead',
    guard: superuserOverId,
    body: noBody,
    success: { status: 200, schema: UserReadBySuperuser },
    errors: ['RESTORE_USER_EMAIL_ALREADY_EXISTS', 'RESTORE_USER_KEY_LOST'],
    async handle(c, _body, { actor, id }) {
      const outcome = await restoreUser(c.var.deps, id, actor)
      if ('user' in outcome) return c.json(showToSuperuser(outcome.user))
      throw new ApiError(restoreErrors[outcome.refusal])
    },
  }),
]

const restoreErrors = {
  ...lostRights,
  unknown: 'Not Found',
  'key-lost': 'RESTORE_USER_KEY_LOST',
  'email-taken': 'RESTORE_USER_EMAIL_ALREADY_EXISTS',
} as const

const DeletedUsers = z
  .object({
    users: z.array(
      z.object({
        id: z.string(),
        deleted_at: z.int(),
        expires_at: z.int(),
        deleted_by: z.string(),
      }),
    ),
  })
  .register(z.globalRegistry, { title: 'DeletedUsers' })

/** Deleted users, for superusers. */
export const deletedUsers = [
  operation({
    name: 'superusers:deleted_users',
    method: 'GET',
    path: '/deleted-users',
    summary: 'Who had an address and can be brought back, the last who was deleted first',
    guard: superuser,
    query: queryFields(z.object({ email: textField() })),
    success: { status: 200, schema: DeletedUsers },
    handle: async (c, { email }) => c.json({ users: await findDeleted(c.var.deps, email) }),
  }),
]

/** What happened to all users, for superusers. */
export const allEvents = [
  operation({
    name: 'superusers:events',
    method: 'GET',
    path: '/events',
    summary: 'What happened to all users, the newest first',
    guard: superuser,
    query: queryFields(EventFilter),
    success: { status: 200, schema: EventPage },
    handle: async (c, { limit, after }) =>
      c.json(await showEvents(readEvents(c.var.deps, { before: after, limit }))),
  }),
]

/** Column by column, so that one that is added is not shown unasked. */
async function showEvents(page: ReturnType<typeof readEvents>) {
  const { events, next } = await page
  return { events: events.map(showEvent), next }
}

function showEvent({ id, at, kind, user_id, actor_id, request_id, fields }: TrailEvent) {
  return { id, at, kind, user_id, actor_id, request_id, fields }
}

function notFromNext(after: unknown): ValidationError {
  const msg = 'Value error, this is not what "next" said for these filters'
  return new ValidationError([{ type: 'value_error', loc: ['query', 'after'], msg, input: after }])
}
