import { findDeleted, listDeleted } from '../../accounts/deleted-person.ts'
import { restoreUser } from '../../accounts/restore-user.ts'
import { parseUserId } from '../../accounts/user-id.ts'
import { Field, Form, Note } from '../../html/form.tsx'
import { isWordOf } from '../../html/known-word.ts'
import { House } from '../../html/layout.tsx'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import { Time } from '../../html/time.tsx'
import type { Visit } from '../../html/visit.ts'
import type { AppContext } from '../../http/context.ts'
import { superuserOnPages } from '../../sessions/page-guards.ts'
import { Pager, PersonLink } from '../parts.tsx'
import { turnAway } from '../turn-away.ts'

const path = '/admin/deleted'
const pageSize = 50

type Deleted = Awaited<ReturnType<typeof listDeleted>>['people'][number]

/** Who was deleted and can be brought back. */
export const pages = [
  showPage({
    path,
    guard: superuserOnPages,
    handle(c, visit) {
      const done = c.req.query('done') === 'delete'
      const text = visit.texts.console.deleted.done
      return deletedPage(c, visit, done && <Note kind="good">{text}</Note>)
    },
  }),
  takeForm({
    path,
    guard: superuserOnPages,
    async handle(c, visit, form) {
      const { refused } = visit.texts.console.deleted
      const id = parseUserId(form.get('id'))
      const outcome =
        id === undefined
          ? ({ refusal: 'unknown' } as const)
          : await restoreUser(c.var.deps, id, visit.visitor.user)
      if ('user' in outcome) {
        return c.redirect(`/admin/users/${outcome.user.id}?done=restored`, 303)
      }
      const { refusal } = outcome
      if (!isWordOf(refused, refusal)) return turnAway(refusal, path)
      const note = <Note kind="bad">{refused[refusal]}</Note>
      return withStatus(c, 400, await deletedPage(c, visit, note))
    },
  }),
]

async function deletedPage(c: AppContext, visit: Visit, note: false | ReturnType<typeof Note>) {
  const { deps } = c.var
  const { console } = visit.texts
  const texts = console.deleted
  const days = deps.config.deletedUsersKeptDays
  const email = (c.req.query('email') ?? '').trim()
  const after = c.req.query('after')
  const { people, next } =
    email === ''
      ? await listDeleted(deps, { after, limit: pageSize })
      : { people: await findDeleted(deps, email), next: null }
  return (
    <House visit={visit} title={texts.title} lead={days === 0 ? texts.off : texts.lead(days)} wide>
      {note}
      <search>
        <form class="filters">
          <Field
            name="email"
            type="search"
            label={texts.search}
            autocomplete="off"
            value={email}
            maxlength={320}
            optional
          />
          <button class="quiet" type="submit">
            {texts.button}
          </button>
        </form>
      </search>
      {people.length === 0 ? (
        <p class="empty card">{email === '' ? texts.none : texts.noneFound}</p>
      ) : (
        <DeletedTable visit={visit} people={people} />
      )}
      <Pager
        visit={visit}
        first={path}
        next={next && `${path}?${new URLSearchParams({ after: next })}`}
        isFirst={after === undefined}
      />
    </House>
  )
}

function DeletedTable({ visit, people }: { visit: Visit; people: readonly Deleted[] }) {
  const texts = visit.texts.console.deleted
  return (
    <section class="scroll" aria-label={texts.title} tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.person}</th>
            <th scope="col">{texts.restore}</th>
            <th scope="col">{texts.when}</th>
            <th scope="col">{texts.by}</th>
            <th scope="col">{texts.until}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((one) => (
            <DeletedRow visit={visit} one={one} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function DeletedRow({ visit, one }: { visit: Visit; one: Deleted }) {
  const { console } = visit.texts
  const texts = console.deleted
  return (
    <tr>
      <td>
        <code>{one.id}</code>
        <br />
        <a href={`/admin/events?person=${one.id}`}>{texts.events}</a>
      </td>
      <td>
        <Form visit={visit} action={path}>
          <button class="quiet" type="submit" name="id" value={one.id}>
            {texts.restore}
          </button>
        </Form>
      </td>
      <td>
        <Time visit={visit} at={one.deleted_at} />
      </td>
      <td>
        {one.deleted_by === 'operator' ? (
          console.operator
        ) : (
          <PersonLink id={one.deleted_by} email={null} />
        )}
      </td>
      <td>
        <Time visit={visit} at={one.expires_at} />
      </td>
    </tr>
  )
}
