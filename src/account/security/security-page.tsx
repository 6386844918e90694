import { Done, Field, Form, Note } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import type { Visit } from '../../html/visit.ts'
import { RefusedByProvider } from '../../providers/buttons.tsx'
import type { Ways } from '../../providers/ways.ts'
import { WaysSection, type WithLinks } from './ways-section.tsx'

interface Errors {
  current?: string
  next?: string
  email?: string
  all?: string
}

interface Props {
  visit: Visit<WithLinks>
  settings: { passwordMinLength: number; emailSelfService: boolean }
  ways: Ways
  /** The provider through which alone the person signs in. */
  owner: string | undefined
  /** What was done before. */
  done?: string | undefined
  /** What the field of the new address is filled with. */
  email?: string | undefined
  /** What is to be mended, by field; or what is to be said of a form as a whole. */
  errors?: Errors | undefined
}

/** The forms that change password and address, and the providers by which the person signs in. */
export function SecurityPage(props: Props) {
  const { visit, settings, ways, owner, done, errors } = props
  const texts = visit.texts.account.security
  return (
    <House visit={visit} title={texts.title}>
      <Done words={texts.done} word={done} />
      {errors?.all && <Note kind="bad">{errors.all}</Note>}
      <RefusedByProvider visit={visit} refused={ways.refused} />
      {owner !== undefined ? (
        <p>{visit.texts.refusals.PROVIDER_REQUIRED}</p>
      ) : visit.visitor.user.has_password ? (
        <PasswordSection visit={visit} settings={settings} errors={errors} />
      ) : (
        <NoPasswordSection visit={visit} />
      )}
      <WaysSection visit={visit} ways={ways} owner={owner} />
      {owner === undefined && (
        <EmailSection visit={visit} settings={settings} email={props.email} errors={errors} />
      )}
    </House>
  )
}

type Section = Omit<Props, 'ways' | 'owner'>

function PasswordSection({ visit, settings: { passwordMinLength }, errors }: Section) {
  const texts = visit.texts.account.security
  return (
    <section class="stack">
      <div>
        <h2>{texts.password}</h2>
        <p class="muted">{texts.passwordHint}</p>
      </div>
      <Form visit={visit} action="/account/security/password">
        <input
          type="text"
          name="username"
          value={visit.visitor.user.email}
          autocomplete="username"
          readonly
          hidden
        />
        <Field
          name="current_password"
          type="password"
          label={texts.current}
          autocomplete="current-password"
          error={errors?.current}
        />
        <Field
          name="new_password"
          type="password"
          label={texts.next}
          autocomplete="new-password"
          hint={passwordMinLength > 0 ? texts.atLeast(passwordMinLength) : undefined}
          error={errors?.next}
        />
        <button type="submit">{texts.changePassword}</button>
      </Form>
    </section>
  )
}

function NoPasswordSection({ visit }: Pick<Props, 'visit'>) {
  const texts = visit.texts.account.security
  return (
    <section class="stack">
      <div>
        <h2>{texts.password}</h2>
        <p class="muted">{texts.noPassword}</p>
      </div>
      <Form visit={visit} action="/account/security/password-link">
        <button class="quiet" type="submit">
          {texts.mailPasswordLink}
        </button>
      </Form>
    </section>
  )
}

function EmailSection({ visit, settings: { emailSelfService }, email, errors }: Section) {
  const texts = visit.texts.account.security
  const { user } = visit.visitor
  return (
    <section class="stack">
      <div>
        <h2>{texts.email}</h2>
        <p class="muted">{texts.emailNow(user.email)}</p>
      </div>
      {emailSelfService ? (
        <Form visit={visit} action="/account/security/email">
          <Field
            name="email"
            type="email"
            label={texts.newEmail}
            autocomplete="email"
            value={email}
            hint={texts.newEmailHint}
            error={errors?.email}
          />
          <button class="quiet" type="submit">
            {texts.mailLink}
          </button>
        </Form>
      ) : (
        <p>{texts.emailByUs}</p>
      )}
    </section>
  )
}
