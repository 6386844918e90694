import type { User } from '../db/schema/accounts.ts'
import type { Proofs } from '../db/schema/sessions.ts'
import type { Deps } from '../deps.ts'
import { readAsker } from '../http/asker.ts'
import { logEvent } from '../log.ts'
import type { SessionProvider } from '../sessions/begin-session.ts'
import { readSessionToken } from '../sessions/session-secret.ts'
import { pagesCookie, readPagesCookie } from '../sessions/transports.ts'
import { rememberClient } from './known-client.ts'
import { type SignIn, signIn } from './sign-in.ts'

type NotYet = Exclude<SignIn, { outcome: 'signed-in' }>

/**
 * Signs in on our pages: the cookies that the browser is to keep, as Set-Cookie has them, or what stands
 * between the person and a session. The one that the browser had ends.
 */
export async function signInOnPages(
  deps: Deps,
  user: User & { owned_by?: string | null },
  proofs: Proofs,
  request: Request,
  isKnownClient: boolean,
  provider?: SessionProvider,
): Promise<{ outcome: 'signed-in'; cookies: string[] } | NotYet> {
  const { cookie, sessionLifetimesSeconds } = deps.config
  const held = readPagesCookie(request.headers, cookie)
  const result = await signIn(deps, user, proofs, {
    kind: 'pages',
    by: 'secret',
    asker: readAsker(request),
    isKnownClient,
    replaces: held ? await readSessionToken(held) : undefined,
    provider,
  })
  switch (result.outcome) {
    case 'refused':
    case 'next':
    case 'elsewhere':
      return result
    case 'signed-in': {
      if (!result.session) throw new Error('A sign-in on a page has begun no session')
      logEvent('login.ok', { user_id: user.id, backend: 'pages' })
      const { token } = result.session
      const pages = pagesCookie(cookie, token, sessionLifetimesSeconds.all)
      return {
        outcome: 'signed-in',
        cookies: [pages, await rememberClient(deps, user, request.headers)],
      }
    }
  }
}
