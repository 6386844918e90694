import { eq } from 'drizzle-orm'
import * as z from 'zod/mini'
import { updateUser } from '../accounts/accounts.ts'
import { emailField } from '../accounts/email-field.ts'
import { refusePassword } from '../accounts/password-policy.ts'
import { showUser, UserRead } from '../accounts/show-user.ts'
import { hashPassword } from '../crypto/passwords.ts'
import { type User, user } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { modelBody, noBody } from '../http/body-contract.ts'
import { ApiError } from '../http/errors.ts'
import { booleanField, textField } from '../http/fields.ts'
import { operation } from '../http/operation.ts'
import { activeUser, superuserOverUser } from '../sessions/guards.ts'

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
    body: modelBody(UserUpdate),
    success: { status: 200, schema: UserRead },
    errors: updateErrors,
    async handle(c, { password, email }, me) {
      return c.json(showUser(await changeUser(c.var.deps, me, { password, email })))
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
    handle: (c, _body, target) => c.json(showUser(target)),
  }),
  operation({
    name: 'users:patch_user',
    method: 'PATCH',
    path: '/{id}',
    summary: 'Change a user',
    guard: superuserOverUser,
    body: modelBody(UserUpdateBySuperuser),
    success: { status: 200, schema: UserRead },
    errors: updateErrors,
    async handle(c, changes, target) {
      return c.json(showUser(await changeUser(c.var.deps, target, changes)))
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
    async handle(c, _body, target) {
      await c.var.deps.db.delete(user).where(eq(user.id, target.id))
      return c.body(null, 204)
    },
  }),
]

/** Changes a user as far as the password policy and the other accounts allow. */
async function changeUser(
  deps: Deps,
  target: User,
  { password, ...changes }: z.output<typeof UserUpdateBySuperuser>,
): Promise<User> {
  const reason =
    password == null ? undefined : refusePassword(password, deps.config.passwordMinLength)
  if (reason !== undefined) throw new ApiError('UPDATE_USER_INVALID_PASSWORD', reason)
  const hashedPassword =
    password == null ? undefined : await hashPassword(password, deps.passwordSettings)
  const changed = await updateUser(deps, target, { ...changes, hashedPassword })
  if (changed) return changed
  // Without a new address nothing stands in the way but a deletion since the guard.
  throw new ApiError(changes.email === undefined ? 'Not Found' : 'UPDATE_USER_EMAIL_ALREADY_EXISTS')
}
