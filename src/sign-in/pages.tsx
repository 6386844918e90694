import { issueResetToken } from '../accounts/reset-token.ts'
import type { User } from '../db/schema/accounts.ts'
import { findWords } from '../html/known-word.ts'
import { MovedOn } from '../html/moved-on.ts'
import { showPage, takeForm, withRetryAfter, withStatus } from '../html/page.tsx'
import { sayRefusal, statusOf } from '../html/refusal.ts'
import { home, readReturnTo, withReturnTo } from '../html/return-to.ts'
import { clientNetwork } from '../http/client-address.ts'
import { type AppContext, finishAnyway, runAfterResponse } from '../http/context.ts'
import { findOwner, hasOwnedDomains } from '../providers/domains.ts'
import { selectLinks } from '../providers/links.ts'
import { readWays } from '../providers/ways.ts'
import { signedInWith, visitor } from '../sessions/page-guards.ts'
import { stepUp } from '../sessions/step-up.ts'
import type { Guess } from './attempt.ts'
import { authenticate } from './authenticate.ts'
import { isKnownTo, readKnownClients, rememberClient } from './known-client.ts'
import { signInOnPages } from './on-pages.ts'
import { ownGuess } from './own-guess.ts'
import { issuePasswordProof } from './password-proof.ts'
import { type NotIn, sayNotIn, signInPage } from './sign-in-page.tsx'
import { stepUpPage } from './step-up-page.tsx'

const unlimited = 'it writes nothing, and costs at most one query, and one a minute'

const withLinks = signedInWith((c, owner) => selectLinks(c.var.deps, owner))

/** Where a person begins: signing in and out, and proving that it is still them. */
export const pages = [
  showPage({
    path: '/',
    guard: visitor,
    unlimited,
    handle(_c, { visitor: { user } }) {
      throw new MovedOn(user ? home : '/login')
    },
  }),
  showPage({
    path: '/login',
    guard: visitor,
    unlimited,
    turnstile: true,
    async handle(c, visit) {
      const returnTo = readReturnTo(c.req.query('return_to'))
      if (visit.visitor.user) throw new MovedOn(returnTo)
      const { codeSent, done } = visit.texts.signIn
      const wantsCode = c.req.query('code') !== undefined
      const good = wantsCode ? codeSent : findWords(done, c.req.query('done'))
      const ways = await readWays(c.var.deps, c.req.raw)
      const email = c.req.query('email') ?? ''
      const isAddressFirst = email === '' && !wantsCode && (await hasOwnedDomains(c.var.deps))
      const page = signInPage(visit, { email, returnTo, wantsCode, ways, good, isAddressFirst })
      return ways.refused ? withStatus(c, statusOf(ways.refused.code), page) : page
    },
  }),
  takeForm({
    path: '/login',
    guard: visitor,
    limit: 'passwords',
    turnstile: 'login',
    async handle(c, visit, form) {
      const { deps } = c.var
      const { email, returnTo, loginCode } = readSignIn(form)
      if (!form.has('password')) {
        const owner = await findOwner(deps, email)
        const next = owner === undefined ? '/login' : `/login/${owner}`
        return c.redirect(withReturnTo(next, returnTo, email ? { email } : {}), 303)
      }
      const refuse = async (notIn: NotIn, isProved = false) => {
        const { why } = notIn
        const ways = await readWays(deps, c.req.raw)
        // One that was right is spent, and this browser is known from now on.
        const wantsCode = !isProved && (loginCode !== undefined || why === 'bad-code')
        // A code passes the bars of strangers' guesses at a password.
        const offersCode = why === 'code-required' || (why === 'too-many' && !wantsCode)
        const bad = sayNotIn(visit, notIn, { email, returnTo })
        const page = signInPage(visit, { email, returnTo, wantsCode, ways, bad, offersCode })
        return why === 'too-many'
          ? withRetryAfter(c, notIn.retryAfterSeconds, page)
          : withStatus(c, 400, page)
      }
      const clients = await readKnownClients(deps, c.req.raw.headers)
      const guess = { username: email, loginCode, clients }
      const outcome = await checkPassword(c, form.get('password') ?? '', guess)
      if ('refusal' in outcome) return refuse(outcome.refusal, outcome.provedBy !== undefined)
      const { user } = outcome
      const isKnown = isKnownTo(user, clients)
      const result = await signInOnPages(deps, user, { pwd: deps.now() }, c.req.raw, isKnown)
      switch (result.outcome) {
        case 'refused':
          return refuse({ why: result.why })
        case 'elsewhere':
          return refuse({
            why: 'elsewhere',
            provider: result.provider,
            proof: await issuePasswordProof(deps, user, result.provider),
          })
        case 'next': {
          const token = await issueResetToken(deps, user)
          const query = new URLSearchParams({ token, required: 'yes' })
          return c.redirect(`/reset-password?${query}`, 303)
        }
        case 'signed-in':
          for (const cookie of result.cookies) c.header('set-cookie', cookie, { append: true })
          return c.redirect(returnTo, 303)
      }
    },
    async again(c, visit, form, refusal) {
      const { loginCode, ...asked } = readSignIn(form)
      // In another tab.
      if (visit.visitor.user) throw new MovedOn(asked.returnTo)
      const bad = sayRefusal(visit.texts, refusal)
      const ways = await readWays(c.var.deps, c.req.raw)
      return signInPage(visit, { ...asked, wantsCode: loginCode !== undefined, ways, bad })
    },
  }),
  showPage({
    path: '/step-up',
    guard: withLinks,
    async handle(c, visit) {
      const ways = await readWays(c.var.deps, c.req.raw)
      const page = stepUpPage(visit, readReturnTo(c.req.query('return_to')), ways)
      return ways.refused ? withStatus(c, statusOf(ways.refused.code), page) : page
    },
  }),
  takeForm({
    path: '/step-up',
    guard: withLinks,
    limit: 'passwords',
    async handle(c, visit, form) {
      const { user, session } = visit.visitor
      const returnTo = readReturnTo(form.get('return_to'))
      const outcome = await checkPassword(c, form.get('password') ?? '', ownGuess(visit.visitor))
      if ('refusal' in outcome) {
        const { refusal } = outcome
        const page = stepUpPage(visit, returnTo, await readWays(c.var.deps, c.req.raw), refusal)
        return refusal.why === 'too-many'
          ? withRetryAfter(c, refusal.retryAfterSeconds, page)
          : withStatus(c, 400, page)
      }
      const isSame = outcome.user.id === user.id && (await stepUp(c.var.deps, session, 'pwd'))
      return c.redirect(isSame ? returnTo : '/login', 303)
    },
  }),
]

function readSignIn(form: URLSearchParams) {
  return {
    email: form.get('email') ?? '',
    returnTo: readReturnTo(form.get('return_to')),
    loginCode: form.get('code') || undefined,
  }
}

async function checkPassword(c: AppContext, password: string, guess: Omit<Guess, 'network'>) {
  const login = { ...guess, password, network: clientNetwork(c.req.raw.headers) }
  const outcome = await finishAnyway(c, () => authenticate(c.var.deps, login))
  if (outcome.afterwards) runAfterResponse(c, 'Giving back of a login ticket', outcome.afterwards)
  if (outcome.provedBy) await remember(c, outcome.provedBy)
  return outcome
}

async function remember(c: AppContext, user: User): Promise<void> {
  const value = await rememberClient(c.var.deps, user, c.req.raw.headers)
  c.header('set-cookie', value, { append: true })
}
