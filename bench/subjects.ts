import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bundle, here } from './build.ts'
import type { Sent } from './load.ts'
import type { Database, Setup } from './runtime.ts'
import { createTables } from './subjects/better-auth-tables.mjs'

/** What is compared, row by row. */
export type Route = 'me' | 'login' | 'register' | 'badToken' | 'badBody' | 'wrongPath' | 'openapi'

/** A request of a route, with the status it must be answered with. */
export interface Call {
  requests: Sent[]
  status: number
}

/** One of those that are compared. */
export interface Subject {
  name: string
  /** Scheme and parameters of its password hash. */
  hash?: string
  /** Makes the user who logs in. */
  signUp?: Call
  /** The header that a login gives. */
  readSession?(login: Response): Promise<Record<string, string>>
  /** `session`: what readSession gave. */
  calls(session: Record<string, string>): Partial<Record<Route, Call>>
}

/** One that is a Worker. */
export interface WorkerSubject extends Subject {
  bundle: Bundle
  setup: Omit<Setup, 'modules'>
  createTables?(database: Database): Promise<void>
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

const get = (path: string, headers: Record<string, string>, status: number): Call => ({
  requests: [{ method: 'GET', path, headers }],
  status,
})

const post = (path: string, headers: Record<string, string>, body: string, status: number) => ({
  requests: [{ method: 'POST' as const, path, headers, body }],
  status,
})

/** The refusals, by the paths that Postern has. */
const refusals = {
  badToken: get('/users/me', { authorization: `Bearer ${foreignToken}` }, 401),
  badBody: post('/auth/register', json, JSON.stringify({ password }), 422),
  wrongPath: get('/users', {}, 404),
}

const ownSignUp = post('/auth/register', json, JSON.stringify({ email, password }), 201)

/** What Postern and the floor have in common. */
function ownCalls(session: Record<string, string>) {
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

/** The form of a login with the password that all users here have. */
export function logInForm(username: string): string {
  return new URLSearchParams({ username, password }).toString()
}

async function bearer(login: Response): Promise<Record<string, string>> {
  const token: unknown = Reflect.get(Object(await login.json()), 'access_token')
  return { authorization: `Bearer ${token}` }
}

async function cookies(login: Response): Promise<Record<string, string>> {
  const pairs = login.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0])
  return { cookie: pairs.join('; ') }
}

const ownHash = 'PBKDF2-HMAC-SHA256, 600,000 iterations in 48 passes'

async function applyMigrations(database: Database): Promise<void> {
  const folder = join(here, '../migrations')
  const files = readdirSync(folder).filter((name) => name.endsWith('.sql'))
  const statements = files
    .sort()
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('--> statement-breakpoint'))
  await database.batch(statements.map((sql) => database.prepare(sql)))
}

/** Postern, as wrangler.toml deploys it. */
export const postern: WorkerSubject = {
  name: 'postern',
  bundle: 'postern',
  setup: {
    vars: { APP_SECRET: secret, PASSWORD_MIN_LENGTH: '8' },
    objects: { PASSWORD_HASHER: 'PasswordHasher' },
  },
  hash: `${ownHash}, in a Durable Object`,
  createTables: applyMigrations,
  signUp: ownSignUp,
  readSession: bearer,
  calls: (session) => ({
    ...ownCalls(session),
    ...refusals,
    openapi: get('/openapi.json', {}, 200),
  }),
}

/** The floor. */
export const floor: WorkerSubject = {
  name: 'floor',
  bundle: 'floor',
  setup: { vars: { APP_SECRET: secret } },
  hash: `${ownHash}, in the Worker`,
  createTables: applyMigrations,
  signUp: ownSignUp,
  readSession: bearer,
  calls: (session) => ({ ...ownCalls(session), badToken: refusals.badToken }),
}

const hono: WorkerSubject = {
  name: 'hono',
  bundle: 'hono',
  setup: { vars: {} },
  calls: () => refusals,
}

const auth = '/api/auth'

function betterSignUp(address: string): Call {
  const body = JSON.stringify({ name: 'First', email: address, password })
  return post(`${auth}/sign-up/email`, jsonFromPage, body, 200)
}

function betterAuth(name: string, cookieCache: 'on' | 'off'): WorkerSubject {
  return {
    name,
    bundle: 'better-auth',
    setup: { vars: { SECRET: secret, COOKIE_CACHE: cookieCache } },
    hash: 'scrypt, N = 16384, r = 16, p = 1 (its default), in the Worker',
    createTables,
    signUp: betterSignUp(email),
    readSession: cookies,
    calls: (session) => ({
      me: get(`${auth}/get-session`, session, 200),
      login: post(`${auth}/sign-in/email`, jsonFromPage, JSON.stringify({ email, password }), 200),
      ...(cookieCache === 'off' && {
        register: betterSignUp('[<id>]@example.com'),
        // It answers "no session" with 200 and null.
        badToken: get(`${auth}/get-session`, { cookie: 'better-auth.session_token=x.y' }, 200),
        badBody: post(`${auth}/sign-in/email`, jsonFromPage, JSON.stringify({ password }), 400),
        wrongPath: get(`${auth}/users`, {}, 404),
      }),
    }),
  }
}

/** All that run on workerd, in the order in which they take their turns. */
export const subjects: readonly WorkerSubject[] = [
  postern,
  floor,
  hono,
  betterAuth('better-auth', 'off'),
  betterAuth('better-auth, cookie cache', 'on'),
]

/** On uvicorn, if Python has it: the same requests as Postern's. */
export const fastapiUsers: Subject = {
  name: 'fastapi-users',
  hash: "Argon2id, pwdlib's defaults, in its one process",
  signUp: ownSignUp,
  readSession: bearer,
  calls: postern.calls,
}
