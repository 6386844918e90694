import { isGuessable } from './crypto/guessable.ts'
import type { PasswordHasher } from './crypto/password-hasher.ts'
import type { PasswordScheme } from './crypto/passwords.ts'
import {
  cookieDomainExpected,
  originsExpected,
  pageExpected,
  parseCookieDomain,
  parseOrigins,
  parsePage,
  parseSecureUrl,
} from './front-ends.ts'
import { readMailbox, wireDomain } from './mail/address.ts'

/** What wrangler.toml binds, and the settings of README's table as they come: strings or absent. */
export interface Env {
  DB: D1Database
  EMAIL?: SendEmail
  PASSWORD_HASHER?: DurableObjectNamespace<PasswordHasher>
  PASSWORD_LIMIT?: RateLimit
  PASSWORD_NETWORK_LIMIT?: RateLimit
  MAIL_LIMIT?: RateLimit
  MAIL_NETWORK_LIMIT?: RateLimit
  APP_SECRET?: string
  APP_SECRET_PREVIOUS?: string
  ROOT_SECRET?: string
  ROOT_SECRET_PREVIOUS?: string
  ACCESS_TOKEN_LIFETIME_SECONDS?: string
  RESET_TOKEN_LIFETIME_SECONDS?: string
  VERIFY_TOKEN_LIFETIME_SECONDS?: string
  PASSWORD_MIN_LENGTH?: string
  PASSWORD_SCHEME?: string
  PASSWORD_PEPPER?: string
  PASSWORD_PEPPER_PREVIOUS?: string
  REQUIRE_VERIFIED_EMAIL?: string
  VERIFY_ON_REGISTER?: string
  RESET_PASSWORD_URL?: string
  VERIFY_URL?: string
  MAIL_FROM?: string
  SMTP_HOST?: string
  SMTP_PORT?: string
  SMTP_SECURITY?: string
  SMTP_EHLO_NAME?: string
  SMTP_USERNAME?: string
  SMTP_PASSWORD?: string
  CORS_ALLOWED_ORIGINS?: string
  COOKIE_SAMESITE?: string
  COOKIE_DOMAIN?: string
  COOKIE_SECURE?: string
  DATABASE_TIMEOUT_MILLISECONDS?: string
  RATE_LIMITS?: string
  TURNSTILE_SECRET_KEY?: string
  TURNSTILE_HOSTNAMES?: string
  PWNED_PASSWORDS_URL?: string
  EVENTS_KEPT_DAYS?: string
  DELETED_USERS_KEPT_DAYS?: string
}

type Setting = Exclude<keyof Env, 'DB' | 'EMAIL' | 'PASSWORD_HASHER' | `${string}_LIMIT`>

/** Every setting, checked and typed. */
export type Config = ReturnType<typeof readConfig>

const randomBytes = 'at least 32 random bytes, no pattern and no example'

const secretExpected =
  `${randomBytes}. Make one: \`openssl rand -hex 32 | npx wrangler secret put APP_SECRET\` ` +
  '(for local work: APP_SECRET in .dev.vars, which `npm run dev` writes)'

const rootExpected = `${randomBytes}, others than APP_SECRET: \`openssl rand -hex 32\``

const formerRootExpected = `${rootExpected}; or the word APP_SECRET`

const pepperExpected = `${randomBytes}: \`openssl rand -hex 32\``

const peppersExpected = 'at least 32 bytes each, with commas between'

const mailFromExpected =
  'one address or Name <address>, in ASCII before the @-sign, with a host name after it'

const smtpPortExpected =
  'a port number such as 587 or 465, and not 25: Cloudflare lets no Worker connect to that'

/**
 * Reads all settings; throws one Error that names each bad one and what was expected. Values are
 * not repeated in it: some are secrets.
 */
