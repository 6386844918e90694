import { Copy } from '../../html/copy.tsx'
import { Done, Form, Note, Select } from '../../html/form.tsx'
import { House } from '../../html/layout.tsx'
import type { SentFields } from '../../html/profile-fields.tsx'
import { Time } from '../../html/time.tsx'
import type { Child, Visit } from '../../html/visit.ts'
import type { SignedIn } from '../../sessions/page-guards.ts'
import { type Language, languageCodes, readLanguage, textsIn } from '../../texts/languages.ts'
import { Details, fixedDetails } from './details.tsx'

/** What is to be said of a form that was sent. */
interface Told {
  /** What was done before. */
  done?: string | undefined
  refusal?: string
  sent?: SentFields
}

/** Who they are here, and what they can do with the account as a whole. */
export function profilePage(visit: Visit<SignedIn>, { done, refusal, sent }: Told) {
  const texts = visit.texts.account.profile
  return (
    <House visit={visit} title={texts.title}>
      <Done words={texts.done} word={done} />
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
