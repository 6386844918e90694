import type {
  Body_auth_jwt_login_auth_jwt_login_post as LoginForm,
  UserCreate,
  UserRead,
} from './api.ts'
import { PosternError, readError } from './error.ts'
import { keepSession } from './session.ts'
import { inMemory, readTokens, sessionOf, type TokenStorage, type Tokens } from './tokens.ts'

export type * from './api.ts'
export { PosternError, type TokenStorage }

export interface Options {
  /** Where the service is, such as `https://auth.example.com`: an origin, without a path. */
  url: string | URL
  /** In memory by default. Tabs that share one share the session. */
  storage?: TokenStorage
  /** Other origins that get the access token: services that verify it. */
  origins?: readonly string[]
  /** In place of the global one. */
  fetch?: (input: string | Request, init?: RequestInit) => Promise<Response>
}

/** What the widget of Cloudflare Turnstile gave, if the service asks for it. */
interface Turnstile {
  'cf-turnstile-response'?: string
}

export type Login = Pick<LoginForm, 'username' | 'password' | 'login_code'> & Turnstile

/** All but `fetch` throw a PosternError for an answer that is not ok. */
export interface Client {
  /** Signs in for long, and ends the session before it. An AbortError if `logout` is called before it is done. */
  login(form: Login): Promise<void>
  register(user: UserCreate & Turnstile): Promise<UserRead>
  /** Forgets the tokens in any case, and ends the session; rejects if the service could not be told. */
  logout(): Promise<void>
  /** Who is signed in, or undefined. */
  user(): Promise<UserRead | undefined>
  /** A fresh proof, for where the service answers 403 `STEP_UP_REQUIRED`. */
  stepUp(password: string): Promise<void>
  /**
   * As the global one, with the access token. A path is the service's. A TypeError for an origin that is
   * neither the service's nor listed. After a 401 the tokens are renewed, and what can be sent again is;
   * it rejects if they can not be renewed for now.
   */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
}

/** In milliseconds. */
const youngFor = 30_000

/** A client of one service. It has no timer: the tokens are renewed when they are used. */
export function createClient(options: Options): Client {
  const { origin, pathname } = new URL(options.url)
  if (pathname !== '/') throw new TypeError('url: an origin without a path')
  const { storage = inMemory(), origins = [], fetch: send = (...all) => fetch(...all) } = options
  const session = keepSession(storage, `postern ${origin}`, exchange)

  async function post(path: string, body: BodyInit, headers: HeadersInit = {}) {
    const response = await send(origin + path, { method: 'POST', body, headers })
    if (!response.ok) throw await readError(response)
    return response
  }

  async function exchange(refresh_token: string): Promise<Tokens | undefined> {
    const askedAt = Date.now()
    const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token })
    try {
      return await readTokens(await post('/auth/jwt/refresh', form), askedAt)
    } catch (error) {
      if (error instanceof PosternError && error.code === 'invalid_grant') return undefined
      throw error
    }
  }

  async function end({ access_token, refresh_token }: Tokens): Promise<void> {
    const headers = { authorization: `Bearer ${access_token}` }
    const response = await send(`${origin}/auth/jwt/logout`, { method: 'POST', headers })
    if (response.ok) return
    if (response.status !== 401) throw await readError(response)
    // The access token is over; its session may go on.
    const renewed = refresh_token && (await exchange(refresh_token))
    if (renewed) await end({ access_token: renewed.access_token })
  }

  async function authorized(input: string | URL | Request, init: RequestInit = {}) {
    const isRequest = typeof input === 'object' && 'url' in input
    const url = new URL(isRequest ? input.url : input, origin)
    if (url.origin !== origin && !origins.includes(url.origin)) {
      throw new TypeError(`${url.origin} is no origin of this client`)
    }
    const headers = new Headers(init.headers ?? (isRequest ? input.headers : {}))
    const attempt = (tokens: Tokens | undefined) => {
      if (tokens) headers.set('authorization', `Bearer ${tokens.access_token}`)
      return send(isRequest ? input : url.href, { ...init, headers })
    }
    const tokens = await session.current()
    const response = await attempt(tokens)
    if (response.status !== 401 || !tokens) return response
    const age = Math.abs(Date.now() - (tokens.issued_at ?? 0))
    // A renewal for each request would not help there; here a password change ends young tokens.
    if (url.origin !== origin && age < youngFor) return response
    const renewed = await session.renew(tokens.access_token)
    const isSpent = isStream(init.body) || (isRequest && input.bodyUsed)
    const id = sessionOf(tokens)
    if (isSpent || !id || sessionOf(renewed) !== id) return response
    await response.body?.cancel()
    return attempt(renewed)
  }

  return {
    fetch: authorized,
    async login(form) {
      const isForgotten = session.begin()
      const askedAt = Date.now()
      // URLSearchParams would send what is undefined as that word.
      const fields = JSON.parse(
        JSON.stringify({ ...form, grant_type: 'password', scope: 'offline_access' }),
      )
      const response = await post('/auth/jwt/login', new URLSearchParams(fields))
      const tokens = await readTokens(response, askedAt)
      // Nobody will hold it.
      const over = isForgotten() ? tokens : await session.keep(tokens)
      if (over) await end(over).catch(() => {})
      if (isForgotten()) throw new DOMException('Logged out before the answer came', 'AbortError')
    },
    async register(user) {
      const headers = { 'content-type': 'application/json' }
      return (await post('/auth/register', JSON.stringify(user), headers)).json()
    },
    async logout() {
      const tokens = await session.forget()
      if (tokens) await end(tokens)
    },
    async user() {
      if (!(await session.read())) return undefined
      const response = await authorized('/users/me')
      if (response.status === 401) return undefined
      if (!response.ok) throw await readError(response)
      return response.json()
    },
    async stepUp(password) {
      const response = await authorized('/auth/step-up', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ password }),
      })
      if (!response.ok) throw await readError(response)
    },
  }
}

/** Of bodies only streams are gone once they were sent; undici takes iterables for some. */
function isStream(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    ('getReader' in body || Symbol.asyncIterator in body)
  )
}
