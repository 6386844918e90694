import { Form } from '../../html/form.tsx'
import { ProfileInputs, type SentFields } from '../../html/profile-fields.tsx'
import type { Visit } from '../../html/visit.ts'
import { fields } from '../../profile.ts'
import type { OverPerson } from '../../sessions/page-guards.ts'

/** What a form with the fields of src/profile.ts says that it does. */
export const saveDetails = 'details'

/** The fields of src/profile.ts, all of which superusers write: nothing if there are none. */
export function Details({
  visit,
  sent,
}: {
  visit: Visit<OverPerson>
  sent: SentFields | undefined
}) {
  if (fields.length === 0) return null
  const { visitor, texts } = visit
  return (
    <section class="stack" aria-labelledby="details">
      <h2 id="details">{texts.console.person.details.title}</h2>
      <Form visit={visit} action={`/admin/users/${visitor.target.id}`}>
        <ProfileInputs fields={fields} row={visitor.target} sent={sent} texts={texts} />
        <button class="quiet" type="submit" name="do" value={saveDetails}>
          {texts.account.profile.save}
        </button>
      </Form>
    </section>
  )
}
