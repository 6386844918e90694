import type { Child } from 'hono/jsx'
import type { AppContext } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { refusalByAddress } from '../http/rate-limit.ts'
import type { Guarded, Route } from '../http/route.ts'
import { requireTurnstile, type TurnstileAction, turnstileField } from '../http/turnstile.ts'
import { answerPageError } from './error-page.tsx'
import { formTokenField, isFormToken } from './form-token.ts'
import { maxRefusedBytes, readForm, refuseForeignForm } from './forms.ts'
import { pageHeaders } from './headers.ts'
import { MovedOn } from './moved-on.ts'
import type { Visit, Visitor } from './visit.ts'
import { visitOf } from './visit-of.ts'

/** What a page comes to: a page, or an answer of another kind, such as a redirect. */
type Shown = Child | Response

type Show<V extends Visitor> = {
  path: string
  /** Its forms show Turnstile's widget, where that is set up. */
  turnstile?: true
  handle(c: AppContext, visit: Visit<V>): Shown | Promise<Shown>
} & Guarded<V>

type Act<V extends Visitor> = {
  path: string
  /**
   * What it does is the same whoever is signed in, so that it wants no token of the session: it is opened before
   * a sign-in in another tab, too. Its origin is enough, with a mailed token that no other page knows, or
   * where no harm can be done.
   */
  isOfNoSession?: true
  /** Wants a Turnstile token where that is set up. */
  turnstile?: TurnstileAction
  handle(c: AppContext, visit: Visit<V>, form: URLSearchParams): Shown | Promise<Shown>
  /**
   * The page as it was filled, where a refusal is said; without, that has a page of its own. Who came too
   * often is nobody there: to find out who it is costs a query.
   */
  again?(
    c: AppContext,
    visit: Visit,
    form: URLSearchParams,
    refusal: ApiError,
  ): Child | Promise<Child>
} & Guarded<V>

/**
 * Makes the route of a page that is looked at. It changes nothing: mail scanners follow links.
 *
 * @example
 * // In a pages.tsx, which app.ts names in its table of rooms.
 * showPage({
 *   path: '/account/hello',
 *   guard: signedIn,
 *   handle: (_c, visit) => <House visit={visit} title="Hello">{visit.visitor.user.email}</House>,
 * })
 */
export function showPage<V extends Visitor>(page: Show<V>): Route {
  return pageRoute('GET', page, async (c, tooOften) => {
    if (tooOften) throw tooOften
    const moved = canonicalAddress(c)
    if (moved) return c.redirect(moved, 302)
    const visitor = await page.guard.check(c)
    return page.handle(c, await visitOf(c, visitor, page.turnstile))
  })
}

/**
 * Makes the route of a form that is sent. It has to come from a page of this origin and, if somebody is
 * signed in, of their session. What was done is answered by a redirect, a refusal by the page again.
 */
export function takeForm<V extends Visitor>(page: Act<V>): Route {
  return pageRoute('POST', page, async (c, tooOften) => {
    if (tooOften && !page.again) throw tooOften
    refuseForeignForm(c)
    const form = await readForm(c.req.raw, tooOften && maxRefusedBytes)
    const hasWidget = page.turnstile !== undefined
    const place = placeOfForm(c, form)
    const sayAgain = (visit: Visit, refusal: unknown) => {
      if (!(refusal instanceof ApiError && page.again)) throw refusal
      for (const [name, value] of Object.entries(refusal.headers)) c.header(name, value)
      c.status(refusal.status)
      return page.again(c, visit, form, refusal)
    }
    if (tooOften) return sayAgain({ ...(await visitOf(c, nobody, hasWidget)), place }, tooOften)
    const visitor = await page.guard.check(c)
    const visit = { ...(await visitOf(c, visitor, hasWidget)), place }
    try {
      if (!page.isOfNoSession) await refuseOutdatedForm(c, visitor, form)
      if (page.turnstile) await requireTurnstile(c, form.get(turnstileField), page.turnstile)
      return await page.handle(c, visit, form)
    } catch (error) {
      return sayAgain(visit, error)
    }
  })
}

const nobody: Visitor = { user: undefined, session: undefined }

/** Answers with a page under a status: of a form that is to be mended, or a place that is not there. */
export function withStatus(c: AppContext, status: ApiError['status'], page: Child): Child {
  c.status(status)
  return page
}

/** The same for who came too often: 429, and when to come back. */
export function withRetryAfter(c: AppContext, seconds: number, page: Child): Child {
  c.header('retry-after', String(seconds))
  return withStatus(c, 429, page)
}

function pageRoute<V extends Visitor>(
  method: 'GET' | 'POST',
  { path, ...rest }: Show<V> | Act<V>,
  /** `tooOften`: the refusal of who comes so, before anything is read. */
  answer: (c: AppContext, tooOften: ApiError | undefined) => Promise<Shown>,
): Route {
  const limit = 'limit' in rest ? rest.limit : undefined
  const { turnstile, guard } = rest
  const { authenticates } = guard
  return {
    method,
    path,
    ...(limit && { limit }),
    answersHead: method === 'GET',
    async handler(c) {
      try {
        const shown = await answer(c, limit && (await refusalByAddress(c, limit)))
        if (shown instanceof Response) return shown
        const hasWidget =
          turnstile !== undefined && c.var.deps.config.turnstileSiteKey !== undefined
        const headers = pageHeaders(c, authenticates, hasWidget)
        return c.html(`<!doctype html>${shown}`, { headers })
      } catch (error) {
        if (error instanceof MovedOn) return c.redirect(error.location, 303)
        return answerPageError(c, error)
      }
    },
  }
}

async function refuseOutdatedForm(c: AppContext, { session }: Visitor, form: URLSearchParams) {
  if (!session) return
  const token = form.get(formTokenField) ?? ''
  if (!(await isFormToken(c.var.deps, session.id, token))) throw new ApiError('FORM_OUTDATED')
}

/** Where the page of a form is shown with what makes it the same page: a language may be chosen on it. */
function placeOfForm(c: AppContext, form: URLSearchParams): string {
  const { pathname, searchParams: query } = new URL(c.req.url)
  for (const name of ['return_to', 'email', 'token']) {
    const value = form.get(name)
    if (value && value.length <= 1024) query.set(name, value)
  }
  return query.size === 0 ? pathname : `${pathname}?${query}`
}

/** Where the page is to be looked at, if a local request came to another name of this machine. */
function canonicalAddress(c: AppContext): string | undefined {
  const { pages } = c.var.deps.config
  const { origin, hostname, pathname, search } = new URL(c.req.url)
  const isOtherName = pages?.startsWith('http:') && origin !== pages && hostname === '127.0.0.1'
  return isOtherName ? `${pages}${pathname}${search}` : undefined
}
