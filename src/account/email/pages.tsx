import { Form, Note } from '../../html/form.tsx'
import { Door } from '../../html/layout.tsx'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import { home } from '../../html/return-to.ts'
import type { Visit } from '../../html/visit.ts'
import { readAsker } from '../../http/asker.ts'
import { anyVisitor } from '../../sessions/page-guards.ts'
import { spendEmailChange } from '../../users/change-email.ts'

const place = '/account/email'

/** Where a mailed link leads that gives the account its new address, in whatever browser it is opened. */
export const pages = [
  showPage({
    path: place,
    guard: anyVisitor,
    unlimited: 'it asks nothing',
    handle(c, visit) {
      const token = c.req.query('token')
      if (c.req.query('done') === 'changed') return changedPage(visit)
      if (!token) throw new MovedOn('/account/security')
      const { title, lead, button } = visit.texts.account.newEmail
      return (
        <Door visit={visit} title={title} lead={lead}>
          <Form visit={visit} action={place}>
            <input type="hidden" name="token" value={token} />
            <button class="wide" type="submit">
              {button}
            </button>
          </Form>
        </Door>
      )
    },
  }),
  takeForm({
    path: place,
    guard: anyVisitor,
    limit: 'passwords',
    async handle(c, visit, form) {
      const outcome = await spendEmailChange(
        c.var.deps,
        form.get('token') ?? '',
        readAsker(c.req.raw),
      )
      if ('user' in outcome) return c.redirect(`${place}?done=changed`, 303)
      const { title, refused, again } = visit.texts.account.newEmail
      return withStatus(
        c,
        400,
        <Door visit={visit} title={title} below={<a href="/account/security">{again}</a>}>
          <Note kind="bad">{refused[outcome.refusal]}</Note>
        </Door>,
      )
    },
  }),
]

function changedPage(visit: Visit) {
  const { changedTitle, changedLead, toAccount } = visit.texts.account.newEmail
  return (
    <Door visit={visit} title={changedTitle}>
      <p>{changedLead}</p>
      <p>
        <a href={home}>{toAccount}</a>
      </p>
    </Door>
  )
}
