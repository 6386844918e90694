import type { PasswordHasher } from '../crypto/password-hasher.ts'
import { isUnder } from '../front-ends.ts'
import { alarmSeconds } from '../limits.ts'
import { type SettingName, type SettingValues, settings } from './settings.ts'

interface Bindings {
  DB: D1Database
  EMAIL?: SendEmail
  PASSWORD_HASHER?: DurableObjectNamespace<PasswordHasher>
  PASSWORD_LIMIT?: RateLimit
  PASSWORD_NETWORK_LIMIT?: RateLimit
  MAIL_LIMIT?: RateLimit
  MAIL_NETWORK_LIMIT?: RateLimit
}

type SettingTexts = { [name in SettingName]?: string }

/** What wrangler.toml binds, and the settings of settings.ts as they come: strings or absent. */
export interface Env extends Bindings, SettingTexts {}

/** Every setting, checked and typed. */
export type Config = ReturnType<typeof readConfig>

/** Gives a setting, or its default if it is absent or bad. */
type Read = <N extends SettingName>(name: N) => SettingValues[N]

/**
 * Reads all settings; throws one Error that names each bad one and what was expected. Values are
 * not repeated in it: some are secrets.
 */
export function readConfig(env: Env) {
  const problems: string[] = []
  const read = settingsReader(env, problems)
  if (!env.APP_SECRET) {
    problems.push(`APP_SECRET is not set: expected ${settings.APP_SECRET.takes.expected}`)
  }
  const mailFrom = read('MAIL_FROM')
  const secrets = readSecrets(read, problems)
  const publicUrl = read('PUBLIC_URL')
  const pages = read('PAGES') ? publicUrl : undefined
  const config = {
    ...secrets,
    publicUrl,
    // Where the pages are; undefined: there are none.
    pages,
    brand: {
      name: read('BRAND_NAME'),
      logoUrl: read('BRAND_LOGO_URL'),
      style: read('BRAND_STYLE'),
      support: read('SUPPORT_CONTACT'),
    },
    hasProviders: hasProviders(publicUrl, secrets.rootSecrets),
    accessTokens: readAccessTokens(read, { ...secrets, publicUrl }, problems),
    lifetimesSeconds: {
      access: read('ACCESS_TOKEN_LIFETIME_SECONDS'),
      reset: read('RESET_TOKEN_LIFETIME_SECONDS'),
      verify: read('VERIFY_TOKEN_LIFETIME_SECONDS'),
      // No setting: for how long a client counts as one that has signed in before.
      device: 180 * 24 * 3600,
      // Nor this: a mail may be read late.
      notMe: 30 * 24 * 3600,
      alarm: alarmSeconds,
      changeEmail: 24 * 3600,
      // As FastAPI Users has it.
      oauthState: 3600,
      providerLink: 3600,
      passwordProof: 600,
    },
    sessionLifetimesSeconds: {
      idle: read('SESSION_IDLE_LIFETIME_SECONDS'),
      all: read('SESSION_LIFETIME_SECONDS'),
    },
    passwordMinLength: read('PASSWORD_MIN_LENGTH'),
    passwordScheme: read('PASSWORD_SCHEME'),
    passwordPeppersPrevious: read('PASSWORD_PEPPER_PREVIOUS'),
    requireVerifiedEmail: read('REQUIRE_VERIFIED_EMAIL'),
    sparesSuperusers: read('PROVIDER_DOMAINS_SPARE_SUPERUSERS'),
    defaultLanguage: read('DEFAULT_LANGUAGE'),
    emailSelfService: read('EMAIL_SELF_SERVICE'),
    verifyOnRegister: read('VERIFY_ON_REGISTER'),
    resetPasswordUrl: read('RESET_PASSWORD_URL'),
    verifyUrl: read('VERIFY_URL'),
    mailFrom,
    smtp: readSmtp(read, mailFrom.email, problems),
    corsAllowedOrigins: read('CORS_ALLOWED_ORIGINS'),
    cookie: readCookie(read, problems),
    databaseTimeoutMilliseconds: read('DATABASE_TIMEOUT_MILLISECONDS'),
    rateLimits: read('RATE_LIMITS'),
    ...readTurnstile(read, pages, problems),
    turnstileHostnames: read('TURNSTILE_HOSTNAMES'),
    pwnedPasswordsUrl: read('PWNED_PASSWORDS_URL'),
    eventsKeptDays: read('EVENTS_KEPT_DAYS'),
    // 0: no way back.
    deletedUsersKeptDays: read('DELETED_USERS_KEPT_DAYS'),
  }
  // Some settings are read more than once.
  const named = [...new Set(problems)]
  if (named.length > 0) throw new Error(`Bad settings. ${named.join('. ')}`)
  return config
}

/** Whether people may sign in at providers, whose secrets ROOT_SECRET seals: on this machine APP_SECRET will do. */
function hasProviders(publicUrl: string | undefined, rootSecrets: readonly string[]): boolean {
  return (
    publicUrl !== undefined && (publicUrl.startsWith('http:') || rootSecrets[0] !== 'APP_SECRET')
  )
}

function settingsReader(env: Env, problems: string[]): Read {
  return (name) => {
    const { takes, byDefault } = settings[name]
    // [vars] may hold numbers and booleans too.
    const text = String(env[name] ?? '')
    if (text === '') return byDefault
    const value = takes.parse(text)
    if (value === undefined) problems.push(`${name}: expected ${takes.expected}`)
    return value ?? byDefault
  }
}

