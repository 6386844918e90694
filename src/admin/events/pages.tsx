import { parseUserId } from '../../accounts/user-id.ts'
import { pageOf, selectNamedEvents } from '../../events/trail.ts'
import { House } from '../../html/layout.tsx'
import { showPage } from '../../html/page.tsx'
import { superuserOnPages } from '../../sessions/page-guards.ts'
import { Pager } from '../parts.tsx'
import { EventTable } from './list.tsx'

const path = '/admin/events'
const pageSize = 50

/** What happened to all people, or to one, who may be deleted. */
export const pages = [
  showPage({
    path,
    guard: superuserOnPages,
    async handle(c, visit) {
      const { db, config } = c.var.deps
      const texts = visit.texts.console.events
      const userId = parseUserId(c.req.query('person'))
      const after = c.req.query('after') ?? ''
      const before = /^\d{1,15}$/.test(after) ? Number(after) : undefined
      const wanted = { ...(userId !== undefined && { userId }), before, limit: pageSize }
      const { events, next } = pageOf(await selectNamedEvents(db, wanted), wanted)
      const person = userId === undefined ? {} : { person: userId }
      const to = (more: Record<string, string>) =>
        `${path}?${new URLSearchParams({ ...person, ...more })}`
      return (
        <House visit={visit} title={texts.title} lead={texts.lead(config.eventsKeptDays)} wide>
          {userId !== undefined && (
            <p>
              {texts.ofOne} <a href={path}>{texts.ofAll}</a>
            </p>
          )}
          {events.length === 0 ? (
            <p class="empty card">{texts.none}</p>
          ) : (
            <EventTable visit={visit} events={events} />
          )}
          <Pager
            visit={visit}
            first={to({})}
            next={next === null ? null : to({ after: String(next) })}
            isFirst={before === undefined}
          />
        </House>
      )
    },
  }),
]
