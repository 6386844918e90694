import { Field, Form, Note, Widget } from '../html/form.tsx'
import { Door } from '../html/layout.tsx'
import { sayTooOften } from '../html/refusal.ts'
import { withReturnTo } from '../html/return-to.ts'
import type { Child, Visit } from '../html/visit.ts'
import { ProviderButtons, RefusedByProvider } from '../providers/buttons.tsx'
import type { Ways } from '../providers/ways.ts'
import type { Refusal } from './judge.ts'

/** Why somebody is not in; `outdated`: the account has changed meanwhile. */
export type NotIn =
  | Refusal
  | { why: 'unverified' | 'outdated' }
  | { why: 'elsewhere'; provider: string; proof: string }

/** What the form of a sign-in is filled with, and what is to be said of it. */
interface Asked {
  email: string
  returnTo: string
  /** The field of a mailed code is shown. */
  wantsCode: boolean
  ways: Ways
  /** What was done before. */
  good?: string | undefined
  /** What was refused. */
  bad?: Child
  /** A mailed code may be asked for. */
  offersCode?: boolean
  /** The address alone is asked for: it may lead to a provider. */
  isAddressFirst?: boolean
}

/** The page of a sign-in. */
export function signInPage(visit: Visit, asked: Asked) {
  const { email, returnTo, wantsCode, ways, good, bad, offersCode, isAddressFirst } = asked
  const {
    title,
    email: address,
    password,
    forgotten,
    button,
    next,
    code,
    codeHint,
  } = visit.texts.signIn
  return (
    <Door visit={visit} title={title} below={<NewHere visit={visit} returnTo={returnTo} />}>
      {good && <Note kind="good">{good}</Note>}
      <RefusedByProvider visit={visit} refused={ways.refused}>
        {ways.refused?.code === 'LINK_USER_NOT_VERIFIED' && (
          <a href={`/verify?${new URLSearchParams({ email })}`}>
            {visit.texts.signIn.refused.sendVerification}
          </a>
        )}
        {ways.refused?.code === 'OAUTH_USER_ALREADY_EXISTS' && (
          <a href={withReturnTo('/forgot-password', returnTo)}>
            {visit.texts.signIn.refused.newPassword}
          </a>
        )}
      </RefusedByProvider>
      {bad && <Note kind="bad">{bad}</Note>}
      {offersCode && <CodeForm visit={visit} email={email} returnTo={returnTo} />}
      <Form visit={visit} action={withReturnTo('/login', returnTo)}>
        <input type="hidden" name="return_to" value={returnTo} />
        <Field name="email" type="email" label={address} autocomplete="username" value={email} />
        {!isAddressFirst && (
          <Field name="password" type="password" label={password} autocomplete="current-password" />
        )}
        {wantsCode && (
          <Field name="code" label={code} hint={codeHint} autocomplete="one-time-code" optional />
        )}
        <Widget visit={visit} action="login" />
        <button class="wide" type="submit">
          {isAddressFirst ? next : button}
        </button>
      </Form>
      <p>
        <a href={withReturnTo('/forgot-password', returnTo, email ? { email } : {})}>{forgotten}</a>
      </p>
      <ProviderButtons visit={visit} ways={ways} returnTo={returnTo} />
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
      <Widget visit={visit} action="login-code" />
      <button class="wide quiet" type="submit">
        {visit.texts.signIn.sendCode}
      </button>
    </Form>
  )
}

/** Why somebody is not in, and what to do. */
export function sayNotIn(
  { texts }: Visit,
  notIn: NotIn,
  { email, returnTo }: Pick<Asked, 'email' | 'returnTo'>,
): Child {
  const { refused } = texts.signIn
  switch (notIn.why) {
    case 'too-many':
      return `${sayTooOften(texts, notIn.retryAfterSeconds)} ${refused.orCode}`
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
    case 'elsewhere':
      return (
        <>
          {texts.refusals.PROVIDER_REQUIRED}{' '}
          <a
            href={withReturnTo(`/login/${notIn.provider}`, returnTo, { email, proof: notIn.proof })}
          >
            {refused.elsewhere}
          </a>
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
