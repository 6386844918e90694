import type { TrailEvent } from '../../db/schema/events.ts'
import { pageOf, selectEvents } from '../../events/trail.ts'
import { nameClient } from '../../html/client-name.ts'
import { findWords } from '../../html/known-word.ts'
import { House } from '../../html/layout.tsx'
import { showPage } from '../../html/page.tsx'
import { nameCountry, Time } from '../../html/time.tsx'
import type { Visit } from '../../html/visit.ts'
import type { AppContext } from '../../http/context.ts'
import { type SignedIn, signedInWith } from '../../sessions/page-guards.ts'

const limit = 50

/** What happened to the account. */
export const pages = [
  showPage({
    path: '/account/activity',
    guard: signedInWith((c, userId) =>
      selectEvents(c.var.deps.db, { userId, before: readBefore(c), limit }),
    ),
    handle(c, visit) {
      const { eventsKeptDays } = c.var.deps.config
      return activityPage(visit, visit.visitor.found, readBefore(c) !== undefined, eventsKeptDays)
    },
  }),
]

/** The id of an event; what is none is as if nothing was said. */
function readBefore(c: AppContext): number | undefined {
  const [id] = /^\d{1,15}$/.exec(c.req.query('before') ?? '') ?? []
  return id === undefined ? undefined : Number(id)
}

function activityPage(
  visit: Visit<SignedIn>,
  found: readonly TrailEvent[],
  isOlder: boolean,
  keptDays: number,
) {
  const { activity: texts, security, ways } = visit.texts.account
  const { has_password } = visit.visitor.user
  const { events, next } = pageOf(found, { limit })
  return (
    <House
      visit={visit}
      title={texts.title}
      lead={
        <>
          {texts.lead(keptDays)}{' '}
          <a href="/account/security">{has_password ? security.changePassword : ways.title}</a>
        </>
      }
    >
      {events.length === 0 ? (
        <p class="empty">{isOlder ? texts.noMore : texts.empty}</p>
      ) : (
        <ul class="rows">
          {events.map((event) => (
            <li>
              <div>
                <strong>{sayWhat(visit, event)}</strong>
                <br />
                <small>
                  <Time visit={visit} at={event.at} /> · {sayWhere(visit, event)}
                  {sayWho(visit, event)}
                </small>
              </div>
            </li>
          ))}
        </ul>
      )}
      <p class="between">
        {isOlder && <a href="/account/activity">{texts.newest}</a>}
        {next !== null && <a href={`/account/activity?before=${next}`}>{texts.older}</a>}
      </p>
    </House>
  )
}

/** A kind that this version knows no more keeps its name. */
function sayWhat({ texts }: Visit, { kind, fields }: TrailEvent): string {
  const { copied, signedOut, madeAdministrator, noAdministrator } = texts.account.activity
  if (kind === 'session.ended' && fields?.reason === 'refresh_token_reused') return copied
  if (kind === 'session.ended' && fields?.reason === 'logout') return signedOut
  if (kind === 'superuser.changed') {
    return fields?.is_superuser ? madeAdministrator : noAdministrator
  }
  return findWords(texts.eventKinds, kind) ?? kind
}

/** In what and from where somebody signed in; nothing of other events, nor of those that an older version kept. */
function sayWhere({ texts, language }: Visit, { kind, fields }: TrailEvent): string {
  if (kind !== 'session.started') return ''
  const { browser, system, country } = Object(fields)
  return [nameClient(texts, { browser, system }), country && nameCountry(language, country)]
    .filter(Boolean)
    .map((part) => `${part} · `)
    .join('')
}

function sayWho({ texts, visitor }: Visit<SignedIn>, { kind, actor_id }: TrailEvent): string {
  const { you, administrator, mailedLink, us } = texts.account.activity.by
  if (actor_id === visitor.user.id) return you
  if (actor_id !== null) return administrator
  // The one that nobody did: docs/events.md.
  return kind === 'session.ended' ? us : mailedLink
}
