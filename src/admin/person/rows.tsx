import { Form, Note } from '../../html/form.tsx'
import { findWords } from '../../html/known-word.ts'
import type { Visit } from '../../html/visit.ts'
import type { OverPerson } from '../../sessions/page-guards.ts'
import type { Action, Refusal } from './actions.ts'
import type { Beside } from './read-person.ts'

/** How an action ended that the page shows in its place. */
export type Result = { action: Action; refusal?: Refusal }

/** Actions that stand in one row, as one of them undoes the other. */
const rowOf: Partial<Record<Action, string>> = {
  unverify: 'verify',
  activate: 'deactivate',
  'take-superuser': 'make-superuser',
}

/** Where on the page the result of an action is. */
export function anchorOf(action: Action): string {
  return rowOf[action] ?? action
}

/** What the actions that are to be had now are. */
function actionsFor(target: OverPerson['target']): Action[] {
  const { is_active, is_verified, is_superuser, new_password_required_at } = target
  return [
    is_verified ? 'unverify' : 'verify',
    ...(is_active && !is_verified ? (['send-verification'] as const) : []),
    ...(is_active ? (['send-reset'] as const) : []),
    ...(new_password_required_at === null ? (['require-password'] as const) : []),
    'unlock',
    'sign-out',
    is_superuser ? 'take-superuser' : 'make-superuser',
    is_active ? 'deactivate' : 'activate',
  ]
}

interface Rows {
  visit: Visit<OverPerson>
  lock: Beside['lock']
  result: Result | undefined
}

/** A row for each action: what it is called, a sentence, its button, and in place how it ended. */
export function ActionRows({ visit, lock, result }: Rows) {
  const { target } = visit.visitor
  const available = actionsFor(target)
  // Such as a mail that needs no sending any more: its result still has its row.
  const isAway = result && !available.some((one) => anchorOf(one) === anchorOf(result.action))
  return (
    <>
      {isAway && result.action !== 'end-session' && <Told visit={visit} result={result} />}
      <ul class="rows">
        {available.map((action) => (
          <ActionRow visit={visit} action={action} lock={lock} result={result} />
        ))}
        <DataRow visit={visit} />
      </ul>
    </>
  )
}

function ActionRow({ visit, action, lock, result }: Rows & { action: Action }) {
  const texts = visit.texts.console.person
  if (action === 'end-session') return null
  const { title, text, button } = texts[action]
  const isCounted = lock.failures > 0
  const isOff = action === 'unlock' && !isCounted
  return (
    <li id={anchorOf(action)}>
      <div>
        <strong>{title}</strong>
        <br />
        <small>
          {action === 'unlock' && isCounted ? texts.unlock.counted(lock.failures) : text}{' '}
          {action === 'unlock' && lock.barredUntil !== undefined && texts.unlock.barred}
        </small>
        {result && anchorOf(result.action) === anchorOf(action) && (
          <Told visit={visit} result={result} />
        )}
      </div>
      {!isOff && <ActionButton visit={visit} action={action} label={button} about={title} />}
    </li>
  )
}

/** A form that is one button. `about`: what tells it from others of its label. `session`: which one to end. */
export function ActionButton({
  visit,
  action,
  label,
  about,
  session,
}: {
  visit: Visit<OverPerson>
  action: Action
  label: string
  about: string
  session?: string
}) {
  return (
    <Form visit={visit} action={`/admin/users/${visit.visitor.target.id}`}>
      {session !== undefined && <input type="hidden" name="session" value={session} />}
      <button
        class="quiet"
        type="submit"
        name="do"
        value={action}
        aria-label={label === about ? undefined : visit.texts.console.about(label, about)}
      >
        {label}
      </button>
    </Form>
  )
}

/** How an action ended. */
export function Told({ visit, result }: { visit: Visit; result: Result }) {
  const { console } = visit.texts
  const { action, refusal } = result
  if (refusal === undefined) return <Note kind="good">{console.person[action].done}</Note>
  const { refused } = console.person
  const text = findWords(refused, refusal) ?? console.lastSuperuser
  return <Note kind="bad">{text}</Note>
}

function DataRow({ visit }: { visit: Visit<OverPerson> }) {
  const { title, text, button } = visit.texts.console.person.data
  return (
    <li>
      <div>
        <strong>{title}</strong>
        <br />
        <small>{text}</small>
      </div>
      <a class="button quiet" href={`/admin/users/${visit.visitor.target.id}/data`} download>
        {button}
      </a>
    </li>
  )
}
