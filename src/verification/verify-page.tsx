import { Form } from '../html/form.tsx'
import { About, Door } from '../html/layout.tsx'
import { MailForm, MailSent } from '../html/mail-form.tsx'
import { readReturnTo } from '../html/return-to.ts'
import type { Child, Visit } from '../html/visit.ts'

interface Asked {
  token: string
  email: string
  /** The token that says that the account is another's. */
  notMe: string | null
}

/** Asks whether the account is the reader's. */
export function askPage(visit: Visit, { token, email, notMe }: Asked) {
  const { title, ask, button, warning, notMe: isNotMine } = visit.texts.verify
  return (
    <Door visit={visit} title={title} lead={<About email={email}>{ask}</About>}>
      <Form visit={visit} action="/verify">
        <input type="hidden" name="token" value={token} />
        <button class="wide" type="submit">
          {button}
        </button>
      </Form>
      <p class="muted">{warning}</p>
      {notMe && (
        <p>
          <a href={withToken('/not-me', notMe)}>{isNotMine}</a>
        </p>
      )}
    </Door>
  )
}

function withToken(path: string, token: string): string {
  return `${path}?${new URLSearchParams({ token })}`
}

/** Asks for the address that a link is to go to. */
export function sendPage(
  visit: Visit,
  typed: URLSearchParams,
  { bad, badEmail, isDead }: { bad?: Child; badEmail?: Child; isDead?: boolean } = {},
) {
  const { title, deadTitle, lead, send } = visit.texts.verify
  const below = <Onward visit={visit} />
  return (
    <Door visit={visit} title={isDead ? deadTitle : title} lead={!isDead && lead} below={below}>
      <MailForm
        visit={visit}
        action="/verify/send"
        returnTo={readReturnTo(typed.get('return_to'))}
        email={typed.get('email') ?? visit.visitor.user?.email ?? ''}
        button={send}
        bad={bad}
        badEmail={badEmail}
      />
    </Door>
  )
}

/** Says that a mail is on its way, of a registration or because it was asked for. */
export function sentPage(visit: Visit, done: 'registered' | 'sent', query: URLSearchParams) {
  const email = query.get('email') ?? ''
  return (
    <MailSent
      visit={visit}
      action="/verify/send"
      form="/verify"
      returnTo={readReturnTo(query.get('return_to'))}
      email={email}
      lead={visit.texts.verify[done]}
      below={<Onward visit={visit} />}
    />
  )
}

/** Says so to who is signed in. */
export function verifiedPage(visit: Visit) {
  const { doneTitle, done, goOn } = visit.texts.verify
  return (
    <Door visit={visit} title={doneTitle} lead={done}>
      <a class="button wide" href="/">
        {goOn}
      </a>
    </Door>
  )
}

function Onward({ visit }: { visit: Visit }) {
  return <a href="/">{visit.visitor.user ? visit.texts.stepUp.back : visit.texts.loginCode.back}</a>
}
