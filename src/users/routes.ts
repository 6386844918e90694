import * as z from 'zod/mini'
import { deleteUser } from '../accounts/delete-user.ts'
import { modelBody, noBody } from '../api/body-contract.ts'
import { emailField } from '../api/email-field.ts'
import { booleanField, textField } from '../api/fields.ts'
import { operation } from '../api/operation.ts'
import { ApiError, type ErrorCode } from '../http/errors.ts'
import { activeUser, lostRights, superuserOverUser } from '../sessions/guards.ts'
import { changeUser, type Outcome } from './change-user.ts'
import { showUser, UserRead } from './show-user.ts'

const credentials = {
  password: z.optional(z.nullable(textField())),
  email: z.optional(emailField()),
}

/** What users may change of themselves. The flags are checked and then ignored. */
const UserUpdate = z
  .object({
    ...credentials,
    is_active: z.optional(z.nullable(booleanField())),
    is_superuser: z.optional(z.nullable(booleanField())),
    is_verified: z.optional(z.nullable(booleanField())),
  })
  .register(z.globalRegistry, { title: 'UserUpdate' })

/** What a superuser may change of anyone. */
const UserUpdateBySuperuser = z
  .object({
    ...credentials,
    is_active: z.optional(booleanField()),
    is_superuser: z.optional(booleanField()),
    is_verified: z.optional(booleanField()),
  })
  .register(z.globalRegistry, { title: 'UserUpdateBySuperuser' })

const updateErrors = ['UPDATE_USER_EMAIL_ALREADY_EXISTS', 'UPDATE_USER_INVALID_PASSWORD'] as const

/** The account of the caller. `/me` comes before `/{id}`, which would match it too. */
export const ownAccount = [
  operation({
    name: 'users:current_user',
    method: 'GET',
    path: '/me',
    summary: 'Show my account',
    guard: activeUser,
    body: noBody,
    success: { status: 200, schema: UserRead },
    handle: (c, _body, me) => c.json(showUser(me)),
  }),
  operation({
    name: 'users:patch_current_user',
    method: 'PATCH',
    path: '/me',
    summary: 'Change my password or e-mail address',
    guard: activeUser,
    limit: 'passwords',
    body: modelBody(UserUpdate),
    success: { status: 200, schema: UserRead },
    errors: updateErrors,
    async handle(c, { password, email }, me) {
      const outcome = await changeUser(c.var.deps, me, { password, email })
      return c.json(showOutcome(outcome, 'Unauthorized'))
    },
  }),
]

/** Any account, for superusers. */
export const anyAccount = [
  operation({
    name: 'users:user',
    method: 'GET',
    path: '/{id}',
    summary: 'Show a user',
    guard: superuserOverUser,
    body: noBody,
    success: { status: 200, schema: UserRead },
    handle: (c, _body, { target }) => c.json(showUser(target)),
  }),
  operation({
    name: 'users:patch_user',
    method: 'PATCH',
    path: '/{id}',
    summary: 'Change a user',
    guard: superuserOverUser,
    body: modelBody(UserUpdateBySuperuser),
    success: { status: 200, schema: UserRead },
    errors: [...updateErrors, 'LAST_SUPERUSER'],
    async handle(c, changes, { actor, target }) {
      const outcome = await changeUser(c.var.deps, target, changes, actor)
      return c.json(showOutcome(outcome, 'Not Found'))
    },
  }),
  operation({
    name: 'users:delete_user',
    method: 'DELETE',
    path: '/{id}',
    summary: 'Delete a user, and with it all of its tokens',
    guard: superuserOverUser,
    body: noBody,
    success: { status: 204 },
    errors: ['LAST_SUPERUSER'],
    async handle(c, _body, { actor, target }) {
      const outcome = await deleteUser(c.var.deps, target, actor)
      if (outcome === 'gone') throw new ApiError('Not Found')
      if (outcome === 'last-superuser') throw new ApiError('LAST_SUPERUSER')
      if (outcome !== 'deleted') throw new ApiError(lostRights[outcome])
      return c.body(null, 204)
    },
  }),
]

/** `gone`: what to say to someone who has lost the user, or the right to change it, meanwhile. */
function showOutcome(outcome: Outcome, gone: ErrorCode) {
  if ('user' in outcome) return showUser(outcome.user)
  switch (outcome.refusal) {
    case 'invalid-password':
      throw new ApiError('UPDATE_USER_INVALID_PASSWORD', outcome.reason)
    case 'email-taken':
      throw new ApiError('UPDATE_USER_EMAIL_ALREADY_EXISTS')
    case 'last-superuser':
      throw new ApiError('LAST_SUPERUSER')
    case 'gone':
      throw new ApiError(gone)
    default:
      throw new ApiError(lostRights[outcome.refusal])
  }
}
