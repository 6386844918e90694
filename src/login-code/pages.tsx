import type { Child } from 'hono/jsx'
import { parseEmail } from '../email-address/address.ts'
import { Door } from '../html/layout.tsx'
import { MailForm } from '../html/mail-form.tsx'
import { showPage, takeForm, withStatus } from '../html/page.tsx'
import { sayRefusal } from '../html/refusal.ts'
import { readReturnTo, withReturnTo } from '../html/return-to.ts'
import type { Visit } from '../html/visit.ts'
import { readAsker } from '../http/asker.ts'
import { runAfterResponse } from '../http/context.ts'
import { tooManyRequests } from '../http/errors.ts'
import { deliver } from '../outbox/deliver.ts'
import { queueMail } from '../outbox/queue.ts'
import { visitor } from '../sessions/page-guards.ts'
import { writeLoginCodeMail } from './login-code-mail.ts'

/** A way in for the owner while strangers guess at the account. */
export const pages = [
  showPage({
    path: '/login-code',
    guard: visitor,
    unlimited: 'it writes nothing, and costs at most one query',
    turnstile: true,
    handle: (c, visit) => codePage(visit, new URL(c.req.url).searchParams),
  }),
  takeForm({
    path: '/login-code',
    guard: visitor,
    limit: 'mails',
    turnstile: 'login-code',
    async handle(c, visit, form) {
      const { deps } = c.var
      const address = parseEmail(form.get('email') ?? '')
      if ('reason' in address) {
        const badEmail = visit.texts.signIn.notAnAddress
        return withStatus(c, 400, codePage(visit, form, { badEmail }))
      }
      const { email } = address
      const queued = await queueMail(deps, 'login-code', email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in queued) throw tooManyRequests(queued.retryAfterSeconds)
      const { mail, user } = queued
      runAfterResponse(c, 'Login code mail', () => deliver(deps, mail, user, writeLoginCodeMail))
      const returnTo = readReturnTo(form.get('return_to'))
      return c.redirect(withReturnTo('/login', returnTo, { code: '1', email }), 303)
    },
    again: (_c, visit, form, refusal) =>
      codePage(visit, form, { bad: sayRefusal(visit.texts, refusal) }),
  }),
]

function codePage(
  visit: Visit,
  typed: URLSearchParams,
  { bad, badEmail }: { bad?: Child; badEmail?: Child } = {},
) {
  const { title, lead, back } = visit.texts.loginCode
  const returnTo = readReturnTo(typed.get('return_to'))
  const email = typed.get('email') ?? ''
  const below = <a href={withReturnTo('/login', returnTo, email ? { email } : {})}>{back}</a>
  return (
    <Door visit={visit} title={title} lead={lead} below={below}>
      <MailForm
        visit={visit}
        action="/login-code"
        returnTo={returnTo}
        email={email}
        button={visit.texts.signIn.sendCode}
        widget="login-code"
        bad={bad}
        badEmail={badEmail}
      />
    </Door>
  )
}
