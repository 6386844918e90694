import * as z from 'zod/mini'
import { queryFields } from '../api/body-contract.ts'
import { type Operation, operation } from '../api/operation.ts'
import type { OauthAccount, User } from '../db/schema/accounts.ts'
import type { Provider } from '../db/schema/providers.ts'
import type { Deps } from '../deps.ts'
import { readAsker } from '../http/asker.ts'
import { type AppContext, runAfterResponse } from '../http/context.ts'
import { ApiError, type ErrorCode } from '../http/errors.ts'
import { anyone } from '../http/route.ts'
import { logEvent } from '../log.ts'
import { addLink, selectLinks } from '../providers/links.ts'
import { isScope, mostScopes } from '../providers/setting-kinds.ts'
import { issueAccessToken } from '../sessions/access-token.ts'
import { activeCaller, requireStepUp } from '../sessions/guards.ts'
import { visitor } from '../sessions/page-guards.ts'
import { loginCookie, oauthCookie } from '../sessions/transports.ts'
import { signIn } from '../sign-in/sign-in.ts'
import { acceptedLanguage } from '../texts/languages.ts'
import { showUser, UserRead } from '../users/show-user.ts'
import { authorizationUrl } from './authorize.ts'
import { findPerson, linkOf, refreshLink } from './find-person.ts'
import { type Flow, makeBrowserSecret, type Returned } from './flow.ts'
import { ask, lead, providerAt, providerOfCallback, readReturned } from './guards.ts'
import { finishOnPages, isOfPages, leadBack } from './on-pages.ts'
import { ProviderRefusal, refusalOf } from './refusal.ts'
import { spendFlow } from './spend-flow.ts'

const Authorization = z
  .object({ authorization_url: z.string() })
  .register(z.globalRegistry, { title: 'OAuth2AuthorizeResponse' })

const OauthAccountRead = z
  .object({
    id: z.string(),
    oauth_name: z.string(),
    access_token: z.string(),
    expires_at: z.nullable(z.int()),
    refresh_token: z.nullable(z.string()),
    account_id: z.string(),
    account_email: z.string(),
  })
  .register(z.globalRegistry, { title: 'OAuthAccountRead' })

const UserWithAccounts = z
  .extend(UserRead, { oauth_accounts: z.array(OauthAccountRead) })
  .register(z.globalRegistry, { title: 'UserReadWithOAuthAccounts' })

const exampleUrl = 'https://idp.example.com/authorize?response_type=code&client_id=…&state=…'

const failures: readonly ErrorCode[] = [
  'Not Found',
  'OAUTH_PROVIDER_REFUSED',
  'OAUTH_PROVIDER_UNAVAILABLE',
]

const ofCallbacks: readonly ErrorCode[] = [
  ...failures,
  'Bad Request',
  'ACCESS_TOKEN_DECODE_ERROR',
  'ACCESS_TOKEN_ALREADY_EXPIRED',
  'OAUTH_INVALID_STATE',
]

const queryOfCallback = queryFields(
  z.object({
    code: z.optional(z.string()),
    state: z.optional(z.string()),
    error: z.optional(z.string()),
    // Named by the contract; PKCE's own is not the client's to know.
    code_verifier: z.optional(z.string()),
  }),
)

/** Signing in at a provider, and linking one, as FastAPI Users has it. */
export const oauthRoutes: readonly Operation[] = [
  operation({
    name: 'oauth:authorize',
    method: 'GET',
    path: '/{provider}/authorize',
    summary: 'Where to send a person who signs in at a provider',
    guard: anyone,
    limit: 'passwords',
    query: queryFields(z.object({ scopes: z.optional(z.string()) })),
    success: { status: 200, schema: Authorization, example: { authorization_url: exampleUrl } },
    errors: failures,
    handle: async (c) => sendOff(c, await providerAt(c, 2), { act: 'login' }),
  }),
  operation({
    name: 'oauth:callback',
    method: 'GET',
    path: '/{provider}/callback',
    summary: 'Log in by what the provider said: it sends people here',
    guard: anyone,
    limit: 'passwords',
    query: queryOfCallback,
    success: {
      status: 200,
      schema: z.object({ access_token: z.string(), token_type: z.string() }),
      example: {
        access_token: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.signature',
        token_type: 'bearer',
      },
    },
    otherSuccess: { status: 204 },
    errors: [
      ...ofCallbacks,
      'OAUTH_NOT_AVAILABLE_EMAIL',
      'OAUTH_USER_ALREADY_EXISTS',
      'OAUTH_EMAIL_NOT_TRUSTED',
      'OAUTH_SIGN_UP_OFF',
      'LOGIN_BAD_CREDENTIALS',
      'LOGIN_USER_NOT_VERIFIED',
      'LOGIN_NEW_PASSWORD_REQUIRED',
    ],
    async handle(c, query) {
      const provider = await providerOfCallback(c, query)
      const flow = await readReturned(c, provider, query)
      if (flow instanceof Response) return flow
      return isOfPages(flow) ? goOn(c, provider, flow) : logIn(c, provider, flow)
    },
  }),
  operation({
    name: 'oauth-associate:authorize',
    method: 'GET',
    path: '/associate/{provider}/authorize',
    summary: 'Where to send a person who links a provider with their account',
    guard: activeCaller,
    query: queryFields(z.object({ scopes: z.optional(z.string()) })),
    success: { status: 200, schema: Authorization, example: { authorization_url: exampleUrl } },
    errors: [...failures, 'LINK_USER_NOT_VERIFIED', 'STEP_UP_REQUIRED'],
    async handle(c, _query, { user, session }) {
      const provider = await providerAt(c, 3)
      requireStepUp(c, session)
      requireVerified(user)
      return sendOff(c, provider, { act: 'associate', userId: user.id })
    },
  }),
  operation({
    name: 'oauth-associate:callback',
    method: 'GET',
    path: '/associate/{provider}/callback',
    summary: 'Link the account at the provider: it sends people here',
    guard: activeCaller,
    query: queryOfCallback,
    success: { status: 200, schema: UserWithAccounts },
    errors: [...ofCallbacks, 'OAUTH_ACCOUNT_TAKEN', 'LINK_USER_NOT_VERIFIED'],
    async handle(c, query, { user }) {
      const { deps } = c.var
      const provider = await providerAt(c, 3)
      const flow = await readReturned(c, provider, query)
      if (flow instanceof Response) return flow
      if (flow.act !== 'associate' || flow.userId !== user.id) throw new ApiError('Bad Request')
      requireVerified(user)
      const identity = await ask(c, provider, flow)
      if (!(await spendFlow(deps, flow))) throw new ApiError('OAUTH_INVALID_STATE')
      const done = await addLink(deps, user, linkOf(provider, identity), readAsker(c.req.raw))
      if (done === 'taken') throw new ApiError('OAUTH_ACCOUNT_TAKEN')
      if (done === 'gone') throw new ApiError('Unauthorized')
      const accounts = await selectLinks(deps, user.id)
      const shown = await Promise.all(accounts.map((account) => showAccount(deps, account)))
      return c.json({ ...showUser(user), oauth_accounts: shown })
    },
  }),
]

