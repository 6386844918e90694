import type { Provider } from '../../db/schema/providers.ts'
import type { Session } from '../../db/schema/sessions.ts'
import { normalEmail } from '../../email-address/address.ts'
import { nameClient } from '../../html/client-name.ts'
import { Copy } from '../../html/copy.tsx'
import { Note } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import type { SentFields } from '../../html/profile-fields.tsx'
import { nameCountry, Time } from '../../html/time.tsx'
import type { Visit } from '../../html/visit.ts'
import { titleOf } from '../../providers/ways.ts'
import type { OverPerson } from '../../sessions/page-guards.ts'
import { EventList } from '../events/list.tsx'
import { Tags } from '../people/list.tsx'
import { Details } from './details.tsx'
import type { Beside } from './read-person.ts'
import { ActionButton, ActionRows, type Result, Told } from './rows.tsx'

interface Shown {
  visit: Visit<OverPerson>
  beside: Beside
  result: Result | undefined
  /** What happened to the account as a whole. */
  note: string | undefined
  /** Fields of src/profile.ts that do not fit. */
  sent: SentFields | undefined
}

/** The page of one person: what they are, what can be done, and beside it what they do. */
export function PersonPage({ visit, beside, result, note, sent }: Shown) {
  const texts = visit.texts.console.person
  const { target } = visit.visitor
  return (
    <House visit={visit} title={normalEmail(target.email)} wide>
      <p>
        <Tags visit={visit} user={target} />
      </p>
      {note !== undefined && <Note kind="good">{note}</Note>}
      <div class="beside">
        <div>
          <Facts visit={visit} />
          <Details visit={visit} sent={sent} />
          <section aria-labelledby="actions">
            <h2 id="actions">{texts.actions}</h2>
            <ActionRows visit={visit} lock={beside.lock} result={result} />
          </section>
          <DangerZone visit={visit} />
        </div>
        <div>
          <Sessions visit={visit} beside={beside} result={result} />
          <Links visit={visit} beside={beside} />
          <section aria-labelledby="events">
            <h2 id="events">{texts.events}</h2>
            {beside.events.length === 0 ? (
              <p class="muted">{texts.noEvents}</p>
            ) : (
              <EventList visit={visit} events={beside.events} />
            )}
            <p>
              <a href={`/admin/events?person=${target.id}`}>{texts.allEvents}</a>
            </p>
          </section>
        </div>
      </div>
    </House>
  )
}

function Facts({ visit }: { visit: Visit<OverPerson> }) {
  const texts = visit.texts.console.person
  const { target } = visit.visitor
  return (
    <section aria-labelledby="facts">
      <h2 id="facts">{texts.facts}</h2>
      <dl class="facts">
        <dt>{texts.id}</dt>
        <dd>
          <code>{target.id}</code> <Copy visit={visit} text={target.id} />
        </dd>
        <dt>{texts.made}</dt>
        <dd>
          <Time visit={visit} at={target.created_at} />
        </dd>
        <dt>{texts.changed}</dt>
        <dd>
          <Time visit={visit} at={target.updated_at} />
        </dd>
      </dl>
    </section>
  )
}

function DangerZone({ visit }: { visit: Visit<OverPerson> }) {
  const { danger, delete: texts } = visit.texts.console.person
  return (
    <section aria-labelledby="danger">
      <h2 id="danger">{danger}</h2>
      <ul class="rows">
        <li>
          <div>
            <strong>{texts.title}</strong>
            <br />
            <small>{texts.text}</small>
          </div>
          <a class="button danger" href={`/admin/users/${visit.visitor.target.id}/delete`}>
            {texts.button}
          </a>
        </li>
      </ul>
    </section>
  )
}

function Sessions({ visit, beside, result }: Pick<Shown, 'visit' | 'beside' | 'result'>) {
  const texts = visit.texts.console.person
  const { sessions, providers } = beside
  return (
    <section aria-labelledby="end-session">
      <h2 id="end-session">{texts.sessions}</h2>
      {result?.action === 'end-session' && <Told visit={visit} result={result} />}
      {sessions.length === 0 ? (
        <p class="muted">{texts.noSessions}</p>
      ) : (
        <ul class="rows">
          {sessions.map((session) => (
            <SessionRow visit={visit} providers={providers} session={session} />
          ))}
        </ul>
      )}
    </section>
  )
}

/** By which providers the person signs in; nothing where there are none. */
function Links({ visit, beside: { links, providers } }: Pick<Shown, 'visit' | 'beside'>) {
  const texts = visit.texts.console.person
  if (links.length === 0) return null
  return (
    <section aria-labelledby="links">
      <h2 id="links">{texts.links}</h2>
      <ul class="rows">
        {links.map(({ oauth_name, account_email, account_id, issuer }) => (
          <li>
            <div>
              <strong>{titleOf(providers, oauth_name)}</strong>{' '}
              {issuer === null && <span class="tag">{texts.unconfirmed}</span>}
              <br />
              <small>{account_email || account_id}</small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

interface Row {
  visit: Visit<OverPerson>
  providers: readonly Provider[]
  session: Session
}

function SessionRow({ visit, providers, session }: Row) {
  const texts = visit.texts.console.person
  const { country, kind, proofs, provider_name: provider, seen_at } = session
  const client = nameClient(visit.texts, session) ?? texts.unknownClient
  const about = [
    ...(country === null ? [] : [nameCountry(visit.language, country)]),
    texts.kinds[kind],
    ...(proofs.pwd === undefined ? [] : [texts.by.pwd]),
    ...(provider === null ? [] : [texts.by.provider(titleOf(providers, provider))]),
  ]
  return (
    <li>
      <div>
        <strong>{client}</strong>{' '}
        {session.id === visit.visitor.session.id && <span class="tag good">{texts.current}</span>}
        <br />
        <small>
          {about.join(' · ')} · {texts.lastUsed} <Time visit={visit} at={seen_at} />
        </small>
      </div>
      <ActionButton
        visit={visit}
        action="end-session"
        label={texts.end}
        about={client}
        session={session.id}
      />
    </li>
  )
}
