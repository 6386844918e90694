import type { OauthAccount } from '../db/schema/accounts.ts'
import type { Provider } from '../db/schema/providers.ts'
import { Field, Form, Note, Owner } from '../html/form.tsx'
import { Door } from '../html/layout.tsx'
import { sayTooOften } from '../html/refusal.ts'
import { home } from '../html/return-to.ts'
import type { Visit } from '../html/visit.ts'
import { RefusedByProvider } from '../providers/buttons.tsx'
import { mayProveAgain, type Ways } from '../providers/ways.ts'
import type { SignedIn } from '../sessions/page-guards.ts'
import type { Refusal } from './judge.ts'

type WithLinks = SignedIn & { found: readonly OauthAccount[] }

/** Where a person proves that it is still them: by the password if there is one, or at a linked provider. */
export function stepUpPage(
  visit: Visit<WithLinks>,
  returnTo: string,
  ways: Ways,
  refusal?: Refusal,
) {
  const { title, lead, leadWithout, back, wrong } = visit.texts.stepUp
  const { user, found } = visit.visitor
  const linked = ways.on.filter(
    (provider) => mayProveAgain(provider) && found.some((link) => isOf(link, provider)),
  )
  const words =
    refusal?.why === 'too-many' ? sayTooOften(visit.texts, refusal.retryAfterSeconds) : wrong
  return (
    <Door
      visit={visit}
      title={title}
      lead={user.has_password ? lead : leadWithout}
      below={<a href={home}>{back}</a>}
    >
      {refusal && <Note kind="bad">{words}</Note>}
      <RefusedByProvider visit={visit} refused={ways.refused} />
      {user.has_password && <PasswordForm visit={visit} returnTo={returnTo} />}
      {user.has_password && linked.length > 0 && <p class="or">{visit.texts.providers.or}</p>}
      {linked.length > 0 && <Providers visit={visit} linked={linked} returnTo={returnTo} />}
      {!user.has_password && linked.length === 0 && <NoWay visit={visit} />}
    </Door>
  )
}

function isOf({ oauth_name, issuer }: OauthAccount, { name }: Provider): boolean {
  return oauth_name === name && issuer !== null
}

interface Shown {
  visit: Visit<SignedIn>
  returnTo: string
}

function PasswordForm({ visit, returnTo }: Shown) {
  return (
    <Form visit={visit} action="/step-up">
      <input type="hidden" name="return_to" value={returnTo} />
      <Owner email={visit.visitor.user.email} />
      <Field
        name="password"
        type="password"
        label={visit.texts.signIn.password}
        autocomplete="current-password"
      />
      <button class="wide" type="submit">
        {visit.texts.stepUp.button}
      </button>
    </Form>
  )
}

function Providers({ visit, returnTo, linked }: Shown & { linked: readonly Provider[] }) {
  const isOnly = !visit.visitor.user.has_password && linked.length === 1
  return (
    <Form visit={visit} action="/step-up/provider">
      <input type="hidden" name="return_to" value={returnTo} />
      {linked.map(({ name, title }) => (
        <button class={isOnly ? 'wide' : 'wide quiet'} type="submit" name="provider" value={name}>
          {visit.texts.providers.signIn(title)}
        </button>
      ))}
    </Form>
  )
}

function NoWay({ visit }: { visit: Visit<SignedIn> }) {
  const { email } = visit.visitor.user
  const { noWay, setPassword } = visit.texts.stepUp
  return (
    <>
      <p>{noWay}</p>
      <p>
        <a class="button wide" href={`/forgot-password?${new URLSearchParams({ email })}`}>
          {setPassword}
        </a>
      </p>
    </>
  )
}
