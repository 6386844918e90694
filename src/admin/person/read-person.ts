import type { OauthAccount, User } from '../../db/schema/accounts.ts'
import type { Provider } from '../../db/schema/providers.ts'
import type { Session } from '../../db/schema/sessions.ts'
import type { Deps } from '../../deps.ts'
import { type NamedEvent, pageOf, selectNamedEvents } from '../../events/trail.ts'
import { selectLinks } from '../../providers/links.ts'
import { listProviders } from '../../providers/providers.ts'
import { selectSessions } from '../../sessions/list-sessions.ts'
import { accountCounter } from '../../sign-in/counters.ts'
import { readLock, selectLock } from '../../sign-in/unlock.ts'

const newestEvents = 10

/** What a person's page shows beside their row. */
export interface Beside {
  sessions: readonly Session[]
  events: readonly NamedEvent[]
  lock: ReturnType<typeof readLock>
  links: readonly OauthAccount[]
  providers: readonly Provider[]
}

/** Reads it in one round trip, and one more a minute where a provider is named. */
export async function readBeside(deps: Deps, target: User): Promise<Beside> {
  const { db, now } = deps
  const counter = await accountCounter(deps, target.email_canonical)
  const [sessions, events, counts, links] = await db.batch([
    selectSessions(deps, target.id),
    selectNamedEvents(db, { userId: target.id, before: undefined, limit: newestEvents }),
    selectLock(deps, counter),
    selectLinks(deps, target.id),
  ])
  const isNamed = links.length > 0 || sessions.some((one) => one.provider_name !== null)
  return {
    sessions,
    events: pageOf(events, { limit: newestEvents }).events,
    lock: readLock(counts, now()),
    links,
    providers: isNamed ? await listProviders(deps) : [],
  }
}
