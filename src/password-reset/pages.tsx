import type { Child } from 'hono/jsx'
import { type PasswordRefusal, refusePassword } from '../accounts/password-policy.ts'
import type { User } from '../db/schema/accounts.ts'
import { parseEmail } from '../email-address/address.ts'
import { Form, Note, Owner } from '../html/form.tsx'
import { About, Door } from '../html/layout.tsx'
import { MailForm, MailSent } from '../html/mail-form.tsx'
import { MovedOn } from '../html/moved-on.ts'
import { NewPassword } from '../html/new-password.tsx'
import { showPage, takeForm, withStatus } from '../html/page.tsx'
import { refusalSentence, sayRefusal } from '../html/refusal.ts'
import { home, readReturnTo, withReturnTo } from '../html/return-to.ts'
import type { Visit } from '../html/visit.ts'
import { readAsker } from '../http/asker.ts'
import { clientNetwork } from '../http/client-address.ts'
import { type AppContext, runAfterResponse } from '../http/context.ts'
import { tooManyRequests } from '../http/errors.ts'
import { deliver } from '../outbox/deliver.ts'
import { queueMail } from '../outbox/queue.ts'
import { writeResetMail } from '../outbox/reset-mail.ts'
import { Elsewhere } from '../providers/buttons.tsx'
import { findOwner } from '../providers/domains.ts'
import { visitor } from '../sessions/page-guards.ts'
import { rememberClient } from '../sign-in/known-client.ts'
import { readResetToken, resetPassword } from './reset-token.ts'

/** A new password for those who forgot theirs, or have had none yet. */
export const pages = [
  showPage({
    path: '/forgot-password',
    guard: visitor,
    unlimited: 'it writes nothing, and costs at most one query',
    turnstile: true,
    handle(c, visit) {
      const query = new URL(c.req.url).searchParams
      return query.get('done') === 'sent' ? sentPage(visit, query) : forgotPage(visit, query)
    },
  }),
  takeForm({
    path: '/forgot-password',
    guard: visitor,
    limit: 'mails',
    turnstile: 'forgot-password',
    async handle(c, visit, form) {
      const { deps } = c.var
      const address = parseEmail(form.get('email') ?? '')
      if ('reason' in address) {
        const badEmail = visit.texts.signIn.notAnAddress
        return withStatus(c, 400, forgotPage(visit, form, { badEmail }))
      }
      const { email } = address
      const returnTo = readReturnTo(form.get('return_to'))
      const provider = await findOwner(deps, email)
      // Who comes from there and knows no password has no other way to show that the account is theirs.
      const isLinking = returnTo.startsWith('/account/security/link?')
      if (provider !== undefined && !isLinking) {
        const bad = <Elsewhere visit={visit} provider={provider} />
        return withStatus(c, 403, forgotPage(visit, form, { bad }))
      }
      const queued = await queueMail(deps, 'reset', email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in queued) throw tooManyRequests(queued.retryAfterSeconds)
      const { mail, user } = queued
      runAfterResponse(c, 'Password reset mail', () => deliver(deps, mail, user, writeResetMail))
      const sent = { done: 'sent', email }
      return c.redirect(withReturnTo('/forgot-password', returnTo, sent), 303)
    },
    again: (_c, visit, form, refusal) =>
      forgotPage(visit, form, { bad: sayRefusal(visit.texts, refusal) }),
  }),
  showPage({
    path: '/reset-password',
    guard: visitor,
    unlimited: 'it writes nothing, and costs at most two queries',
    async handle(c, visit) {
      const token = c.req.query('token')
      if (!token) throw new MovedOn('/forgot-password')
      const user = await readResetToken(c.var.deps, token)
      const isRequired = c.req.query('required') !== undefined
      const isInvited = c.req.query('invited') !== undefined
      return user
        ? resetPage(c, visit, { token, user, isRequired, isInvited })
        : withStatus(c, 400, deadPage(visit))
    },
  }),
  takeForm({
    path: '/reset-password',
    isOfNoSession: true,
    guard: visitor,
    limit: 'passwords',
    async handle(c, visit, form) {
      const { deps } = c.var
      const token = form.get('token') ?? ''
      const password = form.get('password') ?? ''
      const user = await readResetToken(deps, token)
      if (!user) return withStatus(c, 400, deadPage(visit))
      const refused = await refusePassword(deps, password)
      if (refused) {
        const isInvited = form.has('invited')
        const { fault } = refused
        return withStatus(c, 400, resetPage(c, visit, { token, user, isInvited, fault }))
      }
      const network = clientNetwork(c.req.raw.headers)
      const done = await resetPassword(deps, user, password, network, readAsker(c.req.raw))
      if (!done) return withStatus(c, 400, deadPage(visit))
      // The mail that the password was changed is enough: none that a new device signs in with it.
      const known = await rememberClient(deps, done, c.req.raw.headers)
      c.header('set-cookie', known, { append: true })
      const query = { done: 'password', email: user.email }
      return c.redirect(withReturnTo('/login', home, query), 303)
    },
  }),
]

