import { readValue } from '../api/profile-fields.ts'
import { type Field as ProfileField, readFields } from '../profile.ts'
import type { Texts } from '../texts/en.ts'
import { Field, Select } from './form.tsx'

/** Fields of src/profile.ts as they were sent, and what is to be said of each that does not fit. */
export interface SentFields {
  texts: ReadonlyMap<string, string>
  errors: ReadonlyMap<string, string>
}

/**
 * Reads fields of a form: values as they are stored, or what was sent, with errors. What is as the row has it
 * is not among them: a default that nobody chose stays one.
 */
export function readProfileFields(
  fields: readonly ProfileField[],
  row: object,
  form: URLSearchParams,
  texts: Texts,
): { values: Record<string, unknown> } | SentFields {
  const values: Record<string, unknown> = {}
  const errors = new Map<string, string>()
  const shown = showStored(fields, row)
  for (const field of fields) {
    const text = form.get(field.name)
    if (text === null || text === shown.get(field.name)) continue
    const read = readValue(field, text === '' && field.takesNull ? null : text)
    if ('value' in read) values[field.name] = read.value
    else errors.set(field.name, sayWhatFits(field, text, texts))
  }
  return errors.size === 0 ? { values } : { texts: new Map(form), errors }
}

function showStored(fields: readonly ProfileField[], row: object): ReadonlyMap<string, string> {
  const stored = readFields(fields, row)
  return new Map(fields.map(({ name }) => [name, String(stored[name] ?? '')]))
}

function sayWhatFits({ kind, maxLength }: ProfileField, text: string, texts: Texts): string {
  const { atMost, wholeNumber, doesNotFit } = texts.account.profile
  if (maxLength !== undefined && text.length > maxLength) return atMost(maxLength)
  return kind === 'integer' ? wholeNumber : doesNotFit
}

/** The inputs of some fields of a row, or as they were sent. */
export function ProfileInputs({
  fields,
  row,
  sent,
  texts,
}: {
  fields: readonly ProfileField[]
  row: object
  sent: SentFields | undefined
  texts: Texts
}) {
  const shown = sent?.texts ?? showStored(fields, row)
  return (
    <>
      {fields.map((field) => (
        <ProfileInput
          field={field}
          value={shown.get(field.name) ?? ''}
          error={sent?.errors.get(field.name)}
          texts={texts}
        />
      ))}
    </>
  )
}

interface InputProps {
  field: ProfileField
  value: string
  error: string | undefined
  texts: Texts
}

function ProfileInput({ field, value, error, texts }: InputProps) {
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
