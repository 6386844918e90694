import type { User } from '../db/schema/accounts.ts'
import { Field, Form, Note } from '../html/form.tsx'
import { Door } from '../html/layout.tsx'
import { MovedOn } from '../html/moved-on.ts'
import { showPage, takeForm, withStatus } from '../html/page.tsx'
import { home, readReturnTo, withReturnTo } from '../html/return-to.ts'
import type { Visit } from '../html/visit.ts'
import { readAsker } from '../http/asker.ts'
import { clientNetwork } from '../http/client-address.ts'
import { type AppContext, finishAnyway, runAfterResponse } from '../http/context.ts'
import { logEvent } from '../log.ts'
import { endOwnSession } from '../sessions/end-session.ts'
import { type SignedIn, signedIn, visitor } from '../sessions/page-guards.ts'
import { readSessionToken } from '../sessions/session-secret.ts'
import { stepUp } from '../sessions/step-up.ts'
import { pagesCookie, readPagesCookie } from '../sessions/transports.ts'
import type { Guess } from './attempt.ts'
import { authenticate } from './authenticate.ts'
import type { Refusal } from './judge.ts'
import { isKnownTo, readKnownClients, rememberClient } from './known-client.ts'
import { ownGuess } from './own-guess.ts'
import { signIn } from './sign-in.ts'

const unlimited = 'it writes nothing, and costs at most one query'

/** Why somebody is not in; `outdated`: the account has changed meanwhile. */
type NotIn = Refusal | { why: 'unverified' | 'outdated' }

/** What the form of a sign-in is filled with, and what is to be said of it. */
interface Asked {
  email: string
  returnTo: string
  refusal?: NotIn
  /** A code was mailed, and is to be typed in. */
  wantsCode: boolean
}

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
    handle(c, visit) {
      const returnTo = readReturnTo(c.req.query('return_to'))
      if (visit.visitor.user) throw new MovedOn(returnTo)
      const wantsCode = c.req.query('code') !== undefined
      return signInPage(visit, { email: c.req.query('email') ?? '', returnTo, wantsCode })
    },
  }),
  takeForm({
    path: '/login',
    guard: visitor,
    limit: 'passwords',
    async handle(c, visit, form) {
      const { deps } = c.var
      const email = form.get('email') ?? ''
      const returnTo = readReturnTo(form.get('return_to'))
      const loginCode = form.get('code') || undefined
      const refuse = (refusal: NotIn) => {
        const wantsCode = loginCode !== undefined || refusal.why === 'bad-code'
        const page = signInPage(visit, { email, returnTo, refusal, wantsCode })
        return withStatus(c, refusal.why === 'too-many' ? 429 : 400, page)
      }
      const { headers } = c.req.raw
      const clients = await readKnownClients(deps, headers)
      const guess = { username: email, loginCode, clients }
      const outcome = await checkPassword(c, form.get('password') ?? '', guess)
      if ('refusal' in outcome) return refuse(outcome.refusal)
      const { user } = outcome
      const held = readPagesCookie(headers, deps.config.cookie)
      const result = await signIn(
        deps,
        user,
        { pwd: deps.now() },
        {
          kind: 'pages',
          by: 'secret',
          asker: readAsker(c.req.raw),
          isKnownClient: isKnownTo(user, clients),
          replaces: held ? await readSessionToken(held) : undefined,
        },
      )
      switch (result.outcome) {
        case 'refused':
          return refuse({ why: result.why })
        case 'signed-in': {
          if (!result.session) throw new Error('A sign-in on a page has begun no session')
          const { cookie, sessionLifetimesSeconds } = deps.config
          const value = pagesCookie(cookie, result.session.token, sessionLifetimesSeconds.all)
          c.header('set-cookie', value, { append: true })
          await remember(c, user)
          logEvent('login.ok', { user_id: user.id, backend: 'pages' })
          return c.redirect(returnTo, 303)
        }
      }
    },
  }),
  showPage({
    path: '/logout',
    guard: visitor,
    unlimited,
    handle(_c, visit) {
      if (!visit.visitor.user) throw new MovedOn('/login')
      const { title, lead, button, stay } = visit.texts.signOut
      return (
        <Door visit={visit} title={title} lead={lead} below={<a href={home}>{stay}</a>}>
          <Form visit={visit}>
            <button class="wide" type="submit">
              {button}
            </button>
          </Form>
        </Door>
      )
    },
  }),
  takeForm({
    path: '/logout',
    // Who is not signed in any more gets the same.
    guard: visitor,
    unlimited,
    async handle(c, { visitor: { user, session } }) {
      const { deps } = c.var
      if (user && session) {
        await endOwnSession(deps, { id: session.id, userId: user.id, reason: 'logout' })
      }
      c.header('set-cookie', pagesCookie(deps.config.cookie, '', 0), { append: true })
      return c.redirect('/login', 303)
    },
  }),
  showPage({
    path: '/step-up',
    guard: signedIn,
    handle: (c, visit) => stepUpPage(visit, readReturnTo(c.req.query('return_to'))),
  }),
  takeForm({
    path: '/step-up',
    guard: signedIn,
    limit: 'passwords',
    async handle(c, visit, form) {
      const { user, session } = visit.visitor
      const returnTo = readReturnTo(form.get('return_to'))
      const outcome = await checkPassword(c, form.get('password') ?? '', ownGuess(visit.visitor))
      if ('refusal' in outcome) {
        const status = outcome.refusal.why === 'too-many' ? 429 : 400
        return withStatus(c, status, stepUpPage(visit, returnTo, outcome.refusal))
      }
      const isSame = outcome.user.id === user.id && (await stepUp(c.var.deps, session, 'pwd'))
      return c.redirect(isSame ? returnTo : '/login', 303)
    },
  }),
]

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

