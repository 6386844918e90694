import * as z from 'zod/mini'
import { createUser } from '../accounts/accounts.ts'
import { emailField } from '../accounts/email-field.ts'
import { refusePassword } from '../accounts/password-policy.ts'
import { showUser, UserRead } from '../accounts/show-user.ts'
import { readAsker } from '../http/asker.ts'
import { modelBody } from '../http/body-contract.ts'
import { runAfterResponse } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { booleanField, textField } from '../http/fields.ts'
import { anyone, operation } from '../http/operation.ts'
import { logEvent } from '../log.ts'
import { deliver } from '../outbox/deliver.ts'
import { draftMail, insertMailForUser } from '../outbox/queue.ts'
import { writeInvitation } from '../password-reset/reset-token.ts'
import { lostRights, superuser } from '../sessions/guards.ts'
import { writeVerifyMail } from '../verification/verify-token.ts'
import { createForOthers } from './create-for-others.ts'

/** The flags are checked and then ignored: nobody makes himself a superuser. */
const UserCreate = z
  .object({
    email: emailField(),
    password: textField(),
    is_active: z.prefault(z.nullable(booleanField()), true),
    is_superuser: z.prefault(z.nullable(booleanField()), false),
    is_verified: z.prefault(z.nullable(booleanField()), false),
  })
  .register(z.globalRegistry, { title: 'UserCreate' })

/** What a superuser says of an account for someone else; never a password. */
const UserCreateBySuperuser = z
  .object({
    email: emailField(),
    is_active: z.prefault(booleanField(), true),
    is_superuser: z.prefault(booleanField(), false),
    is_verified: z.prefault(booleanField(), false),
    invite: z.prefault(booleanField(), false),
  })
  .register(z.globalRegistry, { title: 'UserCreateBySuperuser' })

/** Making an account. */
export const registration = [
  operation({
    name: 'register:register',
    method: 'POST',
    path: '/register',
    summary: 'Make an account',
    body: modelBody(UserCreate),
    guard: anyone,
    limit: 'mails',
    turnstile: 'register',
    success: { status: 201, schema: UserRead },
    errors: ['REGISTER_USER_ALREADY_EXISTS', 'REGISTER_INVALID_PASSWORD'],
    async handle(c, { email, password }) {
      const { deps } = c.var
      const reason = await refusePassword(deps, password)
      if (reason !== undefined) throw new ApiError('REGISTER_INVALID_PASSWORD', reason)
      const hashedPassword = await deps.passwords.hash(password)
      const mail = deps.config.verifyOnRegister
        ? await draftMail(deps, 'verify', email, readAsker(c.req.raw))
        : undefined
      const created = await createUser(
        deps,
        { email, hashedPassword },
        mail && ((id) => insertMailForUser(deps, mail, id)),
      )
      if (!created) throw new ApiError('REGISTER_USER_ALREADY_EXISTS')
      const { user, alongside: queued = [] } = created
      logEvent('user.registered', { user_id: user.id })
      if (mail && queued.length > 0) {
        runAfterResponse(c, 'Verification mail', () => deliver(deps, mail, user, writeVerifyMail))
      } else if (mail) {
        logEvent('mail.limited', { user_id: user.id, purpose: mail.purpose })
      }
      return c.json(showUser(user), 201)
    },
  }),
]

/** Making an account for someone else, for superusers. */
export const superusersRegistration = [
  operation({
    name: 'superusers:create_user',
    method: 'POST',
    path: '',
    summary: 'Make an account without a password; with "invite" a mail lets its person choose one',
    guard: superuser,
    body: modelBody(UserCreateBySuperuser),
    success: { status: 201, schema: UserRead },
    errors: ['REGISTER_USER_ALREADY_EXISTS'],
    async handle(c, wanted, actor) {
      const { deps } = c.var
      const created = await createForOthers(deps, wanted, actor)
      if ('refusal' in created) throw new ApiError(creationErrors[created.refusal])
      const { user, mail } = created
      if (mail) runAfterResponse(c, 'Invitation', () => deliver(deps, mail, user, writeInvitation))
      return c.json(showUser(user), 201)
    },
  }),
]

const creationErrors = {
  ...lostRights,
  'email-taken': 'REGISTER_USER_ALREADY_EXISTS',
} as const
