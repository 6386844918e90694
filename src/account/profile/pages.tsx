import type { Child } from 'hono/jsx'
import { setLanguage } from '../../accounts/language.ts'
import { exportUser } from '../../export/export-user.ts'
import { Copy } from '../../html/copy.tsx'
import { Done, Form, Note, Select } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withRetryAfter, withStatus } from '../../html/page.tsx'
import type { SentFields } from '../../html/profile-fields.tsx'
import { Time } from '../../html/time.tsx'
import type { Visit } from '../../html/visit.ts'
import { keepLanguage } from '../../html/visit-of.ts'
import { readAsker } from '../../http/asker.ts'
import { type AppContext, runAfterResponse } from '../../http/context.ts'
import { ApiError } from '../../http/errors.ts'
import { deliver } from '../../outbox/deliver.ts'
import { queueMail } from '../../outbox/queue.ts'
import { anyVisitor, type SignedIn, signedIn } from '../../sessions/page-guards.ts'
import { type Language, languageCodes, readLanguage, textsIn } from '../../texts/languages.ts'
import { changeMyself } from '../../users/change-myself.ts'
import { writeVerifyMail } from '../../verification/verify-token.ts'
import { Details, fixedDetails, readDetails } from './details.tsx'

/** The account of who is signed in. */
export const pages = [
  showPage({ path: '/account', guard: signedIn, handle: (c, visit) => profilePage(c, visit) }),
  takeForm({
    path: '/account',
    guard: signedIn,
    async handle(c, visit, form) {
      const read = readDetails(visit, form)
      if (!('values' in read)) return withStatus(c, 400, profilePage(c, visit, { sent: read }))
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
        const minutes = Math.ceil(queued.retryAfterSeconds / 60)
        const refusal = visit.texts.signIn.refused.tooMany(minutes)
        return withRetryAfter(c, queued.retryAfterSeconds, profilePage(c, visit, { refusal }))
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

/** What is to be said of a form that was sent. */
interface Told {
  refusal?: string
  sent?: SentFields
}

function profilePage(c: AppContext, visit: Visit<SignedIn>, { refusal, sent }: Told = {}) {
  const texts = visit.texts.account.profile
  return (
    <House visit={visit} title={texts.title}>
      <Done words={texts.done} word={c.req.query('done')} />
      {refusal && <Note kind="bad">{refusal}</Note>}
      <Facts visit={visit} />
      <Details visit={visit} sent={sent} />
      <LanguageSection
        visit={visit}
        chosen={readLanguage(visit.visitor.user.language) ?? visit.language}
      />
      <section>
        <ul class="rows">
          <Row title={texts.data} said={texts.downloadHint}>
            <a class="button quiet" href="/account/data" download="account.json">
              {texts.download}
            </a>
          </Row>
          <Row title={texts.leaving} said={texts.deletionHint}>
            <a class="button danger" href="/account/delete">
              {texts.deletion}
            </a>
          </Row>
        </ul>
      </section>
    </House>
  )
}

function Facts({ visit }: { visit: Visit<SignedIn> }) {
  const { user } = visit.visitor
  const texts = visit.texts.account.profile
  return (
    <section>
      <ul class="rows">
        <Row title={texts.email} said={user.email} tag={<Verified visit={visit} />}>
          {!user.is_verified && (
            <Form visit={visit} action="/account/verification">
              <button class="quiet" type="submit">
                {texts.sendLink}
              </button>
            </Form>
          )}
        </Row>
        <Row title={texts.id} said={<code>{user.id}</code>}>
          <Copy visit={visit} text={user.id} />
        </Row>
        <Row title={texts.made} said={<Time visit={visit} at={user.created_at} />} />
        {fixedDetails(visit).map(([label, said]) => (
          <Row title={label} said={said} />
        ))}
      </ul>
    </section>
  )
}

function LanguageSection({ visit, chosen }: { visit: Visit<SignedIn>; chosen: Language }) {
  const { language, languageHint, save } = visit.texts.account.profile
  const options = languageCodes.map((code) => [code, textsIn(code).name] as const)
  return (
    <section>
      <Form visit={visit} action="/account/language">
        <Select
          name="language"
          label={language}
          options={options}
          value={chosen}
          hint={languageHint}
        />
        <button class="quiet" type="submit">
          {save}
        </button>
      </Form>
    </section>
  )
}

function Verified({ visit }: { visit: Visit<SignedIn> }) {
  const { verified, unverified } = visit.texts.account.profile
  return visit.visitor.user.is_verified ? (
    <span class="tag good">{verified}</span>
  ) : (
    <span class="tag bad">{unverified}</span>
  )
}

function Row({
  title,
  said,
  tag,
  children,
}: {
  title: string
  said: Child
  tag?: Child
  children?: Child
}) {
  return (
    <li>
      <div>
        <strong>{title}</strong> {tag}
        <br />
        <small>{said}</small>
      </div>
      {children}
    </li>
  )
}
