import { Form, Note } from '../html/form.tsx'
import { About, Door } from '../html/layout.tsx'
import type { Visit } from '../html/visit.ts'

/** Asks whether the account really is another's, and says what becomes of it. */
export function notMePage(visit: Visit, token: string, email: string) {
  const { title, ask, what, button, keep } = visit.texts.notMe
  return (
    <Door
      visit={visit}
      title={title}
      lead={<About email={email}>{ask}</About>}
      below={<a href="/">{keep}</a>}
    >
      <p>{what}</p>
      <Form visit={visit} action="/not-me">
        <input type="hidden" name="token" value={token} />
        <button class="wide" type="submit">
          {button}
        </button>
      </Form>
    </Door>
  )
}

interface Alarmed {
  token: string
  email: string
  /** The account gets the address back. */
  returns: boolean
}

/** Asks whether what a security mail told of was not its reader. */
export function alarmPage(visit: Visit, { token, email, returns }: Alarmed) {
  const { alarm } = visit.texts.notMe
  const lead = <About email={email}>{alarm.ask}</About>
  return (
    <Door visit={visit} title={alarm.title} lead={lead} below={<a href="/">{alarm.keep}</a>}>
      <p>
        {alarm.what} {returns && alarm.returns}
      </p>
      <Form visit={visit} action="/not-me">
        <input type="hidden" name="token" value={token} />
        <button class="wide" type="submit">
          {alarm.button}
        </button>
      </Form>
    </Door>
  )
}

/** What became of it. */
export function disownedPage(visit: Visit, done: 'removed' | 'locked' | 'secured' | 'returned') {
  const { removedTitle, removed, lockedTitle, locked, newPassword, alarm } = visit.texts.notMe
  if (done === 'secured' || done === 'returned') {
    return <Door visit={visit} title={alarm.securedTitle} lead={alarm[done]} />
  }
  if (done === 'removed') return <Door visit={visit} title={removedTitle} lead={removed} />
  const below = <a href="/forgot-password">{newPassword}</a>
  return <Door visit={visit} title={lockedTitle} lead={locked} below={below} />
}

/** The link is used or too old. */
export function deadPage(visit: Visit) {
  const { deadTitle, dead, newPassword } = visit.texts.notMe
  return (
    <Door visit={visit} title={deadTitle}>
      <Note kind="bad">{dead}</Note>
      <a class="button wide" href="/forgot-password">
        {newPassword}
      </a>
    </Door>
  )
}
