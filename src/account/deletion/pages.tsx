import { deleteMyself } from '../../accounts/delete-user.ts'
import { Form, Note } from '../../html/form.tsx'
import { Door, House } from '../../html/layout.tsx'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import { home } from '../../html/return-to.ts'
import type { Visit } from '../../html/visit.ts'
import type { AppContext } from '../../http/context.ts'
import { forgetPagesCookie, signedIn, visitor, wantFreshProof } from '../../sessions/page-guards.ts'

const place = '/account/delete'

/** Deleting one's own account. */
export const pages = [
  showPage({
    path: place,
    guard: signedIn,
    handle(c, visit) {
      wantFreshProof(c, visit.visitor.session, place)
      return confirmPage(c, visit)
    },
  }),
  takeForm({
    path: place,
    guard: signedIn,
    async handle(c, visit) {
      const { deps } = c.var
      const { user, session } = visit.visitor
      wantFreshProof(c, session, place)
      const outcome = await deleteMyself(deps, user)
      switch (outcome) {
        case 'last-superuser':
          return withStatus(
            c,
            400,
            confirmPage(c, visit, visit.texts.account.deletion.lastSuperuser),
          )
        case 'gone':
          return c.redirect('/login', 303)
        case 'deleted':
          forgetPagesCookie(c)
          return c.redirect('/account/deleted', 303)
      }
    },
  }),
  showPage({
    path: '/account/deleted',
    guard: visitor,
    unlimited: 'it says the same to everyone',
    handle(c, visit) {
      if (visit.visitor.user) throw new MovedOn(home)
      const { deletedTitle, deletedLead, makeAccount } = visit.texts.account.deletion
      const below = <a href="/register">{makeAccount}</a>
      return (
        <Door visit={visit} title={deletedTitle} lead={deletedLead} below={below}>
          <Days c={c} visit={visit} />
        </Door>
      )
    },
  }),
]

function confirmPage(c: AppContext, visit: Visit, refusal?: string) {
  const { title, lead, download, button, keep } = visit.texts.account.deletion
  return (
    <House visit={visit} title={title}>
      {refusal && <Note kind="bad">{refusal}</Note>}
      <p>{lead}</p>
      <Days c={c} visit={visit} />
      <p>
        <a href="/account/data">{download}</a>
      </p>
      <Form visit={visit}>
        <div class="actions">
          <button class="danger" type="submit">
            {button}
          </button>
          <a class="button quiet" href={home}>
            {keep}
          </a>
        </div>
      </Form>
    </House>
  )
}

/** How long the account can come back, and who helps with that, if the settings say it. */
function Days({ c, visit: { texts, brand } }: { c: AppContext; visit: Visit }) {
  const { comesBack, gone, whomToAsk } = texts.account.deletion
  const { deletedUsersKeptDays: days } = c.var.deps.config
  if (days === 0) return <p>{gone}</p>
  return (
    <p>
      {comesBack(days)} {brand.support && <a href={brand.support}>{whomToAsk}</a>}
    </p>
  )
}
