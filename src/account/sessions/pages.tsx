import { signOutMyself } from '../../accounts/sign-out.ts'
import type { Provider } from '../../db/schema/providers.ts'
import type { Session } from '../../db/schema/sessions.ts'
import { nameClient } from '../../html/client-name.ts'
import { Done, Form } from '../../html/form.tsx'
import { findWords } from '../../html/known-word.ts'
import { House } from '../../html/layout.tsx'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm } from '../../html/page.tsx'
import { nameCountry, Time } from '../../html/time.tsx'
import type { Visit } from '../../html/visit.ts'
import { listProviders } from '../../providers/providers.ts'
import { titleOf } from '../../providers/ways.ts'
import { endOwnSession } from '../../sessions/end-session.ts'
import { keepSession } from '../../sessions/keep-session.ts'
import { selectSessions } from '../../sessions/list-sessions.ts'
import { anyVisitor, type SignedIn, signedIn, signedInWith } from '../../sessions/page-guards.ts'
import { renewSecret } from '../../sessions/renew-secret.ts'

const place = '/account/sessions'

/** Where the person is signed in. */
export const pages = [
  showPage({
    path: place,
    guard: signedInWith((c, owner) => selectSessions(c.var.deps, owner)),
    async handle(c, visit) {
      const isNamed = visit.visitor.found.some((session) => session.provider_name !== null)
      const providers = isNamed ? await listProviders(c.var.deps) : []
      return sessionsPage(visit, providers, c.req.query('done'))
    },
  }),
  takeForm({
    path: `${place}/end`,
    guard: signedIn,
    async handle(c, { visitor: { user } }, form) {
      const ending = { id: form.get('id') ?? '', userId: user.id, reason: 'ended' as const }
      const isEnded = await endOwnSession(c.var.deps, ending)
      return c.redirect(`${place}?done=${isEnded ? 'ended' : 'over'}`, 303)
    },
  }),
  takeForm({
    path: `${place}/end-others`,
    guard: signedIn,
    // Each leaves an event.
    limit: 'passwords',
    async handle(c, { visitor: { user, session } }) {
      const { deps } = c.var
      const { headers } = c.req.raw
      // Who has a copy of the cookie is out, too.
      const renewal = await renewSecret(session, headers, deps.config.cookie, deps.now())
      const kept = keepSession(deps, session, renewal?.secretHash)
      if (!(await signOutMyself(deps, user, [kept]))) return c.redirect('/login', 303)
      if (renewal) c.header('set-cookie', renewal.setCookie, { append: true })
      return c.redirect(`${place}?done=others`, 303)
    },
  }),
  ...['end', 'end-others'].map((form) =>
    showPage({
      path: `${place}/${form}`,
      guard: anyVisitor,
      unlimited: 'it asks nothing',
      handle() {
        throw new MovedOn(place)
      },
    }),
  ),
]

type WithSessions = SignedIn & { found: readonly Session[] }

function sessionsPage(visit: Visit<WithSessions>, providers: readonly Provider[], done?: string) {
  const texts = visit.texts.account.sessions
  const { session: current, found } = visit.visitor
  const others = found.filter(({ id }) => id !== current.id)
  return (
    <House visit={visit} title={texts.title} lead={others.length > 0 ? texts.lead : texts.onlyHere}>
      <Done words={texts.done} word={done} />
      <section>
        <ul class="rows">
          <SessionRow visit={visit} providers={providers} session={current} />
          {others.map((session) => (
            <SessionRow visit={visit} providers={providers} session={session} />
          ))}
        </ul>
      </section>
      {others.length > 0 && (
        <section>
          <Form visit={visit} action={`${place}/end-others`}>
            <p class="muted">{texts.endOthersHint}</p>
            <button class="danger" type="submit">
              {texts.endOthers}
            </button>
          </Form>
        </section>
      )}
    </House>
  )
}

interface Row {
  visit: Visit<SignedIn>
  providers: readonly Provider[]
  session: Session
}

function SessionRow({ visit, providers, session }: Row) {
  const texts = visit.texts.account.sessions
  const { id, country, created_at, seen_at } = session
  const device = nameClient(visit.texts, session) ?? texts.unknownDevice
  const isCurrent = id === visit.visitor.session.id
  return (
    <li>
      <div>
        <strong>{device}</strong> {isCurrent && <span class="tag good">{texts.current}</span>}
        <br />
        <small>
          {country && <>{nameCountry(visit.language, country)} · </>}
          {sayHow(visit, providers, session)}, <Time visit={visit} at={created_at} />
          {!isCurrent && (
            <>
              {' '}
              · {texts.lastUsed} <Time visit={visit} at={seen_at} />
            </>
          )}
        </small>
      </div>
      {!isCurrent && (
        <Form visit={visit} action={`${place}/end`}>
          <input type="hidden" name="id" value={id} />
          <button class="quiet" type="submit" aria-label={texts.endOne(device)}>
            {texts.end}
          </button>
        </Form>
      )}
    </li>
  )
}

/** Every proof that was given; one that SQL wrote by hand has no words. */
function sayHow(
  { language, texts }: Visit,
  providers: readonly Provider[],
  { proofs, provider_name: provider }: Session,
): string {
  const { proofs: words, by, signedIn } = texts.account.sessions
  const said = Object.keys(proofs).flatMap((proof) =>
    proof === 'fed' && provider !== null
      ? by(titleOf(providers, provider))
      : (findWords(words, proof) ?? []),
  )
  return signedIn(new Intl.ListFormat(language).format(said))
}
