import { setLanguage } from '../../accounts/language.ts'
import { exportUser } from '../../export/export-user.ts'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withRetryAfter, withStatus } from '../../html/page.tsx'
import { sayTooOften } from '../../html/refusal.ts'
import { keepLanguage } from '../../html/visit-of.ts'
import { readAsker } from '../../http/asker.ts'
import { runAfterResponse } from '../../http/context.ts'
import { ApiError } from '../../http/errors.ts'
import { deliver } from '../../outbox/deliver.ts'
import { queueMail } from '../../outbox/queue.ts'
import { anyVisitor, signedIn } from '../../sessions/page-guards.ts'
import { readLanguage } from '../../texts/languages.ts'
import { changeMyself } from '../../users/change-myself.ts'
import { writeVerifyMail } from '../../verification/verify-token.ts'
import { readDetails } from './details.tsx'
import { profilePage } from './profile-page.tsx'

/** The account of who is signed in. */
export const pages = [
  showPage({
    path: '/account',
    guard: signedIn,
    handle: (c, visit) => profilePage(visit, { done: c.req.query('done') }),
  }),
  takeForm({
    path: '/account',
    guard: signedIn,
    async handle(c, visit, form) {
      const read = readDetails(visit, form)
      if (!('values' in read)) return withStatus(c, 400, profilePage(visit, { sent: read }))
      const asking = { ...visit.visitor, headers: c.req.raw.headers, asker: readAsker(c.req.raw) }
      const outcome = await changeMyself(c.var.deps, asking, { profile: read.values })
      return c.redirect('user' in outcome ? '/account?done=saved' : '/login', 303)
    },
  }),
  takeForm({
    path: '/account/verification',
    guard: signedIn,
    limit: 'mails',
    async handle(c, visit) {
      const { deps } = c.var
      const { email, is_verified } = visit.visitor.user
      if (is_verified) return c.redirect('/account', 303)
      const queued = await queueMail(deps, 'verify', email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in queued) {
        const { retryAfterSeconds: seconds } = queued
        const refusal = sayTooOften(visit.texts, seconds)
        return withRetryAfter(c, seconds, profilePage(visit, { refusal }))
      }
      const { mail, user } = queued
      runAfterResponse(c, 'Verification mail', () => deliver(deps, mail, user, writeVerifyMail))
      return c.redirect('/account?done=link-sent', 303)
    },
  }),
  takeForm({
    path: '/account/language',
    guard: signedIn,
    async handle(c, { visitor: { user } }, form) {
      const language = readLanguage(form.get('language'))
      if (!language) throw new ApiError('Not Found')
      await setLanguage(c.var.deps, user, language)
      keepLanguage(c, language)
      return c.redirect('/account?done=language', 303)
    },
  }),
  ...['verification', 'language'].map((form) =>
    showPage({
      path: `/account/${form}`,
      guard: anyVisitor,
      unlimited: 'it asks nothing',
      handle() {
        throw new MovedOn('/account')
      },
    }),
  ),
  showPage({
    path: '/account/data',
    guard: signedIn,
    async handle(c, { visitor }) {
      const data = await exportUser(c.var.deps, visitor.user.id, 'person')
      return c.body(JSON.stringify(data, null, 2), 200, {
        'content-type': 'application/json',
        'content-disposition': 'attachment; filename="account.json"',
      })
    },
  }),
]
