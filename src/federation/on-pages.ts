import { issueResetToken } from '../accounts/reset-token.ts'
import type { Provider } from '../db/schema/providers.ts'
import type { Proofs } from '../db/schema/sessions.ts'
import type { Deps } from '../deps.ts'
import { hasConsole } from '../html/places.ts'
import { readReturnTo, withReturnTo } from '../html/return-to.ts'
import type { Visitor } from '../html/visit.ts'
import { readAsker } from '../http/asker.ts'
import type { ErrorCode } from '../http/errors.ts'
import { addLink, selectLinked } from '../providers/links.ts'
import { stepUp } from '../sessions/step-up.ts'
import { lastProviderCookie } from '../sessions/transports.ts'
import { isKnownTo, readKnownClients } from '../sign-in/known-client.ts'
import { signInOnPages } from '../sign-in/on-pages.ts'
import { acceptedLanguage } from '../texts/languages.ts'
import type { About } from './failure.ts'
import { findPerson, linkOf } from './find-person.ts'
import type { Returned } from './flow.ts'
import { emailOf, hasSecondFactor, type Identity } from './identity.ts'
import { issueLinkToken } from './link-token.ts'
import { spendFlow } from './spend-flow.ts'
import { keepTrial, tryOut } from './trial.ts'

/** Where a browser goes on, and what it is to keep. */
export interface Led {
  to: string
  /** As Set-Cookie has them. */
  cookies?: readonly string[]
}

/** Whether a flow began on our pages. */
export function isOfPages({ act }: Pick<Returned, 'act'>): boolean {
  return act !== 'login' && act !== 'associate'
}

/** Back to the page that a flow began on, which says why it did not come to its end; `about`: to who tries. */
export function leadBack(
  { name }: Pick<Provider, 'name'>,
  flow: Pick<Returned, 'act' | 'returnTo'> | undefined,
  refused: ErrorCode,
  about?: About,
): Led {
  const why = { refused, provider: name }
  const { act = 'enter' } = flow ?? {}
  const returnTo = readReturnTo(flow?.returnTo)
  switch (act) {
    case 'link':
      return { to: `/account/security?${new URLSearchParams(why)}` }
    case 'try':
      return { to: `/admin/providers/${name}?${new URLSearchParams({ refused, ...words(about) })}` }
    case 'step-up':
      return { to: withReturnTo('/step-up', returnTo, why) }
    case 'enter':
    case 'login':
    case 'associate':
      return { to: withReturnTo('/login', returnTo, why) }
  }
}

/** What a superuser is told beside the code: words of ours, and no value of the provider's. */
function words({ reason, claim, setting }: Partial<About> = {}): Record<string, string> {
  return { ...(reason && { reason }), ...(claim && { claim }), ...(setting && { setting }) }
}

interface Asking {
  visitor: Visitor
  request: Request
}

/** Does what a flow of our pages was for, once the provider has said who the person is. */
export async function finishOnPages(
  deps: Deps,
  provider: Provider,
  flow: Returned,
  identity: Identity,
  asking: Asking,
): Promise<Led> {
  switch (flow.act) {
    case 'link':
      return link(deps, provider, flow, identity, asking)
    case 'step-up':
      return proveAgain(deps, provider, flow, identity, asking)
    case 'try':
      return tryIt(deps, provider, flow, identity, asking)
    case 'enter':
      return enter(deps, provider, flow, identity, asking.request)
    case 'login':
    case 'associate':
      throw new Error('A flow that began by the contract came to our pages')
  }
}

