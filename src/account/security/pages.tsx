import { parseEmail } from '../../email-address/address.ts'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withRetryAfter, withStatus } from '../../html/page.tsx'
import { sayTooOften, statusOf } from '../../html/refusal.ts'
import type { Visit } from '../../html/visit.ts'
import { readAsker } from '../../http/asker.ts'
import { clientNetwork } from '../../http/client-address.ts'
import { type AppContext, finishAnyway, runAfterResponse } from '../../http/context.ts'
import { deliver } from '../../outbox/deliver.ts'
import { queueMail } from '../../outbox/queue.ts'
import { writeResetMail } from '../../outbox/reset-mail.ts'
import { findOwner } from '../../providers/domains.ts'
import { selectLinks } from '../../providers/links.ts'
import { readWays } from '../../providers/ways.ts'
import {
  anyVisitor,
  type SignedIn,
  signedInWith,
  wantFreshProof,
} from '../../sessions/page-guards.ts'
import { authenticate } from '../../sign-in/authenticate.ts'
import { ownGuess } from '../../sign-in/own-guess.ts'
import { requestEmailChange, writeEmailChange } from '../../users/change-email.ts'
import { changeMyself } from '../../users/change-myself.ts'
import { SecurityPage } from './security-page.tsx'

const place = '/account/security'

const withLinks = signedInWith((c, owner) => selectLinks(c.var.deps, owner))

/** Password, address and ways to sign in. */
export const pages = [
  showPage({
    path: place,
    guard: withLinks,
    async handle(c, visit) {
      const { deps } = c.var
      const ways = await readWays(deps, c.req.raw)
      const owner = await findOwner(deps, visit.visitor.user.email)
      const page = (
        <SecurityPage
          visit={visit}
          settings={deps.config}
          ways={ways}
          owner={owner}
          done={c.req.query('done')}
          email={c.req.query('email')}
        />
      )
      return ways.refused ? withStatus(c, statusOf(ways.refused.code), page) : page
    },
  }),
  takeForm({
    path: `${place}/password`,
    guard: withLinks,
    limit: 'passwords',
    async handle(c, visit, form) {
      const { deps } = c.var
      const ways = await readWays(deps, c.req.raw)
      const owner = await findOwner(deps, visit.visitor.user.email)
      const page = (errors: { current?: string; next?: string }) => (
        <SecurityPage
          visit={visit}
          settings={deps.config}
          ways={ways}
          owner={owner}
          errors={errors}
        />
      )
      const password = form.get('new_password') ?? ''
      const refuse = () => withStatus(c, 400, page({ next: sayWhyNot(c, visit, password) }))
      if (password === '') return refuse()
      // A fresher proof than any step-up.
      const proved = await checkPassword(c, visit.visitor, form.get('current_password') ?? '')
      if ('refusal' in proved) {
        const { refusal } = proved
        if (refusal.why !== 'too-many') {
          return withStatus(c, 400, page({ current: visit.texts.account.security.wrong }))
        }
        const { retryAfterSeconds: seconds } = refusal
        return withRetryAfter(c, seconds, page({ current: sayTooOften(visit.texts, seconds) }))
      }
      if (proved.user.id !== visit.visitor.user.id) return c.redirect('/login', 303)
      const asking = { ...visit.visitor, headers: c.req.raw.headers, asker: readAsker(c.req.raw) }
      const outcome = await changeMyself(deps, asking, { password })
      if ('user' in outcome) {
        if (outcome.setCookie) c.header('set-cookie', outcome.setCookie, { append: true })
        return c.redirect(`${place}?done=password`, 303)
      }
      if (outcome.refusal !== 'invalid-password') return c.redirect('/login', 303)
      return refuse()
    },
  }),
  takeForm({
    path: `${place}/email`,
    guard: withLinks,
    limit: 'mails',
    async handle(c, visit, form) {
      const { deps } = c.var
      const { user, session } = visit.visitor
      const texts = visit.texts.account.security
      const typed = (form.get('email') ?? '').trim()
      wantFreshProof(c, session, `${place}?${new URLSearchParams({ email: typed.slice(0, 320) })}`)
      const ways = await readWays(deps, c.req.raw)
      const owner = await findOwner(deps, visit.visitor.user.email)
      const page = (errors: { email?: string; all?: string }) => (
        <SecurityPage
          visit={visit}
          settings={deps.config}
          ways={ways}
          owner={owner}
          email={typed}
          errors={errors}
        />
      )
      const parsed = parseEmail(typed)
      if (!('email' in parsed)) return withStatus(c, 400, page({ email: texts.noAddress }))
      const asked = await requestEmailChange(deps, user, parsed.email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in asked) {
        const { retryAfterSeconds: seconds } = asked
        return withRetryAfter(c, seconds, page({ email: sayTooOften(visit.texts, seconds) }))
      }
      if ('refusal' in asked) {
        const { PROVIDER_REQUIRED } = visit.texts.refusals
        if (asked.refusal === 'elsewhere') {
          return withStatus(c, 403, page({ email: PROVIDER_REQUIRED }))
        }
        return asked.refusal === 'unchanged'
          ? withStatus(c, 400, page({ email: texts.sameAddress }))
          : withStatus(c, 403, page({ all: texts.emailByUs }))
      }
      const { mail } = asked
      runAfterResponse(c, 'Mail to a new address', () =>
        deliver(deps, mail, user, writeEmailChange),
      )
      return c.redirect(`${place}?done=email`, 303)
    },
  }),
  takeForm({
    path: `${place}/password-link`,
    guard: withLinks,
    limit: 'mails',
    async handle(c, visit) {
      const { deps } = c.var
      const owner = await findOwner(deps, visit.visitor.user.email)
      if (owner !== undefined) return c.redirect(`${place}?refused=PROVIDER_REQUIRED`, 303)
      const queued = await queueMail(deps, 'reset', visit.visitor.user.email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in queued) {
        const { retryAfterSeconds: seconds } = queued
        const ways = await readWays(deps, c.req.raw)
        const errors = { all: sayTooOften(visit.texts, seconds) }
        const page = (
          <SecurityPage
            visit={visit}
            settings={deps.config}
            ways={ways}
            owner={owner}
            errors={errors}
          />
        )
        return withRetryAfter(c, seconds, page)
      }
      const { mail, user } = queued
      runAfterResponse(c, 'Password reset mail', () => deliver(deps, mail, user, writeResetMail))
      return c.redirect(`${place}?done=password-link`, 303)
    },
  }),
  ...['password', 'email', 'password-link'].map((form) =>
    showPage({
      path: `${place}/${form}`,
      guard: anyVisitor,
      unlimited: 'it asks nothing',
      handle() {
        throw new MovedOn(place)
      },
    }),
  ),
]

async function checkPassword(c: AppContext, visitor: SignedIn, password: string) {
  const network = clientNetwork(c.req.raw.headers)
  const login = { ...ownGuess(visitor), password, network }
  const outcome = await finishAnyway(c, () => authenticate(c.var.deps, login))
  if (outcome.afterwards) runAfterResponse(c, 'Giving back of a login ticket', outcome.afterwards)
  return outcome
}

function sayWhyNot(c: AppContext, { texts }: Visit, password: string): string {
  // By the contract an empty one would do; on a page it is a slip.
  const minLength = Math.max(c.var.deps.config.passwordMinLength, 1)
  const { tooShort, tooEasy } = texts.account.security
  return [...password].length < minLength ? tooShort(minLength) : tooEasy
}
