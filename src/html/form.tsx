import type { Child } from 'hono/jsx'
import type { TurnstileAction } from '../http/turnstile.ts'
import { formTokenField } from './form-token.ts'
import { findWords } from './known-word.ts'
import type { Visit } from './visit.ts'

/** A form that is posted, with what proves that a page of the session made it. */
export function Form({
  visit,
  action,
  children,
}: {
  visit: Visit
  /** Where it is sent; without: to the page's own address. */
  action?: string
  children?: Child
}) {
  return (
    <form method="post" action={action} class="stack">
      {visit.formToken && <input type="hidden" name={formTokenField} value={visit.formToken} />}
      {children}
    </form>
  )
}

interface FieldProps {
  name: string
  label: string
  type?: 'text' | 'email' | 'password' | 'search' | 'date'
  autocomplete: string
  value?: string | undefined
  hint?: string | undefined
  /** What is to be mended. */
  error?: Child
  optional?: boolean
  inputmode?: 'numeric' | undefined
  maxlength?: number | undefined
}

/** A field with its label above, and a hint and what is to be mended below. */
export function Field(props: FieldProps) {
  const { name, label, type = 'text', autocomplete, value, hint, error, optional } = props
  const about = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return (
    <div>
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        type={type}
        autocomplete={autocomplete}
        value={value}
        required={!optional}
        inputmode={props.inputmode}
        maxlength={props.maxlength}
        aria-invalid={error ? 'true' : undefined}
        autofocus={error ? true : undefined}
        aria-describedby={about || undefined}
      />
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

/** The same of some lines, which need not be filled. */
export function Area({
  name,
  label,
  value,
  hint,
  error,
}: Pick<FieldProps, 'name' | 'label' | 'value' | 'hint' | 'error'>) {
  const about = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return (
    <div>
      <label for={name}>{label}</label>
      <textarea
        id={name}
        name={name}
        rows={2}
        aria-invalid={error ? 'true' : undefined}
        autofocus={error ? true : undefined}
        aria-describedby={about || undefined}
      >
        {value}
      </textarea>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

interface SelectProps {
  name: string
  label: string
  /** Each value with what it is called. */
  options: readonly (readonly [value: string, name: string])[]
  value: string
  hint?: string | undefined
  /** What is to be mended. */
  error?: Child
}

/** A choice, with its label above. */
export function Select({ name, label, options, value, hint, error }: SelectProps) {
  const about = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(' ')
  return (
    <div>
      <label for={name}>{label}</label>
      <select id={name} name={name} aria-describedby={about || undefined}>
        {options.map(([one, called]) => (
          <option value={one} selected={one === value}>
            {called}
          </option>
        ))}
      </select>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${name}-error`}>
          {error}
        </p>
      )}
    </div>
  )
}

/** Whose password the form is about, for the browser's keeper of passwords. */
export function Owner({ email }: { email: string }) {
  return <input type="text" name="username" value={email} autocomplete="username" readonly hidden />
}

/** Turnstile's check that a person sends the form, where that is set up; it puts its token into the form. */
export function Widget({ visit, action }: { visit: Visit; action: TurnstileAction }) {
  const { turnstileSiteKey: siteKey, language, texts } = visit
  if (siteKey === undefined) return null
  return (
    <div>
      <div
        class="cf-turnstile"
        data-sitekey={siteKey}
        data-action={action}
        data-language={language}
        data-size="flexible"
      />
      <noscript>
        <p class="error">{texts.signIn.wantsScript}</p>
      </noscript>
    </div>
  )
}

/** What was done before the page, by a word of its address; nothing for a word that `words` has not. */
export function Done({
  words,
  word,
}: {
  words: Readonly<Record<string, string>>
  word: string | undefined
}) {
  const said = findWords(words, word)
  return said ? <Note kind="good">{said}</Note> : null
}

/** What happened: `bad` is a refusal, which gets the focus and is read out. */
export function Note({ kind, children }: { kind: 'plain' | 'good' | 'bad'; children?: Child }) {
  if (kind === 'bad') {
    return (
      <div class="note bad" role="alert" tabindex={-1} autofocus>
        {children}
      </div>
    )
  }
  return (
    <div class={kind === 'good' ? 'note ok' : 'note'} role="status">
      {children}
    </div>
  )
}
