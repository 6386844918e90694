import type { NamedEvent } from '../../events/trail.ts'
import { findWords } from '../../html/known-word.ts'
import { Time } from '../../html/time.tsx'
import type { Visit } from '../../html/visit.ts'
import { PersonLink } from '../parts.tsx'

/** Events of one person, a line each. */
export function EventList({ visit, events }: { visit: Visit; events: readonly NamedEvent[] }) {
  return (
    <ul class="rows">
      {events.map((event) => (
        <li>
          <div>
            <strong>{sayKind(visit, event)}</strong>
            <br />
            <small>
              <Time visit={visit} at={event.at} /> · <Actor visit={visit} event={event} />
            </small>
          </div>
        </li>
      ))}
    </ul>
  )
}

/** Events of all people, a row each. */
export function EventTable({ visit, events }: { visit: Visit; events: readonly NamedEvent[] }) {
  const texts = visit.texts.console.events
  return (
    <section class="scroll" aria-label={texts.title} tabindex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.what}</th>
            <th scope="col">{texts.when}</th>
            <th scope="col">{texts.person}</th>
            <th scope="col">{texts.by}</th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <tr>
              <td>
                {sayKind(visit, event)}
                <small>
                  <code>{event.kind}</code> {sayFields(event)}
                </small>
              </td>
              <td>
                <Time visit={visit} at={event.at} />
              </td>
              <td class="text">
                <PersonLink id={event.user_id} email={event.user_email} />
              </td>
              <td class="text">
                <Actor visit={visit} event={event} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Actor({ visit, event }: { visit: Visit; event: NamedEvent }) {
  const { console } = visit.texts
  const { actor_id: id, actor_email: email, user_id: userId } = event
  if (id === null) return <>{console.events.mailed}</>
  if (id === userId) return <>{console.events.self}</>
  if (id === 'operator') return <>{console.operator}</>
  return <PersonLink id={id} email={email} />
}

/** A kind of a version to come has no words here. */
function sayKind({ texts }: Visit, { kind, fields }: NamedEvent): string {
  const { eventKinds: kinds, console } = texts
  if (kind === 'superuser.changed') {
    const { madeSuperuser, noSuperuser } = console.events
    return fields?.is_superuser ? madeSuperuser : noSuperuser
  }
  return findWords(kinds, kind) ?? kind
}

function sayFields({ fields }: NamedEvent): string {
  return Object.entries(fields ?? {})
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')
}