export function readConfig(env: Env) {
  const { read, problems } = settingsReader(env)
  const seconds = (name: Setting) =>
    read(name, wholeNumber(1, 315_360_000), 'whole seconds, from 1 to ten years', 3600)
  const days = (name: Setting, least: number, byDefault: number) =>
    read(name, wholeNumber(least, 3650), `whole days, ${least} to 3650`, byDefault)
  const flag = (name: Setting, byDefault = false) =>
    read(name, trueOrFalse, '"true" or "false"', byDefault)
  const pageUrl = (name: Setting) => read(name, parsePage, pageExpected, undefined)

  if (!env.APP_SECRET) problems.push(`APP_SECRET is not set: expected ${secretExpected}`)
  const secret = read('APP_SECRET', strongSecret, secretExpected, '')
  const previous = read('APP_SECRET_PREVIOUS', strongSecret, secretExpected, undefined)
  const appSecrets = previous === undefined ? [secret] : [secret, previous]
  const ownSecret = (text: string) => (appSecrets.includes(text) ? undefined : strongSecret(text))
  const formerRoot = (text: string) => (text === 'APP_SECRET' ? text : ownSecret(text))
  const root = read('ROOT_SECRET', ownSecret, rootExpected, 'APP_SECRET')
  const previousRoot = read('ROOT_SECRET_PREVIOUS', formerRoot, formerRootExpected, undefined)
  if (env.SMTP_PASSWORD && !env.SMTP_USERNAME) {
    problems.push('SMTP_USERNAME: expected a user name, as SMTP_PASSWORD is set')
  }
  const defaultSender = { name: '', email: 'no-reply@example.com' }
  const mailFrom = read('MAIL_FROM', readMailbox, mailFromExpected, defaultSender)
  const port = read('SMTP_PORT', smtpPort, smtpPortExpected, 587)
  const config = {
    appSecrets,
    // The word APP_SECRET in place of one: there is none, and APP_SECRET stands in.
    rootSecrets: previousRoot === undefined ? [root] : [root, previousRoot],
    lifetimesSeconds: {
      access: seconds('ACCESS_TOKEN_LIFETIME_SECONDS'),
      reset: seconds('RESET_TOKEN_LIFETIME_SECONDS'),
      verify: seconds('VERIFY_TOKEN_LIFETIME_SECONDS'),
      // No setting: for how long a client counts as one that has signed in before.
      device: 180 * 24 * 3600,
      // Nor this: a mail may be read late.
      notMe: 30 * 24 * 3600,
    },
    passwordMinLength: read('PASSWORD_MIN_LENGTH', wholeNumber(0, 1024), '0 to 1024', 8),
    passwordScheme: read('PASSWORD_SCHEME', passwordScheme, '"pbkdf2" or "argon2id"', 'pbkdf2'),
    passwordPepper: read('PASSWORD_PEPPER', strongSecret, pepperExpected, undefined),
    passwordPeppersPrevious: read('PASSWORD_PEPPER_PREVIOUS', longSecrets, peppersExpected, []),
    requireVerifiedEmail: flag('REQUIRE_VERIFIED_EMAIL'),
    verifyOnRegister: flag('VERIFY_ON_REGISTER'),
    resetPasswordUrl: pageUrl('RESET_PASSWORD_URL'),
    verifyUrl: pageUrl('VERIFY_URL'),
    mailFrom,
    smtp: {
      host: read('SMTP_HOST', hostName, 'a host name', undefined),
      port,
      security: read(
        'SMTP_SECURITY',
        smtpSecurity,
        '"starttls", "tls" or "none"',
        // RFC 8314 section 3.3.
        port === 465 ? 'tls' : 'starttls',
      ),
      ehloName: read('SMTP_EHLO_NAME', ehloName, 'a host name', mailFrom.email.replace(/^.*@/, '')),
      username: read('SMTP_USERNAME', anyText, 'a user name', undefined),
      password: read('SMTP_PASSWORD', anyText, 'a password', undefined),
    },
    corsAllowedOrigins: read('CORS_ALLOWED_ORIGINS', parseOrigins, originsExpected, []),
    cookie: {
      sameSite: read('COOKIE_SAMESITE', sameSite, '"lax", "strict" or "none"', 'lax'),
      domain: read('COOKIE_DOMAIN', parseCookieDomain, cookieDomainExpected, undefined),
      secure: flag('COOKIE_SECURE', true),
    },
    databaseTimeoutMilliseconds: read(
      'DATABASE_TIMEOUT_MILLISECONDS',
      // The lease of a mail's delivery (outbox/schedule.ts) counts on the upper end.
      wholeNumber(1, 10_000),
      'whole milliseconds, from 1 to 10000',
      5000,
    ),
    rateLimits: read('RATE_LIMITS', onOrOff, '"on" or "off"', true),
    turnstileSecretKey: read('TURNSTILE_SECRET_KEY', anyText, 'a secret key', undefined),
    turnstileHostnames: read('TURNSTILE_HOSTNAMES', hostNames, 'host names, with commas', []),
    pwnedPasswordsUrl: read(
      'PWNED_PASSWORDS_URL',
      parseSecureUrl,
      'an https URL (http for localhost)',
      undefined,
    ),
    eventsKeptDays: days('EVENTS_KEPT_DAYS', 1, 90),
    // 0: no way back.
    deletedUsersKeptDays: days('DELETED_USERS_KEPT_DAYS', 0, 7),
  }
  if (config.cookie.sameSite === 'none' && !config.cookie.secure) {
    problems.push(
      'COOKIE_SECURE: expected "true", as COOKIE_SAMESITE is "none": browsers drop the cookie',
    )
  }
  if (problems.length > 0) throw new Error(`Bad settings. ${problems.join('. ')}`)
  return config
}

