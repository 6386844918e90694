import type { OauthAccount } from '../../db/schema/accounts.ts'
import type { Provider } from '../../db/schema/providers.ts'
import { Form } from '../../html/form.tsx'
import type { Child, Visit } from '../../html/visit.ts'
import { titleOf, type Ways } from '../../providers/ways.ts'
import type { SignedIn } from '../../sessions/page-guards.ts'

/** Who is signed in, with their links. */
export type WithLinks = SignedIn & { found: readonly OauthAccount[] }

interface Shown {
  visit: Visit<WithLinks>
  ways: Ways
  /** The provider through which alone the person signs in: that way stays. */
  owner: string | undefined
}

/** The providers by which the person signs in, and those that can be linked; nothing where there are none. */
export function WaysSection({ visit, ways, owner }: Shown) {
  const { title, hint, verifyFirst, toVerify } = visit.texts.account.ways
  const { user, found } = visit.visitor
  const isOpen = (name: string) =>
    (owner === undefined || name === owner) && !found.some((link) => link.oauth_name === name)
  const open = ways.on.filter(({ name }) => isOpen(name))
  if (found.length === 0 && open.length === 0) return null
  return (
    <section class="stack" aria-labelledby="ways">
      <div>
        <h2 id="ways">{title}</h2>
        <p class="muted">{hint}</p>
      </div>
      {!user.is_verified && (
        <p>
          {verifyFirst} <a href="/account">{toVerify}</a>
        </p>
      )}
      <ul class="rows">
        {found.map((link) => (
          <LinkRow visit={visit} ways={ways} owner={owner} link={link} />
        ))}
        {open.map((provider) => (
          <Row title={provider.title} said={visit.texts.account.ways.notLinked}>
            {user.is_verified && <LinkButton visit={visit} provider={provider} />}
          </Row>
        ))}
      </ul>
    </section>
  )
}

/** What an import brought is none yet: its person has to go there once. */
function LinkRow({ visit, ways, owner, link }: Shown & { link: OauthAccount }) {
  const texts = visit.texts.account.ways
  const { id, oauth_name, account_id, account_email, issuer } = link
  const title = titleOf(ways.all, oauth_name)
  const provider = ways.on.find(({ name }) => name === oauth_name)
  const tag =
    issuer === null ? (
      <span class="tag">{texts.unconfirmed}</span>
    ) : provider ? null : (
      <span class="tag">{texts.off}</span>
    )
  return (
    <Row title={title} said={account_email || account_id} tag={tag}>
      {issuer === null && provider && visit.visitor.user.is_verified && (
        <LinkButton visit={visit} provider={provider} isConfirming />
      )}
      {oauth_name !== owner && (
        <Form visit={visit} action="/account/security/unlink">
          <button
            class="quiet"
            type="submit"
            name="id"
            value={id}
            aria-label={texts.unlinkOne(title)}
          >
            {texts.unlink}
          </button>
        </Form>
      )}
    </Row>
  )
}

function LinkButton({
  visit,
  provider: { name, title },
  isConfirming,
}: {
  visit: Visit
  provider: Provider
  isConfirming?: true
}) {
  const { link, linkOne, confirm, confirmOne } = visit.texts.account.ways
  return (
    <Form visit={visit} action="/account/security/provider">
      <button
        class="quiet"
        type="submit"
        name="provider"
        value={name}
        aria-label={isConfirming ? confirmOne(title) : linkOne(title)}
      >
        {isConfirming ? confirm : link}
      </button>
    </Form>
  )
}

function Row({
  title,
  said,
  tag,
  children,
}: {
  title: string
  said: string
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
