import type { Child } from 'hono/jsx'
import type { TurnstileAction } from '../http/turnstile.ts'
import { Field, Form, Note, Widget } from './form.tsx'
import { About, Door } from './layout.tsx'
import { withReturnTo } from './return-to.ts'
import type { Visit } from './visit.ts'

interface MailFormProps {
  visit: Visit
  action: string
  returnTo: string
  email: string
  button: string
  /** Of the widget, where the form wants one. */
  widget?: TurnstileAction
  bad?: Child
  badEmail?: Child
}

/** A form that asks for a mail to an address. */
export function MailForm(props: MailFormProps) {
  const { visit, action, returnTo, email, button, widget, bad, badEmail } = props
  return (
    <>
      {bad && <Note kind="bad">{bad}</Note>}
      <Form visit={visit} action={action}>
        <input type="hidden" name="return_to" value={returnTo} />
        <Field
          name="email"
          type="email"
          label={visit.texts.signIn.email}
          autocomplete="email"
          value={email}
          error={badEmail}
        />
        {widget && <Widget visit={visit} action={widget} />}
        <button class="wide" type="submit">
          {button}
        </button>
      </Form>
    </>
  )
}

interface MailSentProps {
  visit: Visit
  /** Of the form that asks once more. */
  action: string
  /** Of the page with the field of the address. */
  form: string
  returnTo: string
  email: string
  /** What was sent, and to whom. */
  lead: string
  widget?: TurnstileAction
  below: Child
}

/** What there is to do once a mail was asked for: to open it, or to ask once more. */
export function MailSent(props: MailSentProps) {
  const { visit, action, form, returnTo, email, lead, widget, below } = props
  const { title, nothing, again, other } = visit.texts.mailSent
  return (
    <Door visit={visit} title={title} lead={<About email={email}>{lead}</About>} below={below}>
      <p>{nothing}</p>
      <Form visit={visit} action={action}>
        <input type="hidden" name="return_to" value={returnTo} />
        <input type="hidden" name="email" value={email} />
        {widget && <Widget visit={visit} action={widget} />}
        <button class="wide quiet" type="submit">
          {again}
        </button>
      </Form>
      <p>
        <a href={withReturnTo(form, returnTo, { email })}>{other}</a>
      </p>
    </Door>
  )
}
