import * as z from 'zod/mini'
import { modelBody } from '../api/body-contract.ts'
import { emailField } from '../api/email-field.ts'
import { booleanField, textField } from '../api/fields.ts'
import { operation } from '../api/operation.ts'
import { fieldsToCreate } from '../api/profile-fields.ts'
import { readAsker } from '../http/asker.ts'
import { runAfterResponse } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { anyone } from '../http/route.ts'
import { deliver } from '../outbox/deliver.ts'
import { writeInvitation } from '../outbox/reset-mail.ts'
import { fields, fieldsFor, pickFields } from '../profile.ts'
import { lostRights, superuser } from '../sessions/guards.ts'
import { acceptedLanguage } from '../texts/languages.ts'
import { showToSuperuser, showUser, UserRead, UserReadBySuperuser } from '../users/show-user.ts'
import { writeVerifyMail } from '../verification/verify-token.ts'
import { createForOthers } from './create-for-others.ts'
import { register } from './register.ts'

/** The flags are checked and then ignored: no one can make themselves a superuser. */
const UserCreate = z
  .object({
    email: emailField(),
    password: textField(),
    is_active: z.prefault(z.nullable(booleanField()), true),
    is_superuser: z.prefault(z.nullable(booleanField()), false),
    is_verified: z.prefault(z.nullable(booleanField()), false),
    ...fieldsToCreate('person'),
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
    ...fieldsToCreate('superuser'),
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
    errors: ['REGISTER_USER_ALREADY_EXISTS', 'REGISTER_INVALID_PASSWORD', 'PROVIDER_REQUIRED'],
    async handle(c, wanted) {
      const { deps } = c.var
      const profile = pickFields(fieldsFor('person', 'write'), wanted)
      const language = acceptedLanguage(c.req.raw.headers.get('accept-language'))
      const { verifyOnRegister: verifies } = deps.config
      const account = { ...wanted, language, profile, verifies }
      const outcome = await register(deps, account, readAsker(c.req.raw))
      if ('user' in outcome) {
        const { user, mail } = outcome
        if (mail) {
          runAfterResponse(c, 'Verification mail', () => deliver(deps, mail, user, writeVerifyMail))
        }
        return c.json(showUser(user), 201)
      }
      if (outcome.refusal === 'elsewhere') throw new ApiError('PROVIDER_REQUIRED', outcome.provider)
      if (outcome.refusal === 'email-taken') throw new ApiError('REGISTER_USER_ALREADY_EXISTS')
      throw new ApiError('REGISTER_INVALID_PASSWORD', outcome.reason)
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
    success: { status: 201, schema: UserReadBySuperuser },
    errors: ['REGISTER_USER_ALREADY_EXISTS'],
    async handle(c, wanted, actor) {
      const { deps } = c.var
      const profile = pickFields(fields, wanted)
      const created = await createForOthers(deps, { ...wanted, profile }, actor)
      if ('refusal' in created) throw new ApiError(creationErrors[created.refusal])
      const { user, mail } = created
      if (mail) runAfterResponse(c, 'Invitation', () => deliver(deps, mail, user, writeInvitation))
      return c.json(showToSuperuser(user), 201)
    },
  }),
]

const creationErrors = {
  ...lostRights,
  'email-taken': 'REGISTER_USER_ALREADY_EXISTS',
} as const
