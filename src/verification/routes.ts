import * as z from 'zod/mini'
import { fieldsBody } from '../api/body-contract.ts'
import { emailField } from '../api/email-field.ts'
import { textField } from '../api/fields.ts'
import { operation } from '../api/operation.ts'
import { readAsker } from '../http/asker.ts'
import { runAfterResponse } from '../http/context.ts'
import { ApiError, tooManyRequests } from '../http/errors.ts'
import { anyone } from '../http/route.ts'
import { deliver } from '../outbox/deliver.ts'
import { queueMail } from '../outbox/queue.ts'
import { writeResetMail } from '../outbox/reset-mail.ts'
import { showUser, UserRead } from '../users/show-user.ts'
import { spendAlarm } from './alarm-token.ts'
import { spendNotMeToken } from './not-me-token.ts'
import { spendVerifyToken, writeVerifyMail } from './verify-token.ts'

const Disowned = z
  .object({ result: z.enum(['account_removed', 'password_removed', 'address_returned']) })
  .register(z.globalRegistry, { title: 'Disowned' })

/** Proving an e-mail address, or saying that an account with it is another's. */
export const verification = [
  operation({
    name: 'verify:request-token',
    method: 'POST',
    path: '/request-verify-token',
    summary: 'Mail a token that verifies the address; the answer tells nothing of the account',
    body: fieldsBody(z.object({ email: emailField() })),
    guard: anyone,
    limit: 'mails',
    success: { status: 202 },
    async handle(c, { email }) {
      const { deps } = c.var
      const queued = await queueMail(deps, 'verify', email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in queued) throw tooManyRequests(queued.retryAfterSeconds)
      const { mail, user } = queued
      runAfterResponse(c, 'Verification mail', () => deliver(deps, mail, user, writeVerifyMail))
      return c.json(null, 202)
    },
  }),
  operation({
    name: 'verify:verify',
    method: 'POST',
    path: '/verify',
    summary: 'Verify the address with a mailed token',
    body: fieldsBody(z.object({ token: textField() })),
    guard: anyone,
    limit: 'passwords',
    success: { status: 200, schema: UserRead },
    errors: ['VERIFY_USER_BAD_TOKEN', 'VERIFY_USER_ALREADY_VERIFIED'],
    async handle(c, { token }) {
      const result = await spendVerifyToken(c.var.deps, token)
      if (result === 'bad-token') throw new ApiError('VERIFY_USER_BAD_TOKEN')
      if (result === 'already-verified') throw new ApiError('VERIFY_USER_ALREADY_VERIFIED')
      return c.json(showUser(result))
    },
  }),
  operation({
    name: 'verify:not_me',
    method: 'POST',
    path: '/not-me',
    summary:
      'Say with a mailed token that the account, or a change of it, is not yours: it, or its password, goes',
    body: fieldsBody(z.object({ token: textField() })),
    guard: anyone,
    limit: 'passwords',
    success: { status: 200, schema: Disowned, example: { result: 'account_removed' } },
    errors: ['NOT_ME_BAD_TOKEN'],
    async handle(c, { token }) {
      const { deps } = c.var
      const result = await spendNotMeToken(deps, token)
      const secured = result ? undefined : await spendAlarm(deps, token)
      const { reset } = secured ?? {}
      if (reset) {
        runAfterResponse(c, 'Password reset mail', () =>
          deliver(deps, reset.mail, reset.user, writeResetMail),
        )
      }
      if (!result && !secured) throw new ApiError('NOT_ME_BAD_TOKEN')
      return c.json({ result: result ?? secured?.result })
    },
  }),
]
