import { accountsPerDevice } from '../limits.ts'

/** FastAPI Users' name for the cookie that carries an access token. */
const cookieName = 'fastapiusersauth'

/** The cookie of sessions; without TLS it can have neither the prefix nor `Secure`. */
const sessionCookieName = ({ sessionSecure }: CookieScope) =>
  sessionSecure ? '__Host-postern-session' : 'postern-session'

/** The cookie of our own pages. */
const pagesCookieName = ({ sessionSecure }: CookieScope) =>
  sessionSecure ? '__Host-postern-pages' : 'postern-pages'

/** FastAPI Users' name for the cookie that binds a sign-in at a provider to the browser. */
const oauthCookieName = 'fastapiusersoauthcsrf'

/** The same of our pages, which no other host can set. */
const providerCookieName = ({ sessionSecure }: CookieScope) =>
  sessionSecure ? '__Host-postern-provider' : 'postern-provider'

/** Which provider somebody came by last, for its button. */
const lastProviderCookieName = 'postern-last'

/** What a superuser saw who tried a provider, until it is shown. */
const trialCookieName = ({ sessionSecure }: CookieScope) =>
  sessionSecure ? '__Host-postern-trial' : 'postern-trial'

/** How a token travels with a request. */
export interface Transport {
  read(headers: Headers, scope: CookieScope): string | undefined
  /** Which tokens it carries; another one in its place is none. */
  takes: readonly ('jwt' | 'session')[]
  /** Whether browsers send it along unasked, so that other sites can make them. */
  isAmbient: boolean
}

/**
 * In the order they are tried: FastAPI Users' header; our cookie, which no other host can set; and
 * FastAPI Users' cookie, which a sibling subdomain can.
 */
export const transports: readonly Transport[] = [
  { read: readBearer, takes: ['jwt', 'session'], isAmbient: false },
  { read: readSessionCookie, takes: ['session'], isAmbient: true },
  { read: (headers) => readCookie(headers, cookieName), takes: ['jwt'], isAmbient: true },
]

/** The token of the cookie of sessions. */
export function readSessionCookie(headers: Headers, scope: CookieScope): string | undefined {
  return readCookie(headers, sessionCookieName(scope))
}

/** The token of the pages' cookie. */
export function readPagesCookie(headers: Headers, scope: CookieScope): string | undefined {
  return readCookie(headers, pagesCookieName(scope))
}

/** The secrets that bind sign-ins at providers to this browser: of the contract's routes, and of our pages. */
export function readOauthCookies(headers: Headers, scope: CookieScope) {
  return {
    contract: readCookie(headers, oauthCookieName),
    pages: readCookie(headers, providerCookieName(scope)),
  }
}

/** OWASP's device cookie, for browsers; what it proves is in docs/abuse.md. */
const deviceCookieName = '__Host-postern-device'

/** The tokens of the device cookie, one for each account that it proves, newest first. */
export function readDevices(headers: Headers): string[] {
  const value = readCookie(headers, deviceCookieName)
  return value === undefined ? [] : value.split('~', accountsPerDevice)
}

/** RFC 6750 section 2.1; the scheme in any case, and space around the token allowed. */
export function readBearer(headers: Headers): string | undefined {
  const [, token] = /^bearer (.*)$/i.exec(headers.get('authorization') ?? '') ?? []
  return token?.trim() || undefined
}

/** The last cookie of the name, with or without quotes around its value. */
function readCookie(headers: Headers, name: string): string | undefined {
  const pairs = (headers.get('cookie') ?? '').split(';').map((pair) => /^([^=]*)=(.*)$/.exec(pair))
  const last = pairs.findLast((pair) => pair?.[1]?.trim() === name)
  return last?.[2]?.trim().replace(/^"(.*)"$/, '$1') || undefined
}

/** Where browsers send the login cookie. */
export interface CookieScope {
  sameSite: 'lax' | 'strict' | 'none'
  /** The service's host alone if undefined. */
  domain: string | undefined
  secure: boolean
  /** The same of the cookie of sessions. */
  sessionSecure: boolean
}

/** The Set-Cookie of a login. */
export function loginCookie(scope: CookieScope, token: string, lifetimeSeconds: number): string {
  return `${cookieName}=${token}; ${attributes(scope, lifetimeSeconds)}`
}

/** The Set-Cookie of a logout: only the same scope reaches the cookie of the login. */
export function logoutCookie(scope: CookieScope): string {
  return `${cookieName}=""; ${attributes(scope, 0)}`
}

/** The Set-Cookie of a session; with lifetime 0 of its end. It never leaves this host and site. */
export function sessionCookie(scope: CookieScope, token: string, lifetimeSeconds: number): string {
  return `${sessionCookieName(scope)}=${token}; ${ownAttributes(scope, lifetimeSeconds)}`
}

/** The same of the pages' session. */
export function pagesCookie(scope: CookieScope, token: string, lifetimeSeconds: number): string {
  return `${pagesCookieName(scope)}=${token}; ${ownAttributes(scope, lifetimeSeconds)}`
}

/** The Set-Cookie of the contract's secret, which FastAPI Users compares with the state's. */
export function oauthCookie({ secure }: CookieScope, secret: string, seconds: number): string {
  const attributes = `HttpOnly; Max-Age=${seconds}; Path=/; SameSite=lax${secure ? '; Secure' : ''}`
  return `${oauthCookieName}=${secret}; ${attributes}`
}

/** The same of our pages. */
export function providerCookie(scope: CookieScope, secret: string, seconds: number): string {
  return `${providerCookieName(scope)}=${secret}; ${ownAttributes(scope, seconds)}`
}

/** The Set-Cookie that says by which provider somebody came last. */
export function lastProviderCookie(scope: CookieScope, name: string): string {
  return `${lastProviderCookieName}=${name}; ${ownAttributes(scope, 180 * 86_400)}`
}

/** The name of that provider, as the browser says. */
export function readLastProvider(headers: Headers): string | undefined {
  return readCookie(headers, lastProviderCookieName)
}

/** The Set-Cookie of what is shown of a trial, encrypted; with lifetime 0 of its end. */
export function trialCookie(scope: CookieScope, sealed: string, seconds: number): string {
  return `${trialCookieName(scope)}=${sealed}; ${ownAttributes(scope, seconds)}`
}

/** The same as the browser sends it. */
export function readTrialCookie(headers: Headers, scope: CookieScope): string | undefined {
  return readCookie(headers, trialCookieName(scope))
}

function ownAttributes({ sessionSecure }: CookieScope, maxAge: number): string {
  return `HttpOnly; Max-Age=${maxAge}; Path=/; SameSite=lax${sessionSecure ? '; Secure' : ''}`
}

/** In Starlette's order. */
function attributes({ sameSite, domain, secure }: CookieScope, maxAge: number): string {
  const scope = `HttpOnly; Max-Age=${maxAge}; Path=/; SameSite=${sameSite}`
  return `${domain === undefined ? '' : `Domain=${domain}; `}${scope}${secure ? '; Secure' : ''}`
}

/** The Set-Cookie of the device cookie. Only a login, of the same site, reads it. */
export function deviceCookie(tokens: readonly string[], lifetimeSeconds: number): string {
  const attributes = `HttpOnly; Max-Age=${lifetimeSeconds}; Path=/; SameSite=strict; Secure`
  return `${deviceCookieName}=${tokens.slice(0, accountsPerDevice).join('~')}; ${attributes}`
}
