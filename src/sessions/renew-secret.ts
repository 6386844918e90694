import type { Session } from '../db/schema/sessions.ts'
import { hasSecret, makeSecret, readSessionToken } from './session-secret.ts'
import {
  type CookieScope,
  pagesCookie,
  readPagesCookie,
  readSessionCookie,
  sessionCookie,
} from './transports.ts'

const cookies = {
  api: { read: readSessionCookie, write: sessionCookie },
  pages: { read: readPagesCookie, write: pagesCookie },
} as const

/** What a session's cookie is to be from now on. */
interface Renewal {
  secretHash: string
  setCookie: string
}

/** Another secret for a session that came by cookie; undefined if it did not. `now`: Unix seconds. */
export async function renewSecret(
  session: Session,
  headers: Headers,
  scope: CookieScope,
  now: number,
): Promise<Renewal | undefined> {
  const cookie = cookies[session.kind]
  const named = await readSessionToken(cookie.read(headers, scope) ?? '')
  // Or the request came by another token of the session, and the cookie proves nothing.
  if (named?.id !== session.id || !hasSecret(session, named.secretHash)) return undefined
  const { secret, secretHash } = await makeSecret()
  const setCookie = cookie.write(scope, `${session.id}.${secret}`, session.expires_at - now)
  return { secretHash, setCookie }
}