function forgotPage(
  visit: Visit,
  typed: URLSearchParams,
  { bad, badEmail }: { bad?: Child; badEmail?: Child } = {},
) {
  const { title, lead, button } = visit.texts.forgotPassword
  const returnTo = readReturnTo(typed.get('return_to'))
  return (
    <Door visit={visit} title={title} lead={lead} below={<Back visit={visit} typed={typed} />}>
      <MailForm
        visit={visit}
        action="/forgot-password"
        returnTo={returnTo}
        email={typed.get('email') ?? ''}
        button={button}
        widget="forgot-password"
        bad={bad}
        badEmail={badEmail}
      />
    </Door>
  )
}

function sentPage(visit: Visit, query: URLSearchParams) {
  const email = query.get('email') ?? ''
  return (
    <MailSent
      visit={visit}
      action="/forgot-password"
      form="/forgot-password"
      returnTo={readReturnTo(query.get('return_to'))}
      email={email}
      lead={visit.texts.forgotPassword.sent}
      widget="forgot-password"
      below={<Back visit={visit} typed={query} />}
    />
  )
}

function Back({ visit, typed }: { visit: Visit; typed: URLSearchParams }) {
  const email = typed.get('email')
  const returnTo = readReturnTo(typed.get('return_to'))
  const href = withReturnTo('/login', returnTo, email ? { email } : {})
  return <a href={href}>{visit.texts.forgotPassword.back}</a>
}

interface Reset {
  token: string
  user: User
  /** A superuser wants it. */
  isRequired?: boolean
  /** There has been no password. */
  isInvited: boolean
  fault?: PasswordRefusal['fault']
}

function resetPage(
  c: AppContext,
  visit: Visit,
  { token, user, isRequired, isInvited, fault }: Reset,
) {
  const { required, password: newPassword, button, invited } = visit.texts.resetPassword
  const { title, lead } = isInvited ? invited : visit.texts.resetPassword
  const password = isInvited ? visit.texts.signIn.password : newPassword
  const { passwordMinLength } = c.var.deps.config
  return (
    <Door visit={visit} title={title} lead={<About email={user.email}>{lead}</About>}>
      {isRequired && <Note kind="plain">{required}</Note>}
      <Form visit={visit} action="/reset-password">
        <input type="hidden" name="token" value={token} />
        {isInvited && <input type="hidden" name="invited" value="yes" />}
        <Owner email={user.email} />
        <NewPassword visit={visit} label={password} minLength={passwordMinLength} fault={fault} />
        <button class="wide" type="submit">
          {button}
        </button>
      </Form>
    </Door>
  )
}

function deadPage(visit: Visit) {
  const { deadTitle, another } = visit.texts.resetPassword
  return (
    <Door visit={visit} title={deadTitle}>
      <Note kind="bad">{refusalSentence(visit.texts, 'RESET_PASSWORD_BAD_TOKEN')}</Note>
      <p>
        <a class="button wide" href="/forgot-password">
          {another}
        </a>
      </p>
    </Door>
  )
}