function readSecrets(read: Read, problems: string[]) {
  const previous = read('APP_SECRET_PREVIOUS')
  const appSecrets = [read('APP_SECRET'), ...(previous === undefined ? [] : [previous])]
  const own = (
    name: 'ROOT_SECRET' | 'ROOT_SECRET_PREVIOUS' | 'PASSWORD_PEPPER',
    others: readonly string[],
  ) => {
    const secrets = [read(name)].filter((secret) => secret !== undefined)
    // A line break that came along with one of them makes no other secret of it.
    if (secrets.some((secret) => others.some((other) => other.trim() === secret.trim()))) {
      problems.push(`${name}: expected ${settings[name].takes.expected}`)
    }
    return secrets
  }
  // The word APP_SECRET in place of one: there is none, and APP_SECRET stands in.
  const rootSecrets = [
    ...own('ROOT_SECRET', appSecrets),
    ...own('ROOT_SECRET_PREVIOUS', appSecrets),
  ]
  const [passwordPepper] = own('PASSWORD_PEPPER', [...appSecrets, ...rootSecrets])
  return { appSecrets, rootSecrets, passwordPepper }
}

/** `hasKeys`: whether there are signing keys, and so a JWKS. */
function readAccessTokens(
  read: Read,
  { publicUrl, rootSecrets }: { publicUrl: string | undefined; rootSecrets: readonly string[] },
  problems: string[],
) {
  const signs = read('ACCESS_TOKEN_ALG')
  const previous = read('ACCESS_TOKEN_ALG_PREVIOUS')
  if (previous === signs) {
    problems.push(
      'ACCESS_TOKEN_ALG_PREVIOUS: expected another one than ACCESS_TOKEN_ALG, or nothing',
    )
  }
  const verifies = [signs, ...(previous === undefined ? [] : [previous])]
  const lacks = {
    PUBLIC_URL: publicUrl === undefined,
    ROOT_SECRET: rootSecrets[0] === 'APP_SECRET',
  }
  for (const name of ['PUBLIC_URL', 'ROOT_SECRET'] as const) {
    if (!verifies.includes('ES256') || !lacks[name]) continue
    const { expected } = settings[name].takes
    problems.push(`${name}: expected ${expected}, as access tokens are of ES256`)
  }
  const hasKeys = !lacks.PUBLIC_URL && !lacks.ROOT_SECRET
  return { signs, verifies, audience: read('ACCESS_TOKEN_AUDIENCE'), hasKeys }
}

function readSmtp(read: Read, sender: string, problems: string[]) {
  const port = read('SMTP_PORT')
  const username = read('SMTP_USERNAME')
  const password = read('SMTP_PASSWORD')
  if (password !== undefined && username === undefined) {
    problems.push('SMTP_USERNAME: expected a user name, as SMTP_PASSWORD is set')
  }
  if (username !== undefined && password === undefined) {
    problems.push('SMTP_PASSWORD: expected a password, as SMTP_USERNAME is set')
  }
  return {
    host: read('SMTP_HOST'),
    port,
    // RFC 8314 section 3.3.
    security: read('SMTP_SECURITY') ?? (port === 465 ? ('tls' as const) : ('starttls' as const)),
    ehloName: read('SMTP_EHLO_NAME') ?? sender.replace(/^.*@/, ''),
    username,
    password,
  }
}

function readTurnstile(read: Read, pages: string | undefined, problems: string[]) {
  const turnstileSecretKey = read('TURNSTILE_SECRET_KEY')
  const siteKey = read('TURNSTILE_SITE_KEY')
  // Without the secret nobody looks at what the widget says.
  const turnstileSiteKey = turnstileSecretKey && siteKey
  if (turnstileSecretKey && !turnstileSiteKey && pages) {
    problems.push(
      'TURNSTILE_SITE_KEY: expected the site key of the widget, as TURNSTILE_SECRET_KEY is set and there are pages; or PAGES "off"',
    )
  }
  return { turnstileSecretKey, turnstileSiteKey }
}

function readCookie(read: Read, problems: string[]) {
  const publicUrl = read('PUBLIC_URL')
  const host = publicUrl?.startsWith('https:') ? new URL(publicUrl).hostname : undefined
  const cookie = {
    sameSite: read('COOKIE_SAMESITE'),
    domain: read('COOKIE_DOMAIN'),
    secure: read('COOKIE_SECURE'),
    // Without TLS: Safari keeps no Secure cookie then.
    sessionSecure: read('COOKIE_SECURE') && !publicUrl?.startsWith('http:'),
  }
  if (cookie.sameSite === 'none' && !cookie.secure) {
    problems.push(
      'COOKIE_SECURE: expected "true", as COOKIE_SAMESITE is "none": browsers drop the cookie',
    )
  } else if (host && !cookie.secure) {
    problems.push('COOKIE_SECURE: expected "true", as PUBLIC_URL is https')
  }
  // An http one is of this machine, where the settings of another place may be tried.
  if (host && cookie.domain && !isUnder(host, cookie.domain)) {
    problems.push(
      'COOKIE_DOMAIN: expected the host of PUBLIC_URL or a domain that it is under: browsers drop the cookie',
    )
  }
  return cookie
}
