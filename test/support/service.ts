import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '../../src/app.ts'
import type { Env } from '../../src/env.ts'
import type { Mailer, Message } from '../../src/mail/mailer.ts'
import { keepSecretSettings, keepSecretsOf, keepTokensOf, listen, output } from './output.ts'

/** A running service with its own clock and mailbox. */
export interface Service {
  /** Sends a request to the path; resolves when deferred work is done too. */
  request(path: string, init?: RequestInit): Promise<Response>
  /** The same, but resolves with the response; `settled` waits for the deferred work. */
  respond(path: string, init?: RequestInit): Promise<Answered>
  /** Every mail sent so far, oldest first. */
  mailbox: Message[]
  /** The service's clock in Unix seconds; set it to move it. */
  clock: { now: number }
  db: D1Database
  /** Every statement list that went to D1, one entry a round trip. */
  roundTrips: string[]
  secret: string
  /** Every line that was logged, by whatever level. */
  logs: string[]
}

interface Answered {
  response: Response
  settled(): Promise<void>
}

export interface ServiceOptions {
  /** Settings, by their names in README. */
  vars?: Partial<Env>
  /** Work factors of new hashes; few by default, for speed. */
  pbkdf2?: { iterations: number; passes: number }
  /** Bodies are made at random: what they call a password may be any text. */
  generatedBodies?: boolean
  /** Where the service is asked, `http://postern.test` by default. */
  origin?: string
  /** In place of the mailbox. */
  mailer?: Mailer
  /** Every query fails. */
  brokenDatabase?: boolean
  /** Every query that writes fails. */
  readOnly?: boolean
  /** No query is ever answered. */
  stalledDatabase?: boolean
}

const secret = 'a-secret-of-the-tests-0123456789-abcdefghij'

/** Starts a service on the migrated database of this test file. */
export function startService(options: ServiceOptions = {}): Service {
  const mailbox: Message[] = []
  const clock = { now: Math.floor(Date.now() / 1000) }
  const roundTrips: string[] = []
  const logs = listen()
  const app = createApp({
    mailer: options.mailer ?? {
      async send(message) {
        keepTokensOf(message.text)
        mailbox.push(message)
      },
    },
    passwordSettings: {
      pbkdf2: options.pbkdf2 ?? { iterations: 20, passes: 2 },
      argon2id: { memoryKibibytes: 32, passes: 1, lanes: 1 },
    },
    now: () => clock.now,
  })
  const bindings: Env = {
    DB: chooseDatabase(options, roundTrips),
    APP_SECRET: secret,
    PASSWORD_MIN_LENGTH: '0',
    ...options.vars,
  }
  keepSecretSettings(bindings)
  async function respond(path: string, init?: RequestInit) {
    const request = new Request(`${options.origin ?? 'http://postern.test'}${path}`, {
      redirect: 'manual',
      ...init,
    })
    const context = createExecutionContext()
    if (!options.generatedBodies) keepSecretsOf(init?.body)
    const response = await app.fetch(request, bindings, context)
    output.answered.push(await response.clone().text())
    return { response, settled: () => waitOnExecutionContext(context) }
  }
  return {
    mailbox,
    clock,
    db: env.DB,
    roundTrips,
    secret,
    logs,
    respond,
    async request(path, init) {
      const { response, settled } = await respond(path, init)
      await settled()
      return response
    },
  }
}

/** The binding, with each call that goes to the database noted. */
function countRoundTrips(db: D1Database, notes: string[]): D1Database {
  const calls = new Set(['first', 'run', 'all', 'raw', 'batch', 'exec'])
  const watch = <T extends object>(target: T, sql: string): T =>
    new Proxy(target, {
      get(object, name) {
        const value: unknown = Reflect.get(object, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          if (calls.has(String(name))) notes.push(sql)
          const result: unknown = Reflect.apply(value, object, args)
          const statement = name === 'prepare' || name === 'bind'
          const text = name === 'prepare' ? String(args[0]) : sql
          return statement && typeof result === 'object' && result ? watch(result, text) : result
        }
      },
    })
  return watch(db, '')
}

function chooseDatabase(options: ServiceOptions, notes: string[]) {
  const fail = () => Promise.reject(new Error('D1 is down'))
  if (options.brokenDatabase) return faultyDatabase(env.DB, /^/, fail)
  if (options.readOnly) return faultyDatabase(env.DB, /^(?!select)/, fail)
  if (options.stalledDatabase) return faultyDatabase(env.DB, /^/, () => new Promise(() => {}))
  return countRoundTrips(env.DB, notes)
}

/** The binding, with every statement failing whose SQL the pattern matches. */
function faultyDatabase(db: D1Database, pattern: RegExp, fail: () => Promise<never>): D1Database {
  const statement = { bind: () => statement, first: fail, run: fail, all: fail, raw: fail }
  const prepare = (sql: string) => (pattern.test(sql) ? statement : db.prepare(sql))
  return new Proxy(db, {
    get: (object, name) => (name === 'prepare' ? prepare : Reflect.get(object, name)),
  })
}