async function enter(
  deps: Deps,
  provider: Provider,
  flow: Returned,
  identity: Identity,
  request: Request,
): Promise<Led> {
  const language = acceptedLanguage(request.headers.get('accept-language'))
  const found = await findPerson(deps, provider, identity, flow, {
    asker: readAsker(request),
    language,
  })
  if ('refusal' in found) {
    const { refusal } = found
    if (refusal !== 'OAUTH_USER_ALREADY_EXISTS') return leadBack(provider, flow, refusal)
    // Who signs in another way may link it then.
    const token = await issueLinkToken(deps, linkOf(provider, identity), request.headers)
    const returnTo = `/account/security/link?${new URLSearchParams({ token })}`
    const { to } = leadBack(provider, { act: 'enter', returnTo }, refusal)
    const email = emailOf(identity)
    return { to: email === undefined ? to : `${to}&${new URLSearchParams({ email })}` }
  }
  const { user, isNew } = found
  if (!user.is_active) return leadBack(provider, flow, 'LOGIN_BAD_CREDENTIALS')
  const clients = await readKnownClients(deps, request.headers)
  const result = await signInOnPages(
    deps,
    user,
    proofsOf(deps, provider, identity),
    request,
    isNew || isKnownTo(user, clients),
    sessionProvider(provider, identity),
  )
  switch (result.outcome) {
    case 'refused': {
      const isUnverified = result.why === 'unverified'
      const code = isUnverified ? 'LOGIN_USER_NOT_VERIFIED' : 'LOGIN_BAD_CREDENTIALS'
      return leadBack(provider, flow, code)
    }
    case 'elsewhere':
      return leadBack(provider, flow, 'PROVIDER_REQUIRED')
    case 'next': {
      const query = { token: await issueResetToken(deps, user), required: 'yes' }
      return { to: `/reset-password?${new URLSearchParams(query)}` }
    }
    case 'signed-in': {
      const last = lastProviderCookie(deps.config.cookie, provider.name)
      return { to: readReturnTo(flow.returnTo), cookies: [...result.cookies, last] }
    }
  }
}

/** A sign-in there that is long ago is no fresh proof here, nor one of which nobody says when it was. */
function proofsOf({ now }: Pick<Deps, 'now'>, provider: Provider, identity: Identity): Proofs {
  const fed = Math.min(identity.authTime ?? 0, now())
  return { fed, ...(hasSecondFactor(provider, identity) && { mfa: fed }) }
}

/** Each request by the session reads it: without one, signing out here does not sign out there. */
const mostIdTokenCharacters = 8192

/** Who a person is at a provider, as a session keeps it. */
function sessionProvider(
  { name, signs_out }: Provider,
  { issuer, subject, sid, tokens }: Identity,
) {
  const isSmall = (tokens.id ?? '').length <= mostIdTokenCharacters
  return { name, issuer, subject, sid, idToken: signs_out && isSmall ? tokens.id : undefined }
}

async function link(
  deps: Deps,
  provider: Provider,
  flow: Returned,
  identity: Identity,
  { visitor: { user }, request }: Asking,
): Promise<Led> {
  if (!user || user.id !== flow.userId) return leadBack(provider, flow, 'OAUTH_INVALID_STATE')
  if (!user.is_verified) return leadBack(provider, flow, 'LINK_USER_NOT_VERIFIED')
  if (!(await spendFlow(deps, flow))) return leadBack(provider, flow, 'OAUTH_INVALID_STATE')
  const done = await addLink(deps, user, linkOf(provider, identity), readAsker(request))
  if (done === 'taken') return leadBack(provider, flow, 'OAUTH_ACCOUNT_TAKEN')
  return done === 'gone' ? { to: '/login' } : { to: '/account/security?done=linked' }
}

async function proveAgain(
  deps: Deps,
  provider: Provider,
  flow: Returned,
  identity: Identity,
  { visitor: { user, session } }: Asking,
): Promise<Led> {
  const isTheirs = user !== undefined && session !== undefined && session.id === flow.sessionId
  if (!isTheirs || !(await spendFlow(deps, flow))) {
    return leadBack(provider, flow, 'OAUTH_INVALID_STATE')
  }
  const [linked] = await selectLinked(deps, linkOf(provider, identity))
  if (linked?.link_issuer == null || linked.id !== user.id) {
    return leadBack(provider, flow, 'STEP_UP_BAD_CREDENTIALS')
  }
  const isProved = await stepUp(deps, session, 'fed')
  return { to: isProved ? readReturnTo(flow.returnTo) : '/login' }
}

/** Shows a superuser what the provider said, and signs in nobody. */
async function tryIt(
  deps: Deps,
  provider: Provider,
  flow: Returned,
  identity: Identity,
  { visitor: { user, session } }: Asking,
): Promise<Led> {
  const isTheirs = user !== undefined && session !== undefined && session.id === flow.sessionId
  const mayTry = isTheirs && hasConsole(deps.config, user)
  if (!mayTry || !(await spendFlow(deps, flow))) {
    return leadBack(provider, flow, 'OAUTH_INVALID_STATE')
  }
  const trial = await tryOut(deps, provider, identity)
  const cookies = [await keepTrial(deps, session.id, trial)]
  return { to: `/admin/providers/${provider.name}/try`, cookies }
}
