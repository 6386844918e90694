import * as z from 'zod/mini'
import { refusePassword } from '../accounts/password-policy.ts'
import { fieldsBody, noBody } from '../api/body-contract.ts'
import { emailField } from '../api/email-field.ts'
import { textField } from '../api/fields.ts'
import { operation } from '../api/operation.ts'
import { readAsker } from '../http/asker.ts'
import { clientNetwork } from '../http/client-address.ts'
import { runAfterResponse } from '../http/context.ts'
import { ApiError, tooManyRequests } from '../http/errors.ts'
import { anyone } from '../http/route.ts'
import { deliver } from '../outbox/deliver.ts'
import { promiseMail } from '../outbox/promise-mail.ts'
import { queueMail } from '../outbox/queue.ts'
import { writeResetMail } from '../outbox/reset-mail.ts'
import { findOwner } from '../providers/domains.ts'
import { lostRights, superuserOverUser } from '../sessions/guards.ts'
import { readResetToken, resetPassword } from './reset-token.ts'

/** A new password for those who forgot theirs. */
export const passwordReset = [
  operation({
    name: 'reset:forgot_password',
    method: 'POST',
    path: '/forgot-password',
    summary: 'Mail a token that resets the password; the answer tells nothing of the account',
    body: fieldsBody(z.object({ email: emailField() })),
    guard: anyone,
    limit: 'mails',
    turnstile: 'forgot-password',
    success: { status: 202 },
    errors: ['PROVIDER_REQUIRED'],
    async handle(c, { email }) {
      const { deps } = c.var
      const provider = await findOwner(deps, email)
      if (provider !== undefined) throw new ApiError('PROVIDER_REQUIRED', provider)
      const queued = await queueMail(deps, 'reset', email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in queued) throw tooManyRequests(queued.retryAfterSeconds)
      const { mail, user } = queued
      runAfterResponse(c, 'Password reset mail', () => deliver(deps, mail, user, writeResetMail))
      return c.json(null, 202)
    },
  }),
  operation({
    name: 'reset:reset_password',
    method: 'POST',
    path: '/reset-password',
    summary: 'Set a new password with a mailed token. It ends all access tokens of the user',
    body: fieldsBody(z.object({ token: textField(), password: textField() })),
    guard: anyone,
    limit: 'passwords',
    success: { status: 200 },
    errors: ['RESET_PASSWORD_BAD_TOKEN', 'RESET_PASSWORD_INVALID_PASSWORD'],
    async handle(c, { token, password }) {
      const { deps } = c.var
      const user = await readResetToken(deps, token)
      if (!user) throw new ApiError('RESET_PASSWORD_BAD_TOKEN')
      const refused = await refusePassword(deps, password)
      if (refused) throw new ApiError('RESET_PASSWORD_INVALID_PASSWORD', refused.reason)
      const network = clientNetwork(c.req.raw.headers)
      const done = await resetPassword(deps, user, password, network, readAsker(c.req.raw))
      if (!done) throw new ApiError('RESET_PASSWORD_BAD_TOKEN')
      return c.json(null)
    },
  }),
]

/** A new password for someone else, for superusers. */
export const superusersReset = [
  operation({
    name: 'superusers:send_reset',
    method: 'POST',
    path: '/{id}/send-reset',
    summary: 'Mail a user a token that resets the password, whatever the limits of mails say',
    guard: superuserOverUser,
    body: noBody,
    success: { status: 202 },
    errors: ['SEND_RESET_USER_INACTIVE'],
    async handle(c, _body, { actor, target }) {
      const { deps } = c.var
      const promised = await promiseMail(deps, 'reset', target, actor)
      if ('refusal' in promised) throw new ApiError(sendResetErrors[promised.refusal])
      const { mail } = promised
      runAfterResponse(c, 'Password reset mail', () => deliver(deps, mail, target, writeResetMail))
      return c.json(null, 202)
    },
  }),
]

const sendResetErrors = {
  ...lostRights,
  inactive: 'SEND_RESET_USER_INACTIVE',
  gone: 'Not Found',
} as const
