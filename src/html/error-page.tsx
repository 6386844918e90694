import { answerError } from '../http/answer-error.ts'
import type { AppContext } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { currentRequestId } from '../log.ts'
import { pageHeaders } from './headers.ts'
import { Door } from './layout.tsx'
import { sayRefusal } from './refusal.ts'
import { UnknownPerson } from './unknown-person.ts'
import { visitOf } from './visit-of.ts'

/** Answers a refusal or a failure as answerError() does, but for a person: what to do, and the way back. */
export async function answerPageError(c: AppContext, thrown: unknown): Promise<Response> {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { status, headers } = answerError(error, c)
  const visit = await visitOf(c, { user: undefined, session: undefined })
  const texts = visit.texts.errorPage
  const code = error instanceof ApiError ? error.code : `HTTP ${status}`
  const sentence =
    error instanceof ApiError
      ? sayRefusal(visit.texts, error)
      : status === 503
        ? visit.texts.refusals.DATABASE_UNAVAILABLE
        : texts.ourFault
  // By its own address a form's page is shown again.
  const mayRetry = c.req.method === 'POST' && (status === 429 || status === 503)
  const way =
    error instanceof UnknownPerson
      ? { href: '/admin/users', label: visit.texts.places.console.users }
      : mayRetry
        ? { href: visit.place, label: texts.backToForm }
        : { href: '/', label: texts.back }
  const back = <a href={way.href}>{way.label}</a>
  const page = (
    <Door visit={visit} title={status === 404 ? texts.notThere : texts.title} below={back}>
      <p>{sentence}</p>
      <p class="muted">
        {texts.tellUs}
        <br />
        {texts.code} <code>{code}</code>
        <br />
        {texts.requestId} <code>{currentRequestId()}</code>
      </p>
    </Door>
  )
  const kept = ['retry-after', 'allow'].flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  const all = new Headers({ ...pageHeaders(c, false), ...Object.fromEntries(kept) })
  all.set('content-type', 'text/html; charset=UTF-8')
  // Such as one that is taken from the browser whether or not the rest failed.
  for (const cookie of headers.getSetCookie()) all.append('set-cookie', cookie)
  return new Response(`<!doctype html>${page}`, { status, headers: all })
}
