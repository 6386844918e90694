import { deleteUser } from '../../accounts/delete-user.ts'
import { normalEmail } from '../../email-address/address.ts'
import { exportUser } from '../../export/export-user.ts'
import { Form, Note } from '../../html/form.tsx'
import { findWords, isWordOf } from '../../html/known-word.ts'
import { House } from '../../html/layout.tsx'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import { readProfileFields, type SentFields } from '../../html/profile-fields.tsx'
import type { Visit } from '../../html/visit.ts'
import { type AppContext, runAfterResponse } from '../../http/context.ts'
import { ApiError } from '../../http/errors.ts'
import { fields } from '../../profile.ts'
import { type OverPerson, superuserOverPerson } from '../../sessions/page-guards.ts'
import { changeForOthers } from '../../users/change-user.ts'
import { turnAway } from '../turn-away.ts'
import { actions, leavesConsole } from './actions.ts'
import { saveDetails } from './details.tsx'
import { readBeside } from './read-person.ts'
import { anchorOf, type Result } from './rows.tsx'
import { PersonPage } from './view.tsx'

/** One person: what they are, what can be done with the account, and its end. */
export const pages = [
  showPage({
    path: '/admin/users/{id}',
    guard: superuserOverPerson,
    handle(c, visit) {
      const done = c.req.query('done')
      return personPage(c, visit, isWordOf(actions, done) ? { action: done } : undefined)
    },
  }),
  takeForm({
    path: '/admin/users/{id}',
    guard: superuserOverPerson,
    async handle(c, visit, form) {
      const { user: actor, target } = visit.visitor
      const action = form.get('do')
      if (action === saveDetails && fields.length > 0) return changeDetails(c, visit, form)
      if (!isWordOf(actions, action)) throw new ApiError('Not Found')
      const { outcome, afterwards } = await actions[action](c.var.deps, { target, actor, form })
      switch (outcome) {
        case 'done': {
          if (afterwards) runAfterResponse(c, 'Mail of a superuser', afterwards)
          const isOut = target.id === actor.id && leavesConsole.includes(action)
          return c.redirect(isOut ? '/' : `${visit.path}?done=${action}#${anchorOf(action)}`, 303)
        }
        case 'gone':
          throw new ApiError('Not Found')
        case 'signed-out':
        case 'no-superuser':
          return turnAway(outcome, visit.path)
        default:
          return withStatus(c, 400, await personPage(c, visit, { action, refusal: outcome }))
      }
    },
  }),
  showPage({
    path: '/admin/users/{id}/data',
    guard: superuserOverPerson,
    async handle(c, { visitor: { target } }) {
      const exported = await exportUser(c.var.deps, target.id)
      if (!exported) throw new ApiError('Not Found')
      return c.json(exported, 200, {
        'content-disposition': `attachment; filename="${target.id}.json"`,
      })
    },
  }),
  showPage({
    path: '/admin/users/{id}/delete',
    guard: superuserOverPerson,
    handle: (c, visit) => deletePage(c, visit),
  }),
  takeForm({
    path: '/admin/users/{id}/delete',
    guard: superuserOverPerson,
    async handle(c, visit) {
      const { user: actor, target } = visit.visitor
      const outcome = await deleteUser(c.var.deps, target, actor)
      switch (outcome) {
        case 'deleted':
          return c.redirect(target.id === actor.id ? '/' : '/admin/deleted?done=delete', 303)
        case 'gone':
          throw new ApiError('Not Found')
        case 'last-superuser':
          return withStatus(c, 400, deletePage(c, visit, visit.texts.console.lastSuperuser))
        default:
          return turnAway(outcome, visit.path)
      }
    },
  }),
]

async function changeDetails(c: AppContext, visit: Visit<OverPerson>, form: URLSearchParams) {
  const { user: actor, target } = visit.visitor
  const read = readProfileFields(fields, target, form, visit.texts)
  if (!('values' in read)) return withStatus(c, 400, await personPage(c, visit, undefined, read))
  const outcome = await changeForOthers(c.var.deps, target, { profile: read.values }, actor)
  if ('user' in outcome) return c.redirect(`${visit.path}?done=${saveDetails}`, 303)
  const { refusal } = outcome
  if (refusal === 'signed-out' || refusal === 'no-superuser') return turnAway(refusal, visit.path)
  throw new ApiError('Not Found')
}

async function personPage(
  c: AppContext,
  visit: Visit<OverPerson>,
  result: Result | undefined,
  sent?: SentFields,
) {
  const { added, invited, restored, details } = visit.texts.console.person
  const notes = { added, invited, restored, [saveDetails]: details.done }
  const done = c.req.query('done')
  const note = result === undefined ? findWords(notes, done) : undefined
  const beside = await readBeside(c.var.deps, visit.visitor.target)
  return <PersonPage visit={visit} beside={beside} result={result} note={note} sent={sent} />
}

function deletePage(c: AppContext, visit: Visit<OverPerson>, refusal?: string) {
  const texts = visit.texts.console.deleting
  const { user, target } = visit.visitor
  const { deletedUsersKeptDays: days } = c.var.deps.config
  return (
    <House visit={visit} title={texts.title(normalEmail(target.email))}>
      {refusal !== undefined && <Note kind="bad">{refusal}</Note>}
      <p>{texts.what}</p>
      <p>{days === 0 ? texts.forGood : texts.back(days)}</p>
      {user.id === target.id && <Note kind="plain">{texts.yourself}</Note>}
      <Form visit={visit} action={visit.path}>
        <div class="buttons">
          <button class="danger" type="submit">
            {texts.button}
          </button>
          <a class="button quiet" href={`/admin/users/${target.id}`}>
            {texts.keep}
          </a>
        </div>
      </Form>
    </House>
  )
}
