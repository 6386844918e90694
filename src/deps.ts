import { chooseAccessTokens } from './crypto/at-jwt.ts'
import { createTokens, type Tokens } from './crypto/jwt.ts'
import { hashHere, hashInDurableObject, type Passwords } from './crypto/password-hasher.ts'
import { type PasswordSettings, passwordSettings } from './crypto/passwords.ts'
import { type Database, openDatabase } from './db/client.ts'
import { type Config, type Env, readConfig } from './env/env.ts'
import { createDataKeys, type DataKeys } from './keys/data-keys.ts'
import { createKeys, type Keys } from './keys/keys.ts'
import { createSigningKeys, keyTimes, type SigningKeys } from './keys/signing-keys.ts'
import { createCloudflareMailer } from './mail/cloudflare.ts'
import type { Mailer } from './mail/mailer.ts'
import { createSmtpMailer } from './mail/smtp.ts'

/** All that a feature gets from outside. */
export interface Deps {
  db: Database
  config: Config
  keys: Keys
  dataKeys: DataKeys
  signingKeys: SigningKeys
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
  const db = openDatabase(env.DB, config.databaseTimeoutMilliseconds)
  const now = overrides.now ?? (() => Math.floor(Date.now() / 1000))
  const keys = createKeys(config)
  const dataKeys = createDataKeys({ db, config, now })
  const signingKeys = createSigningKeys({ db, dataKeys, now })
  return {
    db,
    config,
    keys,
    dataKeys,
    signingKeys,
    tokens: chooseTokens(config, keys, signingKeys),
    mailer: chooseMailer(env, config),
    passwords: choosePasswords(env, config, workFactors),
    fetch: (input, init) => fetch(input, init),
    now,
    ...overrides,
  }
}

function chooseTokens(config: Config, keys: Keys, signingKeys: SigningKeys): Tokens {
  const tokens = createTokens({ keys, ...config })
  const { publicUrl: issuer, accessTokens, lifetimesSeconds } = config
  if (issuer === undefined || !accessTokens.verifies.includes('ES256')) return tokens
  return chooseAccessTokens(tokens, accessTokens, {
    issuer,
    audience: accessTokens.audience,
    lifetimeSeconds: lifetimesSeconds.access,
    leewaySeconds: keyTimes.leeway,
    keys: signingKeys,
  })
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
