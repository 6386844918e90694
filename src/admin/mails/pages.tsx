import { Form, Note } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import { Time } from '../../html/time.tsx'
import type { Visit } from '../../html/visit.ts'
import type { AppContext } from '../../http/context.ts'
import { listMails, maySendAgain, sendAgain } from '../../outbox/list-mails.ts'
import { superuserOnPages } from '../../sessions/page-guards.ts'
import { Pager, PersonLink } from '../parts.tsx'
import { turnAway } from '../turn-away.ts'

const path = '/admin/mails'
const pageSize = 50

type Status = 'failed' | 'pending'
type Mail = Awaited<ReturnType<typeof listMails>>['mails'][number]

/** What was promised and is not delivered: what was given up, and what still waits. */
export const pages = [
  showPage({
    path,
    guard: superuserOnPages,
    handle(c, visit) {
      const done = c.req.query('done') === 'again'
      return mailsPage(c, visit, done && <Note kind="good">{visit.texts.console.mails.done}</Note>)
    },
  }),
  takeForm({
    path,
    guard: superuserOnPages,
    async handle(c, visit, form) {
      const { user } = visit.visitor
      const outcome = await sendAgain(c.var.deps, form.get('id') ?? '', user)
      if (outcome === 'promised') return c.redirect(`${path}?done=again`, 303)
      if (outcome !== 'unknown') return turnAway(outcome, path)
      const note = <Note kind="bad">{visit.texts.console.mails.unknown}</Note>
      return withStatus(c, 400, await mailsPage(c, visit, note))
    },
  }),
]

async function mailsPage(c: AppContext, visit: Visit, note: false | ReturnType<typeof Note>) {
  const texts = visit.texts.console.mails
  const status: Status = c.req.query('show') === 'pending' ? 'pending' : 'failed'
  const after = c.req.query('after')
  const wanted = { status, after, limit: pageSize }
  const { mails, next } = await listMails(c.var.deps, wanted)
  const to = (more: Record<string, string>) =>
    `${path}?${new URLSearchParams({ show: status, ...more })}`
  return (
    <House visit={visit} title={texts.title} lead={texts.lead} wide>
      {note}
      <nav class="tabs" aria-label={texts.which}>
        <ul>
          {(['failed', 'pending'] as const).map((one) => (
            <li>
              <a href={`${path}?show=${one}`} aria-current={one === status ? 'page' : undefined}>
                {texts.show[one]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {mails.length === 0 ? (
        <p class="empty card">{texts.none[status]}</p>
      ) : (
        <MailTable visit={visit} mails={mails} status={status} />
      )}
      <Pager
        visit={visit}
        first={to({})}
        next={next === null ? null : to({ after: next })}
        isFirst={after === undefined}
      />
    </House>
  )
}

interface Table {
  visit: Visit
  mails: readonly Mail[]
  status: Status
}

function MailTable({ visit, mails, status }: Table) {
  const texts = visit.texts.console.mails
  return (
    <section class="scroll" aria-label={texts.title} tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.person}</th>
            <th scope="col">{texts.purpose}</th>
            <th scope="col">{texts.promised}</th>
            <th scope="col">{texts.attempts}</th>
            <th scope="col">{status === 'failed' ? texts.keptUntil : texts.nextTry}</th>
            {status === 'failed' && <th scope="col">{texts.again}</th>}
          </tr>
        </thead>
        <tbody>
          {mails.map((mail) => (
            <MailRow visit={visit} mail={mail} status={status} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function MailRow({ visit, mail, status }: { visit: Visit; mail: Mail; status: Status }) {
  const texts = visit.texts.console.mails
  return (
    <tr>
      <td>
        {mail.user_id === null ? texts.nobody : <PersonLink id={mail.user_id} email={mail.email} />}
      </td>
      <td>{texts.purposes[mail.purpose]}</td>
      <td>
        <Time visit={visit} at={mail.created_at} />
      </td>
      <td>{mail.attempts}</td>
      <td>
        <Time visit={visit} at={mail.due_at} />
      </td>
      {status === 'failed' && (
        <td>
          {maySendAgain(mail) && (
            <Form visit={visit} action={path}>
              <button class="quiet" type="submit" name="id" value={mail.id}>
                {texts.again}
              </button>
            </Form>
          )}
        </td>
      )}
    </tr>
  )
}
