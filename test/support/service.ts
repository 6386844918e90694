import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { createApp } from '../../src/app.ts'
import { buildDeps, type Deps } from '../../src/deps.ts'
import type { Env } from '../../src/env/env.ts'
import type { Mailer, Message } from '../../src/mail/mailer.ts'
import { everyMinute } from '../../src/scheduled.ts'
import { type Intercept, interceptDatabase } from './intercept-database.ts'
import {
  keepSecretSettings,
  keepSecretsOf,
  keepTokensOf,
  listen,
  output,
  withoutOwnTokens,
} from './output.ts'

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
  /** What its domain functions get. */
  deps(): Deps
  /** What the cron trigger runs. */
  everyMinute(): Promise<void>
  /** Every line that was logged, by whatever level. */
  logs: string[]
}

interface Answered {
  response: Response
  settled(): Promise<void>
}

export interface ServiceOptions {
  /** Settings, by their names in docs/settings.md. */
  vars?: Partial<Env>
  /** Work factors of new hashes; few by default, for speed. */
  pbkdf2?: { iterations: number; passes: number }
  /** Bodies are made at random: what they call a password may be any text. */
  generatedBodies?: boolean
  /** Where the service is asked, `http://postern.test` by default. */
  origin?: string
  /** In place of the mailbox. */
  mailer?: Mailer
  /** In place of the services outside. */
  fetch?: typeof fetch
  /** Every query fails. */
  brokenDatabase?: boolean
  /** Every query that writes fails. */
  readOnly?: boolean
  /** No query is ever answered. */
  stalledDatabase?: boolean
  /** In place of the three above: whatever should happen to a call. */
  fault?: Intercept
}

const secret = 'a-secret-of-the-tests-0123456789-abcdefghij'

/**
 * Starts a service on the migrated database of this test file.
 *
 * @example
 * const service = startService({ vars: { VERIFY_ON_REGISTER: 'true' } })
 *
 * test('registering mails a verification', async () => {
 *   const body = { email: 'first@user.com', password: 'correct horse' }
 *   const answer = await service.request('/auth/register', json('POST', body))
 *   expect(answer.status).toBe(201)
 *   expect(service.mailbox.at(-1)?.to).toBe(body.email)
 *   service.clock.now += 3600
 * })
 */
export function startService(options: ServiceOptions = {}): Service {
  const mailbox: Message[] = []
  const clock = { now: Math.floor(Date.now() / 1000) }
  const roundTrips: string[] = []
  const logs = listen()
  const overrides = {
    mailer: options.mailer ?? {
      async send(message: Message) {
        keepTokensOf(message.text)
        mailbox.push(message)
      },
    },
    passwordSettings: {
      pbkdf2: options.pbkdf2 ?? { iterations: 20, passes: 2 },
      argon2id: { memoryKibibytes: 32, passes: 1, lanes: 1 },
    },
    ...(options.fetch && { fetch: options.fetch }),
    now: () => clock.now,
  }
  const app = createApp(overrides)
  const bindings: Env = {
    DB: openDatabase(options, roundTrips),
    APP_SECRET: secret,
    PASSWORD_MIN_LENGTH: '0',
    RATE_LIMITS: 'off',
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
    output.answered.push(withoutOwnTokens(await response.clone().text(), path, init?.body))
    return { response, settled: () => waitOnExecutionContext(context) }
  }
  return {
    mailbox,
    clock,
    db: env.DB,
    roundTrips,
    secret,
    logs,
    deps: () => buildDeps(bindings, overrides),
    everyMinute: () => everyMinute(buildDeps(bindings, overrides)),
    respond,
    async request(path, init) {
      const { response, settled } = await respond(path, init)
      await settled()
      return response
    },
  }
}

/** The binding, with each call noted and then left to the faults that the options ask for. */
function openDatabase(options: ServiceOptions, notes: string[]): D1Database {
  const fault = options.fault ?? chooseFault(options)
  return interceptDatabase(env.DB, (sql, run) => {
    notes.push(sql)
    return fault(sql, run)
  })
}

function chooseFault({ brokenDatabase, readOnly, stalledDatabase }: ServiceOptions): Intercept {
  const fail = () => Promise.reject(new Error('D1 is down'))
  if (brokenDatabase) return fail
  if (readOnly) return (sql, run) => (/(^|; )(insert|update|delete)\b/i.test(sql) ? fail() : run())
  if (stalledDatabase) return () => new Promise(() => {})
  return (_sql, run) => run()
}
