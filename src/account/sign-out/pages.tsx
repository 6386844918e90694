import { signOutUpstream } from '../../federation/enterprise/sign-out-upstream.ts'
import { Form } from '../../html/form.tsx'
import { GoOn } from '../../html/go-on.tsx'
import { Door } from '../../html/layout.tsx'
import { MovedOn } from '../../html/moved-on.ts'
import { showPage, takeForm } from '../../html/page.tsx'
import { home } from '../../html/return-to.ts'
import { endOwnSession } from '../../sessions/end-session.ts'
import { forgetPagesCookie, leaver, visitor } from '../../sessions/page-guards.ts'

const unlimited = 'it writes nothing but the end of a session, and costs at most two queries'

/** Signing out: here, and at the provider by which the session began, where its row says so. */
export const pages = [
  showPage({
    path: '/logout',
    guard: visitor,
    unlimited,
    handle(_c, visit) {
      if (!visit.visitor.user) throw new MovedOn('/login')
      const { title, lead, button, stay } = visit.texts.signOut
      return (
        <Door visit={visit} title={title} lead={lead} below={<a href={home}>{stay}</a>}>
          <Form visit={visit}>
            <button class="wide" type="submit">
              {button}
            </button>
          </Form>
        </Door>
      )
    },
  }),
  takeForm({
    path: '/logout',
    // Who is not signed in any more gets the same.
    guard: leaver,
    unlimited,
    async handle(c, visit) {
      const { user, session } = visit.visitor
      // Before the end of the session, which may fail.
      forgetPagesCookie(c)
      if (user && session) {
        await endOwnSession(c.var.deps, { id: session.id, userId: user.id, reason: 'logout' })
      }
      const upstream = session && (await signOutUpstream(c.var.deps, session))
      if (upstream) return <GoOn visit={visit} title={upstream.title} url={upstream.url} />
      return c.redirect('/login?done=signed-out', 303)
    },
  }),
]
