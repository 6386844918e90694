import type { Child } from 'hono/jsx'
import type { PasswordRefusal } from '../accounts/password-policy.ts'
import { parseEmail } from '../email-address/address.ts'
import { Field, Form, Note, Widget } from '../html/form.tsx'
import { Door } from '../html/layout.tsx'
import { MovedOn } from '../html/moved-on.ts'
import { NewPassword } from '../html/new-password.tsx'
import { showPage, takeForm, withStatus } from '../html/page.tsx'
import { sayRefusal } from '../html/refusal.ts'
import { home, readReturnTo, withReturnTo } from '../html/return-to.ts'
import type { Visit } from '../html/visit.ts'
import { readAsker } from '../http/asker.ts'
import { type AppContext, runAfterResponse } from '../http/context.ts'
import { deliver } from '../outbox/deliver.ts'
import { Elsewhere, ProviderButtons } from '../providers/buttons.tsx'
import { readWays, type Ways } from '../providers/ways.ts'
import { visitor } from '../sessions/page-guards.ts'
import { signInOnPages } from '../sign-in/on-pages.ts'
import { writeVerifyMail } from '../verification/verify-token.ts'
import { register } from './register.ts'

/** What the form is filled with, and what is to be said of it. */
interface Asked {
  email: string
  returnTo: string
  minLength: number
  ways: Ways
  bad?: Child
  badEmail?: Child
  fault?: PasswordRefusal['fault']
}

/** Making an account, which is signed in at once where its address need not be verified first. */
export const pages = [
  showPage({
    path: '/register',
    guard: visitor,
    unlimited: 'it writes nothing, and costs at most one query, and one a minute',
    turnstile: true,
    async handle(c, visit) {
      const asked = await readAsked(c, new URL(c.req.url).searchParams)
      if (visit.visitor.user) throw new MovedOn(asked.returnTo)
      return registerPage(visit, asked)
    },
  }),
  takeForm({
    path: '/register',
    guard: visitor,
    limit: 'mails',
    turnstile: 'register',
    async handle(c, visit, form) {
      const { deps } = c.var
      const asked = await readAsked(c, form)
      const { email, returnTo } = asked
      const refuse = (why: Pick<Asked, 'badEmail' | 'fault'>) =>
        withStatus(c, 400, registerPage(visit, { ...asked, ...why }))
      const address = parseEmail(email)
      if ('reason' in address) return refuse({ badEmail: visit.texts.signIn.notAnAddress })
      const password = form.get('password') ?? ''
      // No field of src/profile.ts is ever required: there is nothing more to ask for.
      const wanted = { email: address.email, password, profile: {}, language: visit.language }
      const outcome = await register(deps, { ...wanted, verifies: true }, readAsker(c.req.raw))
      if ('refusal' in outcome) {
        if (outcome.refusal === 'elsewhere') {
          const bad = <Elsewhere visit={visit} provider={outcome.provider} />
          return withStatus(c, 403, registerPage(visit, { ...asked, bad }))
        }
        if (outcome.refusal === 'invalid-password') return refuse({ fault: outcome.fault })
        return refuse({ badEmail: <Taken visit={visit} email={email} returnTo={returnTo} /> })
      }
      const { user, mail } = outcome
      if (mail) {
        runAfterResponse(c, 'Verification mail', () => deliver(deps, mail, user, writeVerifyMail))
      }
      const result = await signInOnPages(deps, user, { pwd: deps.now() }, c.req.raw, true)
      const done = { done: 'registered' }
      if (result.outcome !== 'signed-in') {
        return c.redirect(withReturnTo('/verify', home, { ...done, email: user.email }), 303)
      }
      for (const cookie of result.cookies) c.header('set-cookie', cookie, { append: true })
      return c.redirect(returnTo === home ? withReturnTo(home, home, done) : returnTo, 303)
    },
    async again(c, visit, form, refusal) {
      const asked = await readAsked(c, form)
      // In another tab.
      if (visit.visitor.user) throw new MovedOn(asked.returnTo)
      return registerPage(visit, { ...asked, bad: sayRefusal(visit.texts, refusal) })
    },
  }),
]

/** What was typed, but the password. */
async function readAsked(c: AppContext, from: URLSearchParams): Promise<Asked> {
  return {
    email: from.get('email') ?? '',
    returnTo: readReturnTo(from.get('return_to')),
    minLength: c.var.deps.config.passwordMinLength,
    ways: await readWays(c.var.deps, c.req.raw),
  }
}

function registerPage(visit: Visit, asked: Asked) {
  const { email, returnTo, minLength, ways, bad, badEmail, fault } = asked
  const { title, button, haveOne, signIn } = visit.texts.register
  const { email: address, password } = visit.texts.signIn
  const below = (
    <>
      {haveOne} <a href={withReturnTo('/login', returnTo)}>{signIn}</a>
    </>
  )
  return (
    <Door visit={visit} title={title} below={below}>
      {bad && <Note kind="bad">{bad}</Note>}
      <Form visit={visit} action="/register">
        <input type="hidden" name="return_to" value={returnTo} />
        <Field
          name="email"
          type="email"
          label={address}
          autocomplete="username"
          value={email}
          error={badEmail}
        />
        <NewPassword visit={visit} label={password} minLength={minLength} fault={fault} />
        <Widget visit={visit} action="register" />
        <button class="wide" type="submit">
          {button}
        </button>
      </Form>
      <ProviderButtons visit={visit} ways={ways} returnTo={returnTo} />
    </Door>
  )
}

/** Where the owner of an account goes on. */
function Taken({ visit, email, returnTo }: { visit: Visit; email: string; returnTo: string }) {
  const { taken, signIn, or, newPassword } = visit.texts.register
  return (
    <>
      {taken} <a href={withReturnTo('/login', returnTo, { email })}>{signIn}</a> {or}{' '}
      <a href={withReturnTo('/forgot-password', returnTo, { email })}>{newPassword}</a>.
    </>
  )
}
