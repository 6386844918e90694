import { beginOnPages } from '../../federation/begin-on-pages.ts'
import { readLinkToken } from '../../federation/link-token.ts'
import { spendFlow } from '../../federation/spend-flow.ts'
import { Form, Note } from '../../html/form.tsx'
import { GoOn } from '../../html/go-on.tsx'
import { About, House } from '../../html/layout.tsx'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm, withStatus } from '../../html/page.tsx'
import type { Visit } from '../../html/visit.ts'
import { readAsker } from '../../http/asker.ts'
import type { AppContext } from '../../http/context.ts'
import { ApiError, type ErrorCode } from '../../http/errors.ts'
import { tenantPlace } from '../../providers/issuers.ts'
import { addLink, removeLink } from '../../providers/links.ts'
import { findProvider } from '../../providers/providers.ts'
import { anyVisitor, signedIn, wantFreshProof } from '../../sessions/page-guards.ts'

const security = '/account/security'
const place = `${security}/link`

/** Linking and unlinking of providers, which /account/security lists. */
export const pages = [
  takeForm({
    path: `${security}/provider`,
    guard: signedIn,
    limit: 'passwords',
    async handle(c, visit, form) {
      const { deps } = c.var
      const { user, session } = visit.visitor
      wantFreshProof(c, session, security)
      if (!user.is_verified) return refuse(c, 'LINK_USER_NOT_VERIFIED')
      const provider = await findProvider(deps, form.get('provider') ?? '')
      if (!provider) throw new ApiError('Not Found')
      const flow = { act: 'link', userId: user.id } as const
      const begun = await beginOnPages(deps, provider, flow, c.req.raw.headers)
      if ('back' in begun) throw new MovedOn(begun.back)
      c.header('set-cookie', begun.cookie, { append: true })
      return <GoOn visit={visit} title={provider.title} url={begun.url} />
    },
  }),
  takeForm({
    path: `${security}/unlink`,
    guard: signedIn,
    async handle(c, { visitor: { user, session } }, form) {
      wantFreshProof(c, session, security)
      const done = await removeLink(c.var.deps, user, form.get('id') ?? '', readAsker(c.req.raw))
      return done === 'last'
        ? refuse(c, 'LINK_LAST_WAY_IN')
        : c.redirect(`${security}?done=unlinked`, 303)
    },
  }),
  showPage({
    path: place,
    guard: signedIn,
    async handle(c, visit) {
      const token = c.req.query('token')
      if (!token) throw new MovedOn(security)
      const named = await readNamed(c, token)
      return named ? askPage(visit, token, named) : deadPage(c, visit)
    },
  }),
  takeForm({
    path: place,
    guard: signedIn,
    async handle(c, visit, form) {
      const { deps } = c.var
      const { user, session } = visit.visitor
      const token = form.get('token') ?? ''
      const named = await readNamed(c, token)
      if (!named) return deadPage(c, visit)
      wantFreshProof(c, session, `${place}?${new URLSearchParams({ token })}`)
      const { link, provider } = named
      if (!user.is_verified) return refuse(c, 'LINK_USER_NOT_VERIFIED', provider.name)
      // First: what comes of it is seen, and who has it a second time gets nothing (SECURITY 34).
      if (!(await spendFlow(deps, link))) return deadPage(c, visit)
      const done = await addLink(deps, user, link, readAsker(c.req.raw))
      switch (done) {
        case 'taken':
          return refuse(c, 'OAUTH_ACCOUNT_TAKEN', provider.name)
        case 'gone':
          return c.redirect('/login', 303)
        case 'known':
        case 'linked':
          return c.redirect(`${security}?done=linked`, 303)
      }
    },
  }),
  ...['provider', 'unlink'].map((form) =>
    showPage({
      path: `${security}/${form}`,
      guard: anyVisitor,
      unlimited: 'it asks nothing',
      handle() {
        throw new MovedOn(security)
      },
    }),
  ),
]

/** Back to the list, which says why. */
function refuse(c: AppContext, refused: ErrorCode, provider?: string): Response {
  const why = { refused, ...(provider !== undefined && { provider }) }
  return c.redirect(`${security}?${new URLSearchParams(why)}`, 303)
}

/** What a token of this browser would link, and at which provider. */
async function readNamed(c: AppContext, token: string) {
  const { deps } = c.var
  const link = await readLinkToken(deps, token, c.req.raw.headers)
  const provider = link && (await findProvider(deps, link.provider))
  // Another one may stand under the name since.
  const isSame = provider?.issuer === link?.issuer || provider?.issuer.includes(tenantPlace)
  return link && provider && isSame ? { link, provider } : undefined
}

type Named = NonNullable<Awaited<ReturnType<typeof readNamed>>>

function askPage(visit: Visit, token: string, { link, provider: { title } }: Named) {
  const texts = visit.texts.account.linking
  const { email = '' } = visit.visitor.user ?? {}
  return (
    <House visit={visit} title={texts.title(title)}>
      <p>
        <About email={link.email ?? link.subject}>{texts.there(title)}</About>
      </p>
      <p>
        <About email={email}>{texts.here}</About>
      </p>
      <p class="muted">{texts.notYours(title)}</p>
      <Form visit={visit} action={place}>
        <input type="hidden" name="token" value={token} />
        <div class="actions">
          <button type="submit">{texts.button}</button>
          <a class="button quiet" href={security}>
            {texts.leave}
          </a>
        </div>
      </Form>
    </House>
  )
}

function deadPage(c: AppContext, visit: Visit) {
  const { deadTitle, dead, toSecurity } = visit.texts.account.linking
  return withStatus(
    c,
    400,
    <House visit={visit} title={deadTitle}>
      <Note kind="bad">{dead}</Note>
      <p>
        <a class="button" href={security}>
          {toSecurity}
        </a>
      </p>
    </House>,
  )
}