function requireVerified({ is_verified }: User): void {
  if (!is_verified) throw new ApiError('LINK_USER_NOT_VERIFIED')
}

async function sendOff(c: AppContext, provider: Provider, flow: Omit<Flow, 'provider'>) {
  const { deps } = c.var
  const scopes = readScopes(c)
  const secret = makeBrowserSecret()
  const url = await authorizationUrl(deps, provider, flow, secret, { scopes }).catch((error) => {
    throw refusalOf(provider, error)
  })
  const { cookie, lifetimesSeconds } = deps.config
  c.header('set-cookie', oauthCookie(cookie, secret, lifetimesSeconds.oauthState), { append: true })
  return c.json({ authorization_url: url })
}

/** `scopes` may be repeated; what is no scope, or is one too many, is left out. */
function readScopes(c: AppContext): string[] {
  return (c.req.queries('scopes') ?? []).filter(isScope).slice(0, mostScopes)
}

async function logIn(c: AppContext, provider: Provider, flow: Returned): Promise<Response> {
  const { deps } = c.var
  if (flow.act !== 'login') throw new ApiError('Bad Request')
  const identity = await ask(c, provider, flow)
  const language = acceptedLanguage(c.req.raw.headers.get('accept-language'))
  const asking = { asker: readAsker(c.req.raw), language }
  const found = await findPerson(deps, provider, identity, flow, asking)
  if ('refusal' in found) throw new ApiError(found.refusal)
  const { user } = found
  if (!user.is_active) throw new ApiError('LOGIN_BAD_CREDENTIALS')
  const result = await signIn(deps, user, { fed: deps.now() }, undefined)
  switch (result.outcome) {
    case 'refused':
      throw new ApiError(
        result.why === 'unverified' ? 'LOGIN_USER_NOT_VERIFIED' : 'LOGIN_BAD_CREDENTIALS',
      )
    case 'elsewhere':
      throw new ApiError('PROVIDER_REQUIRED', result.provider)
    case 'next':
      throw new ApiError('LOGIN_NEW_PASSWORD_REQUIRED')
    case 'signed-in':
      logEvent('login.ok', { user_id: user.id, backend: provider.backend, provider: provider.name })
      runAfterResponse(c, 'Refreshing of a link', () => refreshLink(deps, provider, identity))
      return answerLogin(c, provider, user)
  }
}

/** Finishes what began on our pages, and leads on. */
async function goOn(c: AppContext, provider: Provider, flow: Returned): Promise<Response> {
  const { deps } = c.var
  const person = await visitor.check(c)
  try {
    const identity = await ask(c, provider, flow)
    const asking = { visitor: person, request: c.req.raw }
    const led = await finishOnPages(deps, provider, flow, identity, asking)
    if (flow.act !== 'try') {
      runAfterResponse(c, 'Refreshing of a link', () => refreshLink(deps, provider, identity))
    }
    return lead(c, led)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const about = error instanceof ProviderRefusal ? error.about : undefined
    return lead(c, leadBack(provider, flow, error.code, about))
  }
}

/** As the contract's backend answers a login. */
async function answerLogin(c: AppContext, { backend }: Provider, user: User): Promise<Response> {
  const { deps } = c.var
  const access_token = await issueAccessToken(deps, user)
  if (backend === 'jwt') return c.json({ access_token, token_type: 'bearer' })
  const { cookie, lifetimesSeconds } = deps.config
  c.header('set-cookie', loginCookie(cookie, access_token, lifetimesSeconds.access), {
    append: true,
  })
  return c.body(null, 204)
}

/** Column by column; tokens only where the row keeps them. */
async function showAccount({ dataKeys }: Deps, account: OauthAccount) {
  const { id, oauth_name, access_token, expires_at, refresh_token, account_id, account_email } =
    account
  const open = async (name: string, sealed: string) =>
    account.issuer === null
      ? sealed
      : ((await dataKeys.unseal(sealed, `oauth_account.${name}.${id}`)) ?? '')
  return {
    id,
    oauth_name,
    access_token: access_token === '' ? '' : await open('access_token', access_token),
    expires_at,
    refresh_token: refresh_token === null ? null : await open('refresh_token', refresh_token),
    account_id,
    account_email,
  }
}