function signInPage(visit: Visit, { email, returnTo, refusal, wantsCode }: Asked) {
  const { texts } = visit
  const { title, email: address, password, forgotten, button, code, codeHint } = texts.signIn
  return (
    <Door visit={visit} title={title} below={<NewHere visit={visit} returnTo={returnTo} />}>
      {refusal && <Note kind="bad">{sayRefusal(visit, refusal, email)}</Note>}
      {refusal?.why === 'code-required' && (
        <CodeForm visit={visit} email={email} returnTo={returnTo} />
      )}
      {!refusal && wantsCode && <Note kind="good">{texts.signIn.codeSent}</Note>}
      <Form visit={visit} action="/login">
        <input type="hidden" name="return_to" value={returnTo} />
        <Field name="email" type="email" label={address} autocomplete="username" value={email} />
        <Field name="password" type="password" label={password} autocomplete="current-password" />
        {wantsCode && (
          <Field name="code" label={code} hint={codeHint} autocomplete="one-time-code" optional />
        )}
        <button class="wide" type="submit">
          {button}
        </button>
      </Form>
      <p>
        <a href={withReturnTo('/forgot-password', returnTo, email ? { email } : {})}>{forgotten}</a>
      </p>
    </Door>
  )
}

function NewHere({ visit, returnTo }: { visit: Visit; returnTo: string }) {
  const { newHere, makeAccount } = visit.texts.signIn
  return (
    <>
      {newHere} <a href={withReturnTo('/register', returnTo)}>{makeAccount}</a>
    </>
  )
}

/** Asks for a mailed code, the way in for the owner while strangers guess. */
function CodeForm({ visit, email, returnTo }: { visit: Visit; email: string; returnTo: string }) {
  return (
    <Form visit={visit} action="/login-code">
      <input type="hidden" name="return_to" value={returnTo} />
      <input type="hidden" name="email" value={email} />
      <button class="wide quiet" type="submit">
        {visit.texts.signIn.sendCode}
      </button>
    </Form>
  )
}

function sayRefusal({ texts }: Visit, refusal: NotIn, email: string) {
  const { refused } = texts.signIn
  switch (refusal.why) {
    case 'too-many':
      return refused.tooMany(Math.ceil(refusal.retryAfterSeconds / 60))
    case 'code-required':
      return refused.codeRequired
    case 'bad-code':
      return refused.badCode
    case 'unverified':
      return (
        <>
          {refused.unverified}{' '}
          <a href={`/verify?${new URLSearchParams({ email })}`}>{refused.sendVerification}</a>
        </>
      )
    case 'bad-credentials':
    case 'outdated':
      return (
        <>
          {refused.badCredentials}{' '}
          <a href={`/forgot-password?${new URLSearchParams({ email })}`}>{refused.newPassword}</a>
        </>
      )
  }
}

function stepUpPage(visit: Visit<SignedIn>, returnTo: string, refusal?: Refusal) {
  const { title, lead, button, back, wrong } = visit.texts.stepUp
  const { tooMany } = visit.texts.signIn.refused
  const words =
    refusal?.why === 'too-many' ? tooMany(Math.ceil(refusal.retryAfterSeconds / 60)) : wrong
  return (
    <Door visit={visit} title={title} lead={lead} below={<a href={home}>{back}</a>}>
      {refusal && <Note kind="bad">{words}</Note>}
      <Form visit={visit} action="/step-up">
        <input type="hidden" name="return_to" value={returnTo} />
        <input
          type="text"
          name="username"
          value={visit.visitor.user.email}
          autocomplete="username"
          readonly
          hidden
        />
        <Field
          name="password"
          type="password"
          label={visit.texts.signIn.password}
          autocomplete="current-password"
        />
        <button class="wide" type="submit">
          {button}
        </button>
      </Form>
    </Door>
  )
}
