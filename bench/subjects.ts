import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Bundle, here } from './build.ts'
import {
  betterCalls,
  betterOthers,
  betterSignUp,
  type Call,
  meBy,
  openapi,
  ownCalls,
  ownSignUp,
  type Route,
  refreshCall,
  refusals,
  secret,
  sessionLogins,
} from './calls.ts'
import type { Database, Setup } from './runtime.ts'
import { createTables } from './subjects/better-auth-tables.mjs'

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
  /** Those that want a sign-in of their own. */
  sessionCalls?(ask: (call: Call) => Promise<Response>): Promise<Partial<Record<Route, Call>>>
}

/** One that is a Worker. */
export interface WorkerSubject extends Subject {
  bundle: Bundle
  setup: Omit<Setup, 'modules'>
  createTables?(database: Database): Promise<void>
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
    openapi,
  }),
  async sessionCalls(ask) {
    const login = await ask(sessionLogins.refresh)
    const { refresh_token } = Object(await login.clone().json())
    return {
      meByCookie: meBy(await cookies(await ask(sessionLogins.cookie))),
      meBySid: meBy(await bearer(login)),
      refresh: refreshCall(`${refresh_token}`),
    }
  },
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

function betterAuth(name: string, cookieCache: 'on' | 'off'): WorkerSubject {
  return {
    name,
    bundle: 'better-auth',
    setup: { vars: { SECRET: secret, COOKIE_CACHE: cookieCache } },
    hash: 'scrypt, N = 16384, r = 16, p = 1 (its default), in the Worker',
    createTables,
    signUp: betterSignUp(),
    readSession: cookies,
    calls: (session) => ({ ...betterCalls(session), ...(cookieCache === 'off' && betterOthers) }),
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
