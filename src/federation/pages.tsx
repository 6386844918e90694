import { GoOn } from '../html/go-on.tsx'
import { MovedOn } from '../html/moved-on.ts'
import { showPage, takeForm } from '../html/page.tsx'
import { readReturnTo } from '../html/return-to.ts'
import { ApiError } from '../http/errors.ts'
import { findProvider } from '../providers/providers.ts'
import { mayProveAgain } from '../providers/ways.ts'
import { anyVisitor, signedIn, visitor } from '../sessions/page-guards.ts'
import { readPasswordProof } from '../sign-in/password-proof.ts'
import { beginOnPages } from './begin-on-pages.ts'

/** The ways to a provider that begin at the doors: to sign in, and to prove that it is still the person. */
export const pages = [
  showPage({
    path: '/login/{name}',
    guard: visitor,
    limit: 'passwords',
    async handle(c, { visitor: { user } }) {
      const { deps } = c.var
      const returnTo = readReturnTo(c.req.query('return_to'))
      // Not param(), which would decode it a second time.
      const provider = await findProvider(deps, c.req.path.split('/')[2] ?? '')
      if (!provider) throw new ApiError('Not Found')
      if (user) throw new MovedOn(returnTo)
      if (c.req.method === 'HEAD') return c.body(null)
      const proof = c.req.query('proof') ?? ''
      const begun = await beginOnPages(
        deps,
        provider,
        { act: 'enter', returnTo, ...(await readPasswordProof(deps, proof, provider.name)) },
        c.req.raw.headers,
        {
          loginHint: c.req.query('email')?.slice(0, 320),
          isChoosing: c.req.query('choose') !== undefined,
        },
      )
      if ('back' in begun) throw new MovedOn(begun.back)
      c.header('set-cookie', begun.cookie, { append: true })
      return c.redirect(begun.url, 303)
    },
  }),
  takeForm({
    path: '/step-up/provider',
    guard: signedIn,
    limit: 'passwords',
    async handle(c, visit, form) {
      const { deps } = c.var
      const { user, session } = visit.visitor
      const provider = await findProvider(deps, form.get('provider') ?? '')
      if (!provider || !mayProveAgain(provider)) throw new ApiError('Not Found')
      const returnTo = readReturnTo(form.get('return_to'))
      const flow = { act: 'step-up', returnTo, userId: user.id, sessionId: session.id } as const
      const begun = await beginOnPages(deps, provider, flow, c.req.raw.headers)
      if ('back' in begun) throw new MovedOn(begun.back)
      c.header('set-cookie', begun.cookie, { append: true })
      return <GoOn visit={visit} title={provider.title} url={begun.url} />
    },
  }),
  showPage({
    path: '/step-up/provider',
    guard: anyVisitor,
    unlimited: 'it asks nothing',
    handle() {
      throw new MovedOn('/step-up')
    },
  }),
]
