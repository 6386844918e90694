import { Form } from '../../html/form.tsx'
import { ProfileInputs, readProfileFields, type SentFields } from '../../html/profile-fields.tsx'
import type { Visit } from '../../html/visit.ts'
import { fieldsFor, readFields } from '../../profile.ts'
import type { SignedIn } from '../../sessions/page-guards.ts'

const readable = fieldsFor('person', 'read')
/** What a person may write but not read has no place here: a form shows what there is. */
const writable = readable.filter(({ write }) => write === 'person')

/** Reads the fields of the form: values that change, as they are stored, or what was sent, with errors. */
export function readDetails({ visitor, texts }: Visit<SignedIn>, form: URLSearchParams) {
  return readProfileFields(writable, visitor.user, form, texts)
}

/** The fields that a person may see and change: none if src/profile.ts has none. */
export function Details({ visit, sent }: { visit: Visit<SignedIn>; sent: SentFields | undefined }) {
  if (writable.length === 0) return null
  const { visitor, texts } = visit
  const { details, save } = texts.account.profile
  return (
    <section class="stack">
      <h2>{details}</h2>
      <Form visit={visit} action="/account">
        <ProfileInputs fields={writable} row={visitor.user} sent={sent} texts={texts} />
        <button type="submit">{save}</button>
      </Form>
    </section>
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
