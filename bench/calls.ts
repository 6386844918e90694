import type { Sent } from './load.ts'

/** What is compared, row by row. */
export type Route =
  | 'me'
  | 'meByCookie'
  | 'meBySid'
  | 'refresh'
  | 'login'
  | 'register'
  | 'badToken'
  | 'badBody'
  | 'wrongPath'
  | 'openapi'

/** A request of a route, with the status it must be answered with. */
export interface Call {
  requests: Sent[]
  status: number
}

/** Signs the tokens of Postern and the floor. */
export const secret = 'a-secret-of-the-benchmark-0123456789-abcdefghij'

const email = 'first@example.com'
const password = 'blurp-blurp'
const json = { 'content-type': 'application/json' }
// better-auth takes nothing else from a client that looks like a browser, as fetch() does.
const jsonFromPage = { ...json, origin: 'http://127.0.0.1' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** A token as ours are, which another secret has signed. */
const foreignToken = [
  { alg: 'HS256', typ: 'JWT' },
  { sub: crypto.randomUUID(), ver: 0, aud: ['fastapi-users:auth'], exp: 4102444800 },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('A'.repeat(43))
  .join('.')

function get(path: string, headers: Record<string, string>, status: number): Call {
  return { requests: [{ method: 'GET', path, headers }], status }
}

function post(path: string, headers: Record<string, string>, body: string, status: number): Call {
  return { requests: [{ method: 'POST', path, headers, body }], status }
}

/** The refusals, by the paths that Postern has. */
export const refusals = {
  badToken: get('/users/me', { authorization: `Bearer ${foreignToken}` }, 401),
  badBody: post('/auth/register', json, JSON.stringify({ password }), 422),
  wrongPath: get('/nowhere', {}, 404),
}

/** Makes the user who logs in. */
export const ownSignUp = post('/auth/register', json, JSON.stringify({ email, password }), 201)

/** What Postern and the floor have in common. `session`: the header that tells who asks. */
export function ownCalls(session: Record<string, string>) {
  return {
    me: get('/users/me', session, 200),
    login: post('/auth/jwt/login', form, logInForm(email), 200),
    register: post(
      '/auth/register',
      json,
      JSON.stringify({ email: '[<id>]@example.com', password }),
      201,
    ),
  }
}

/** Begins a session with refresh tokens, and one by cookie. */
export const sessionLogins = {
  refresh: post('/auth/jwt/login', form, `${logInForm(email)}&scope=offline_access`, 200),
  cookie: post('/auth/session/login', form, logInForm(email), 204),
}

/** `/users/me` by somebody who has begun a session. */
export function meBy(session: Record<string, string>): Call {
  return get('/users/me', session, 200)
}

/** A refresh; each spends the token that the one before gave. */
export function refreshCall(token: string): Call {
  const body = (refresh_token: string) =>
    new URLSearchParams({ grant_type: 'refresh_token', refresh_token }).toString()
  const next = (answer: string) => body(JSON.parse(answer).refresh_token)
  const sent: Sent = {
    method: 'POST',
    path: '/auth/jwt/refresh',
    headers: form,
    body: body(token),
    next,
  }
  return { requests: [sent], status: 200 }
}

/** The form of a login with the password that all users here have. */
export function logInForm(username: string): string {
  return new URLSearchParams({ username, password }).toString()
}

/** Postern's document. */
export const openapi = get('/openapi.json', {}, 200)

const auth = '/api/auth'

/** Makes a user of better-auth. */
export function betterSignUp(address = email): Call {
  const body = JSON.stringify({ name: 'First', email: address, password })
  return post(`${auth}/sign-up/email`, jsonFromPage, body, 200)
}

/** better-auth's calls that its cookie cache makes a difference to. */
export function betterCalls(session: Record<string, string>) {
  return {
    me: get(`${auth}/get-session`, session, 200),
    login: post(`${auth}/sign-in/email`, jsonFromPage, JSON.stringify({ email, password }), 200),
  }
}

/** A cookie as better-auth's are, with a wrong signature. It answers "no session" with 200. */
const foreignCookie = `better-auth.session_token=${'x'.repeat(32)}.${'A'.repeat(43)}%3D`

/** The others. */
export const betterOthers = {
  register: betterSignUp('[<id>]@example.com'),
  badToken: get(`${auth}/get-session`, { cookie: foreignCookie }, 200),
  badBody: post(`${auth}/sign-in/email`, jsonFromPage, JSON.stringify({ password }), 400),
  wrongPath: get(`${auth}/users`, {}, 404),
}
