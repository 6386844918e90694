import { Field, Form, Note, Owner } from '../html/form.tsx'
import { Door } from '../html/layout.tsx'
import { sayTooOften } from '../html/refusal.ts'
import { home } from '../html/return-to.ts'
import type { Visit } from '../html/visit.ts'
import type { SignedIn } from '../sessions/page-guards.ts'
import type { Refusal } from './judge.ts'

/** Asks for the password again, and then goes on at a place. */
export function stepUpPage(visit: Visit<SignedIn>, returnTo: string, refusal?: Refusal) {
  const { title, lead, button, back, wrong } = visit.texts.stepUp
  const words =
    refusal?.why === 'too-many' ? sayTooOften(visit.texts, refusal.retryAfterSeconds) : wrong
  return (
    <Door visit={visit} title={title} lead={lead} below={<a href={home}>{back}</a>}>
      {refusal && <Note kind="bad">{words}</Note>}
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
          {button}
        </button>
      </Form>
    </Door>
  )
}
