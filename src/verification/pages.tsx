import { parseEmail } from '../email-address/address.ts'
import { MovedOn } from '../html/moved-on.ts'
import { showPage, takeForm, withStatus } from '../html/page.tsx'
import { refusalSentence, sayRefusal } from '../html/refusal.ts'
import { home, readReturnTo, withReturnTo } from '../html/return-to.ts'
import { readAsker } from '../http/asker.ts'
import { runAfterResponse } from '../http/context.ts'
import { tooManyRequests } from '../http/errors.ts'
import { alarmKinds } from '../outbox/alarms.ts'
import { deliver } from '../outbox/deliver.ts'
import { queueMail } from '../outbox/queue.ts'
import { writeResetMail } from '../outbox/reset-mail.ts'
import { visitor } from '../sessions/page-guards.ts'
import { isAlarmSpent, readAlarm, spendAlarm } from './alarm-token.ts'
import { alarmPage, deadPage, disownedPage, notMePage } from './not-me-page.tsx'
import { hasDisownable, readNotMeToken, spendNotMeToken } from './not-me-token.ts'
import { askPage, sendPage, sentPage, verifiedPage } from './verify-page.tsx'
import { isVerified, readVerifyToken, spendVerifyToken, writeVerifyMail } from './verify-token.ts'

const unlimited = 'it writes nothing, and costs at most two queries'

/** What became of the account, in an address. */
const disowned = {
  account_removed: 'removed',
  password_removed: 'locked',
  alarm_password_removed: 'secured',
  alarm_address_returned: 'returned',
} as const

/** Proving an address, or saying that an account with it is another's. */
export const pages = [
  showPage({
    path: '/verify',
    guard: visitor,
    unlimited,
    async handle(c, visit) {
      const query = new URL(c.req.url).searchParams
      const done = query.get('done')
      if (done === 'verified') return verifiedPage(visit)
      if (done === 'registered' || done === 'sent') return sentPage(visit, done, query)
      const token = query.get('token')
      if (!token) return sendPage(visit, query)
      const named = await readVerifyToken(c.var.deps, token)
      if (named && (await isVerified(c.var.deps, named))) return verifiedPage(visit)
      if (named) return askPage(visit, { token, email: named.email, notMe: query.get('not_me') })
      const bad = refusalSentence(visit.texts, 'VERIFY_USER_BAD_TOKEN')
      return withStatus(c, 400, sendPage(visit, query, { bad, isDead: true }))
    },
  }),
  takeForm({
    path: '/verify',
    isOfNoSession: true,
    guard: visitor,
    limit: 'passwords',
    async handle(c, visit, form) {
      const result = await spendVerifyToken(c.var.deps, form.get('token') ?? '')
      if (result === 'bad-token') {
        const bad = refusalSentence(visit.texts, 'VERIFY_USER_BAD_TOKEN')
        return withStatus(c, 400, sendPage(visit, form, { bad, isDead: true }))
      }
      const done = { done: 'verified' }
      if (visit.visitor.user) return c.redirect(withReturnTo('/verify', home, done), 303)
      // Who sends it twice has what they wanted.
      const filled = result === 'already-verified' ? done : { ...done, email: result.email }
      return c.redirect(withReturnTo('/login', home, filled), 303)
    },
  }),
  showPage({
    path: '/verify/send',
    guard: visitor,
    unlimited,
    handle() {
      throw new MovedOn('/verify')
    },
  }),
  takeForm({
    path: '/verify/send',
    guard: visitor,
    limit: 'mails',
    async handle(c, visit, form) {
      const { deps } = c.var
      const address = parseEmail(form.get('email') ?? '')
      if ('reason' in address) {
        const badEmail = visit.texts.signIn.notAnAddress
        return withStatus(c, 400, sendPage(visit, form, { badEmail }))
      }
      const { email } = address
      const queued = await queueMail(deps, 'verify', email, readAsker(c.req.raw))
      if ('retryAfterSeconds' in queued) throw tooManyRequests(queued.retryAfterSeconds)
      const { mail, user } = queued
      runAfterResponse(c, 'Verification mail', () => deliver(deps, mail, user, writeVerifyMail))
      const returnTo = readReturnTo(form.get('return_to'))
      return c.redirect(withReturnTo('/verify', returnTo, { done: 'sent', email }), 303)
    },
    again: (_c, visit, form, refusal) =>
      sendPage(visit, form, { bad: sayRefusal(visit.texts, refusal) }),
  }),
  showPage({
    path: '/not-me',
    guard: visitor,
    unlimited,
    async handle(c, visit) {
      const done = Object.values(disowned).find((one) => one === c.req.query('done'))
      if (done) return disownedPage(visit, done)
      const { deps } = c.var
      const token = c.req.query('token') ?? ''
      const named = await readNotMeToken(deps, token)
      if (named && (await hasDisownable(deps, named))) return notMePage(visit, token, named.email)
      const alarm = await readAlarm(deps, token)
      if (alarm && !(await isAlarmSpent(deps, alarm))) {
        const returns = alarmKinds[alarm.kind].givesBackAddress
        return alarmPage(visit, { token, email: alarm.email, returns })
      }
      return withStatus(c, 400, deadPage(visit))
    },
  }),
  takeForm({
    path: '/not-me',
    isOfNoSession: true,
    guard: visitor,
    limit: 'passwords',
    async handle(c, visit, form) {
      const { deps } = c.var
      const token = form.get('token') ?? ''
      const result = await spendNotMeToken(deps, token)
      const secured = result ? undefined : await spendAlarm(deps, token)
      const { reset } = secured ?? {}
      if (reset) {
        runAfterResponse(c, 'Password reset mail', () =>
          deliver(deps, reset.mail, reset.user, writeResetMail),
        )
      }
      if (result) return c.redirect(`/not-me?done=${disowned[result]}`, 303)
      if (secured) return c.redirect(`/not-me?done=${disowned[`alarm_${secured.result}`]}`, 303)
      return withStatus(c, 400, deadPage(visit))
    },
  }),
]