function settingsReader(env: Env) {
  const problems: string[] = []

  function read<T, const D>(
    name: Setting,
    parse: (text: string) => T | undefined,
    expected: string,
    byDefault: D,
  ): T | D {
    // [vars] may hold numbers and booleans too.
    const text = String(env[name] ?? '')
    if (text === '') return byDefault
    const value = parse(text)
    if (value === undefined) problems.push(`${name}: expected ${expected}`)
    return value ?? byDefault
  }
  return { read, problems }
}

const anyText = (text: string) => text

const hostName = matching(/^[\w.-]+$/)

function hostNames(text: string): string[] | undefined {
  const hosts = text.split(',').map((host) => host.trim().toLowerCase())
  return hosts.every(hostName) ? hosts : undefined
}

function matching(pattern: RegExp) {
  return (text: string) => (pattern.test(text) ? text : undefined)
}

const longSecret = (text: string) =>
  new TextEncoder().encode(text).length >= 32 ? text : undefined

const strongSecret = (text: string) => (isGuessable(text) ? undefined : longSecret(text))

function longSecrets(text: string): string[] | undefined {
  const secrets = text.split(',').map((secret) => secret.trim())
  return secrets.every(longSecret) ? secrets : undefined
}

const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}

function smtpPort(text: string): number | undefined {
  const port = wholeNumber(1, 65_535)(text)
  return port === 25 ? undefined : port
}

/** A host name, or an address literal (RFC 5321 section 4.1.3). */
const ehloName = (text: string) =>
  /^\[(?:[\d.]+|IPv6:[\da-f:.]+)\]$/i.test(text) ? text : wireDomain(text)

const trueOrFalse = (text: string) =>
  text === 'true' ? true : text === 'false' ? false : undefined

const passwordScheme = (text: string): PasswordScheme | undefined =>
  text === 'pbkdf2' || text === 'argon2id' ? text : undefined

const onOrOff = (text: string) => (text === 'on' ? true : text === 'off' ? false : undefined)

const smtpSecurity = (text: string): 'starttls' | 'tls' | 'none' | undefined =>
  text === 'starttls' || text === 'tls' || text === 'none' ? text : undefined

const sameSite = (text: string): 'lax' | 'strict' | 'none' | undefined =>
  text === 'lax' || text === 'strict' || text === 'none' ? text : undefined
