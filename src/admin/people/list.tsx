import type { User } from '../../db/schema/accounts.ts'
import { normalEmail } from '../../email-address/address.ts'
import { Field, Form, Note } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import { Time } from '../../html/time.tsx'
import type { Visit } from '../../html/visit.ts'
import type { SignedIn } from '../../sessions/page-guards.ts'
import { Pager } from '../parts.tsx'
import { bulkNames } from './bulk.ts'
import { type Filter, filterQuery, flagNames } from './filter.ts'

/** What the page shows besides what its address asks for. */
export interface Listed {
  visit: Visit<SignedIn>
  filter: Filter
  users: readonly User[]
  next: string | null
  /** What was done, or not. */
  note?: { kind: 'good' | 'bad'; text: string } | undefined
  /** Ids whose boxes are ticked. */
  chosen?: readonly string[]
}

/** The list of people. */
export function PeoplePage(listed: Listed) {
  const { visit, filter, users, next, note } = listed
  const texts = visit.texts.console.people
  const add = (
    <a class="button" href="/admin/users/new">
      {texts.add}
    </a>
  )
  return (
    <House visit={visit} title={texts.title} lead={texts.lead} wide action={add}>
      {note && <Note kind={note.kind}>{note.text}</Note>}
      <FilterForm visit={visit} filter={filter} />
      {users.length === 0 ? <NobodyThere visit={visit} next={next} /> : <Table listed={listed} />}
      <Pager
        visit={visit}
        first={`/admin/users${filterQuery({ ...filter, after: undefined })}`}
        next={next === null ? null : `/admin/users${filterQuery({ ...filter, after: next })}`}
        isFirst={filter.after === undefined}
      />
      {users.length > 0 && (
        <p>
          <a href={`/admin/users.csv${filterQuery({ ...filter, after: undefined })}`}>
            {texts.csv}
          </a>
        </p>
      )}
    </House>
  )
}

function FilterForm({ visit, filter }: { visit: Visit; filter: Filter }) {
  const { people, yes, no } = visit.texts.console
  return (
    <search>
      <form class="filters">
        <Field
          name="q"
          type="search"
          label={people.search}
          autocomplete="off"
          value={filter.q}
          maxlength={320}
          optional
        />
        {flagNames.map((name) => (
          <div>
            <label for={name}>{people[name]}</label>
            <select id={name} name={name}>
              <option value="">{people.any}</option>
              <option value="yes" selected={filter.flags[name] === true}>
                {yes}
              </option>
              <option value="no" selected={filter.flags[name] === false}>
                {no}
              </option>
            </select>
          </div>
        ))}
        <button class="quiet" type="submit">
          {people.button}
        </button>
      </form>
    </search>
  )
}

function NobodyThere({ visit, next }: { visit: Visit; next: string | null }) {
  const { none, noneHint, noneYet } = visit.texts.console.people
  return (
    <p class="empty card">
      {next === null ? (
        <>
          {none}
          <br />
          {noneHint}
        </>
      ) : (
        noneYet
      )}
    </p>
  )
}

function Table({ listed: { visit, filter, users, chosen = [] } }: { listed: Listed }) {
  const texts = visit.texts.console.people
  return (
    <Form visit={visit} action={`/admin/users${filterQuery(filter)}`}>
      <section class="scroll" aria-label={texts.title} tabindex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.person}</th>
              <th scope="col">{texts.state}</th>
              <th scope="col">{texts.since}</th>
            </tr>
          </thead>
          <tbody>
            {users.map((user) => (
              <Row visit={visit} user={user} isChosen={chosen.includes(user.id)} />
            ))}
          </tbody>
        </table>
      </section>
      <div class="buttons">
        <span>{texts.chosen}</span>
        {bulkNames.map((name) => (
          <button
            class={name === 'deactivate' ? 'danger' : 'quiet'}
            type="submit"
            name="do"
            value={name}
          >
            {texts.bulk[name]}
          </button>
        ))}
      </div>
      <p class="muted">{texts.bulkHint}</p>
    </Form>
  )
}

function Row({ visit, user, isChosen }: { visit: Visit<SignedIn>; user: User; isChosen: boolean }) {
  const texts = visit.texts.console.people
  const address = normalEmail(user.email)
  return (
    <tr>
      <td>
        <div class="pick">
          <input
            type="checkbox"
            name="id"
            value={user.id}
            checked={isChosen}
            aria-label={texts.choose(address)}
          />
          <a href={`/admin/users/${user.id}`}>{address}</a>
        </div>
      </td>
      <td>
        <Tags visit={visit} user={user} />
      </td>
      <td>
        <Time visit={visit} at={user.created_at} />
      </td>
    </tr>
  )
}

/** What is to be known of an account at a glance. */
export function Tags({ visit, user }: { visit: Visit<SignedIn>; user: User }) {
  const { tags } = visit.texts.console.people
  const { is_active, is_verified, is_superuser } = user
  return (
    <span class="tags">
      {!is_active && <span class="tag bad">{tags.inactive}</span>}
      {!is_verified && <span class="tag">{tags.unverified}</span>}
      {is_active && is_verified && <span class="tag good">{tags.active}</span>}
      {is_superuser && <span class="tag">{tags.superuser}</span>}
      {user.id === visit.visitor.user.id && <span class="tag">{tags.you}</span>}
    </span>
  )
}
