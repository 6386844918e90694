import { createTokens, type Tokens } from './crypto/jwt.ts'
import { hashHere, hashInDurableObject, type Passwords } from './crypto/password-hasher.ts'
import { type PasswordSettings, passwordSettings } from './crypto/passwords.ts'
import { type Database, openDatabase } from './db/client.ts'
import { type Config, type Env, readConfig } from './env/env.ts'
import { createKeys, type Keys } from './keys/keys.ts'
import { createCloudflareMailer } from './mail/cloudflare.ts'
import type { Mailer } from './mail/mailer.ts'
import { createSmtpMailer } from './mail/smtp.ts'

/** All that a feature gets from outside. */
export interface Deps {
  db: Database
  config: Config
  keys: Keys
  tokens: Tokens
  mailer: Mailer
  passwords: Passwords
  /** Asks services outside. */
  fetch: typeof fetch
  /** Unix seconds. */
  now(): number
}

/** What a test may put in place of the real thing. */
export type Overrides = Partial<Pick<Deps, 'mailer' | 'fetch' | 'now'>> & {
  /** In place of some of the shipped work factors. */
  passwordSettings?: Partial<PasswordSettings>
}

/** Builds the dependencies from the bindings; throws what readConfig throws. */
export function buildDeps(
  env: Env,
  { passwordSettings: workFactors, ...overrides }: Overrides,
): Deps {
  const config = readConfig(env)
  const keys = createKeys(config)
  return {
    db: openDatabase(env.DB, config.databaseTimeoutMilliseconds),
    config,
    keys,
    tokens: createTokens({ keys, ...config }),
    mailer: chooseMailer(env, config),
    passwords: choosePasswords(env, config, workFactors),
    fetch: (input, init) => fetch(input, init),
    now: () => Math.floor(Date.now() / 1000),
    ...overrides,
  }
}

function choosePasswords(env: Env, config: Config, workFactors: Overrides['passwordSettings']) {
  const { passwordScheme: scheme, passwordPepper: pepper, passwordPeppersPrevious } = config
  const peppers = [...(pepper === undefined ? [] : [pepper]), ...passwordPeppersPrevious]
  const settings = { ...passwordSettings, ...workFactors, scheme, pepper, peppers }
  return env.PASSWORD_HASHER
    ? hashInDurableObject(env.PASSWORD_HASHER, settings)
    : hashHere(settings)
}

function chooseMailer(env: Env, { mailFrom: from, smtp }: Config): Mailer {
  if (smtp.host !== undefined) return createSmtpMailer({ ...smtp, host: smtp.host, from })
  if (env.EMAIL) return createCloudflareMailer(env.EMAIL, from)
  const reason = 'No mail delivery: bind EMAIL in wrangler.toml or set SMTP_HOST'
  return { send: () => Promise.reject(new Error(reason)) }
}
