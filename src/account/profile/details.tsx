import { readValue } from '../../api/profile-fields.ts'
import { Field, Form, Select } from '../../html/form.tsx'
import type { Visit } from '../../html/visit.ts'
import { fieldsFor, type Field as ProfileField, readFields } from '../../profile.ts'
import type { SignedIn } from '../../sessions/page-guards.ts'
import type { Texts } from '../../texts/en.ts'

const readable = fieldsFor('person', 'read')
/** What a person may write but not read has no place here: a form shows what there is. */
const writable = readable.filter(({ write }) => write === 'person')

/** Fields of src/profile.ts as they were sent, and what is to be said of each that does not fit. */
export interface SentDetails {
  texts: ReadonlyMap<string, string>
  errors: ReadonlyMap<string, string>
}

/** Reads the fields of the form: values as they are stored, or what was sent, with errors. */
export function readDetails(
  form: URLSearchParams,
  texts: Texts,
): { values: Record<string, unknown> } | SentDetails {
  const values: Record<string, unknown> = {}
  const errors = new Map<string, string>()
  for (const field of writable) {
    const text = form.get(field.name)
    if (text === null) continue
    const read = readValue(field, text === '' && field.takesNull ? null : text)
    if ('value' in read) values[field.name] = read.value
    else errors.set(field.name, sayWhatFits(field, text, texts))
  }
  return errors.size === 0 ? { values } : { texts: new Map(form), errors }
}

function sayWhatFits({ kind, maxLength }: ProfileField, text: string, texts: Texts): string {
  const { atMost, wholeNumber, doesNotFit } = texts.account.profile
  if (maxLength !== undefined && text.length > maxLength) return atMost(maxLength)
  return kind === 'integer' ? wholeNumber : doesNotFit
}

/** The fields that a person may see and change: none if src/profile.ts has none. */
export function Details({
  visit,
  sent,
}: {
  visit: Visit<SignedIn>
  sent: SentDetails | undefined
}) {
  if (writable.length === 0) return null
  const { details, save } = visit.texts.account.profile
  const stored = readFields(writable, visit.visitor.user)
  return (
    <section class="stack">
      <h2>{details}</h2>
      <Form visit={visit} action="/account">
        {writable.map((field) => (
          <DetailField
            field={field}
            value={sent?.texts.get(field.name) ?? String(stored[field.name] ?? '')}
            error={sent?.errors.get(field.name)}
            texts={visit.texts}
          />
        ))}
        <button type="submit">{save}</button>
      </Form>
    </section>
  )
}

interface DetailProps {
  field: ProfileField
  value: string
  error: string | undefined
  texts: Texts
}

function DetailField({ field, value, error, texts }: DetailProps) {
  const { name, label, kind, choices, takesNull, maxLength } = field
  const { yes, no, notSaid } = texts.account.profile
  const named: [string, string][] =
    kind === 'boolean'
      ? [
          ['true', yes],
          ['false', no],
        ]
      : choices.map((choice) => [choice, choice])
  if (named.length > 0) {
    const options = takesNull ? [['', notSaid] as const, ...named] : named
    return <Select name={name} label={label} options={options} value={value} />
  }
  return (
    <Field
      name={name}
      label={label}
      autocomplete="off"
      value={value}
      error={error}
      optional={takesNull || kind === 'string'}
      inputmode={kind === 'integer' ? 'numeric' : undefined}
      maxlength={maxLength}
    />
  )
}

/** The fields that a person sees, and others write: what each is called, and what it says. */
export function fixedDetails({ visitor, texts }: Visit<SignedIn>): [label: string, said: string][] {
  const { yes, no, notSaid } = texts.account.profile
  const fixed = readable.filter((field) => !writable.includes(field))
  const stored = readFields(fixed, visitor.user)
  const say = (value: unknown) =>
    typeof value === 'boolean' ? (value ? yes : no) : String(value ?? notSaid)
  return fixed.map(({ name, label }) => [label, say(stored[name])])
}
