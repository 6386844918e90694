import { Form, Note } from '../../html/form.tsx'
import { About, Door } from '../../html/layout.tsx'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import { home } from '../../html/return-to.ts'
import type { Visit } from '../../html/visit.ts'
import { readAsker } from '../../http/asker.ts'
import type { AppContext } from '../../http/context.ts'
import { anyVisitor } from '../../sessions/page-guards.ts'
import { readEmailChange, spendEmailChange } from '../../users/change-email.ts'

const place = '/account/email'

/** Where a mailed link leads that gives the account its new address, in whatever browser it is opened. */
export const pages = [
  showPage({
    path: place,
    guard: anyVisitor,
    unlimited: 'it asks nothing',
    async handle(c, visit) {
      const token = c.req.query('token')
      if (c.req.query('done') === 'changed') return changedPage(visit)
      if (!token) throw new MovedOn('/account/security')
      const named = await readEmailChange(c.var.deps, token)
      if (!named) return refusedPage(c, visit, 'bad-token')
      const { title, lead, insteadOf, notYou, button } = visit.texts.account.newEmail
      return (
        <Door visit={visit} title={title} lead={<About email={named.email}>{lead}</About>}>
          <p>
            <About email={named.old}>{insteadOf}</About>
          </p>
          <p>{notYou}</p>
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
      return refusedPage(c, visit, outcome.refusal)
    },
  }),
]

type Refusal = keyof Visit['texts']['account']['newEmail']['refused']

function refusedPage(c: AppContext, visit: Visit, refusal: Refusal) {
  const { title, refused, again } = visit.texts.account.newEmail
  return withStatus(
    c,
    400,
    <Door visit={visit} title={title} below={<a href="/account/security">{again}</a>}>
      <Note kind="bad">{refused[refusal]}</Note>
    </Door>,
  )
}

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
