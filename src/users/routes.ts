import * as z from 'zod/mini'
import { deleteUser } from '../accounts/delete-user.ts'
import { modelBody, noBody } from '../api/body-contract.ts'
import { emailField } from '../api/email-field.ts'
import { booleanField, textField } from '../api/fields.ts'
import { operation } from '../api/operation.ts'
import { fieldsToChange } from '../api/profile-fields.ts'
import type { User } from '../db/schema/accounts.ts'
import { readAsker } from '../http/asker.ts'
import { ApiError, type ErrorCode } from '../http/errors.ts'
import { fields, fieldsFor, pickFields } from '../profile.ts'
import { findOwnerOfMove } from '../providers/domains.ts'
import {
  activeCaller,
  activeUser,
  lostRights,
  requireStepUp,
  superuserOverUser,
} from '../sessions/guards.ts'
import { changeMyself } from './change-myself.ts'
import { changeForOthers, type Outcome, type WantedChanges } from './change-user.ts'
import { showToSuperuser, showUser, UserRead, UserReadBySuperuser } from './show-user.ts'

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
    ...fieldsToChange('person'),
  })
  .register(z.globalRegistry, { title: 'UserUpdate' })

/** What a superuser may change of anyone. */
const UserUpdateBySuperuser = z
  .object({
    ...credentials,
    is_active: z.optional(booleanField()),
    is_superuser: z.optional(booleanField()),
    is_verified: z.optional(booleanField()),
    ...fieldsToChange('superuser'),
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
    guard: activeCaller,
    limit: 'passwords',
    body: modelBody(UserUpdate),
    success: { status: 200, schema: UserRead },
    errors: [...updateErrors, 'STEP_UP_REQUIRED', 'EMAIL_SELF_SERVICE_OFF', 'PROVIDER_REQUIRED'],
    async handle(c, wanted, { user: me, session }) {
      const { deps } = c.var
      const { password, email } = wanted
      const isMoved = email !== undefined && email !== me.email
      if (isMoved && !deps.config.emailSelfService) throw new ApiError('EMAIL_SELF_SERVICE_OFF')
      if (isSensitive(wanted, me)) requireStepUp(c, session)
      const owner = isMoved ? await findOwnerOfMove(deps, me.email, email) : undefined
      if (owner !== undefined) throw new ApiError('PROVIDER_REQUIRED', owner)
      const profile = pickFields(fieldsFor('person', 'write'), wanted)
      const asking = { user: me, session, headers: c.req.raw.headers, asker: readAsker(c.req.raw) }
      const outcome = await changeMyself(deps, asking, { password, email, profile })
      const shown = showUser(changedUser(outcome, 'Unauthorized'))
      if (outcome.setCookie) c.header('set-cookie', outcome.setCookie)
      return c.json(shown)
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
    success: { status: 200, schema: UserReadBySuperuser },
    handle: (c, _body, { target }) => c.json(showToSuperuser(target)),
  }),
  operation({
    name: 'users:patch_user',
    method: 'PATCH',
    path: '/{id}',
    summary: 'Change a user',
    guard: superuserOverUser,
    body: modelBody(UserUpdateBySuperuser),
    success: { status: 200, schema: UserReadBySuperuser },
    errors: [...updateErrors, 'LAST_SUPERUSER'],
    async handle(c, wanted, { actor, target }) {
      const changes = { ...wanted, profile: pickFields(fields, wanted) }
      const outcome = await changeForOthers(c.var.deps, target, changes, actor)
      return c.json(showToSuperuser(changedUser(outcome, 'Not Found')))
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

/** Whether a change is one that wants a fresh proof of who asks by a session. */
function isSensitive(
  { password, email }: Pick<WantedChanges, 'password' | 'email'>,
  target: User,
): boolean {
  return password != null || (email !== undefined && email !== target.email)
}

/** `gone`: what to say to someone who has lost the user, or the right to change it, meanwhile. */
function changedUser(outcome: Outcome, gone: ErrorCode): User {
  if ('user' in outcome) return outcome.user
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
