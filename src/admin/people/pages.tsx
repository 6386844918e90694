import { parseUserId } from '../../accounts/user-id.ts'
import { isWordOf } from '../../html/known-word.ts'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import type { Visit } from '../../html/visit.ts'
import type { AppContext } from '../../http/context.ts'
import { sessionLimits } from '../../limits.ts'
import { superuserOnPages, superuserToProve, wantFreshProof } from '../../sessions/page-guards.ts'
import type { Texts } from '../../texts/en.ts'
import { turnAway } from '../turn-away.ts'
import { bulk } from './bulk.ts'
import { peopleCsv } from './csv.ts'
import { filterQuery, findPeople, readFilter } from './filter.ts'
import { PeoplePage } from './list.tsx'
import { packTicks, readTicks } from './ticks.ts'

const pageSize = 50

/** The list of people, what can be done with some of them at once, and the whole list as CSV. */
export const pages = [
  showPage({
    path: '/admin',
    guard: superuserOnPages,
    handle() {
      throw new MovedOn('/admin/users')
    },
  }),
  showPage({
    path: '/admin/users',
    guard: superuserOnPages,
    async handle(c, visit) {
      const filter = filterOf(c)
      const found = await findPeople(c.var.deps, filter, pageSize)
      const text = sayDone(visit, c.req.query('done'), c.req.query('count'))
      const note = text === undefined ? undefined : ({ kind: 'good', text } as const)
      const chosen = await readTicks(c.var.deps, visit.visitor.session.id, c.req.query('ticks'))
      return PeoplePage({ visit, filter, ...found, note, chosen })
    },
  }),
  takeForm({
    path: '/admin/users',
    guard: superuserToProve,
    async handle(c, visit, form) {
      const { deps } = c.var
      const { session } = visit.visitor
      const filter = filterOf(c)
      const chosen = [...new Set(form.getAll('id').flatMap((id) => parseUserId(id) ?? []))]
      const ticks = await packTicks(deps, session.id, chosen)
      wantFreshProof(c, session, `/admin/users${filterQuery(filter, { ticks })}`)
      const action = form.get('do')
      const refusal = refusalOf(visit.texts, chosen.length)
      if (!isWordOf(bulk, action) || refusal !== undefined) {
        const { users, next } = await findPeople(deps, filter, pageSize)
        const text = refusal ?? visit.texts.console.people.chooseFirst
        const note = { kind: 'bad', text } as const
        const shown = { visit, filter, users, next, note, chosen }
        return withStatus(c, 400, PeoplePage(shown))
      }
      const outcome = await bulk[action](deps, chosen, visit.visitor.user)
      if (typeof outcome === 'string') turnAway(outcome, `/admin/users${filterQuery(filter)}`)
      const done = { done: action, count: String(outcome.length) }
      return c.redirect(`/admin/users${filterQuery(filter, done)}`, 303)
    },
  }),
  showPage({
    path: '/admin/users.csv',
    guard: superuserOnPages,
    handle: (c) =>
      c.body(peopleCsv(c.var.deps, filterOf(c)), 200, {
        'content-type': 'text/csv; charset=UTF-8',
        'content-disposition': 'attachment; filename="people.csv"',
      }),
  }),
]

function filterOf(c: AppContext) {
  return readFilter(new URL(c.req.url).searchParams)
}

function refusalOf({ console }: Texts, count: number): string | undefined {
  const most = sessionLimits.usersAtOnce
  if (count === 0) return console.people.chooseFirst
  return count > most ? console.people.tooMany(most) : undefined
}

function sayDone({ texts }: Visit, word: string | undefined, count = ''): string | undefined {
  const { done } = texts.console.people
  return isWordOf(done, word) && /^\d{1,3}$/.test(count) ? done[word](Number(count)) : undefined
}
