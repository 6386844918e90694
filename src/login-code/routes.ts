import * as z from 'zod/mini'
import { fieldsBody } from '../api/body-contract.ts'
import { emailField } from '../api/email-field.ts'
import { operation } from '../api/operation.ts'
import { readAsker } from '../http/asker.ts'
import { runAfterResponse } from '../http/context.ts'
import { tooManyRequests } from '../http/errors.ts'
import { anyone } from '../http/route.ts'
import { deliver } from '../outbox/deliver.ts'
import { queueMail } from '../outbox/queue.ts'
import { writeLoginCodeMail } from './login-code-mail.ts'

/** A way in for the owner while strangers guess at the account. */
export const loginCodes = [
  operation({
    name: 'auth:request-login-code',
    method: 'POST',
    path: '/request-login-code',
    summary: 'Mail a code for the login_code of a login; the answer tells nothing of the account',
    body: fieldsBody(z.object({ email: emailField() })),
    guard: anyone,
    limit: 'mails',
    turnstile: 'login-code',
    success: { status: 202 },
    async handle(c, { email }) {
      const { deps } = c.var
      const queued = await queueMail(deps, 'login-code', email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in queued) throw tooManyRequests(queued.retryAfterSeconds)
      const { mail, user } = queued
      runAfterResponse(c, 'Login code mail', () => deliver(deps, mail, user, writeLoginCodeMail))
      return c.json(null, 202)
    },
  }),
]
