/** What the settings may say of the service's and front ends' addresses, and the cookie they get. */

/** What RESET_PASSWORD_URL and VERIFY_URL take. */
export const pageExpected =
  'an https URL, or one of an app (myapp://reset?token={token}), that contains {token} after the ' +
  'host; http only for localhost and, for work on a local network, private addresses and .local'

/** What CORS_ALLOWED_ORIGINS takes. */
export const originsExpected =
  'origins such as https://app.example.com or capacitor://localhost, without a path, with commas ' +
  'between; http only for localhost, *.localhost, 127.0.0.1 and [::1]; not "*" or "null": answers ' +
  'allow credentials, and any page could then read user data'

/** What PUBLIC_URL takes. */
export const publicUrlExpected =
  'an origin such as https://auth.example.com, without a path and without a slash at its end; http ' +
  'only for localhost, *.localhost, 127.0.0.1 and [::1]'

/** What COOKIE_DOMAIN takes. */
export const cookieDomainExpected =
  'a domain such as example.com; for an IP address, a single label or workers.dev browsers drop ' +
  'the cookie'

/** Schemes that browsers and mail programs handle themselves: no app is behind them. */
const notApps = new Set(
  (
    'about blob chrome cid data file filesystem ftp jar javascript mailto mid ms-msdt search-ms sms tel ' +
    'vbscript view-source ws wss'
  )
    .split(' ')
    .map((scheme) => `${scheme}:`),
)

/** RFC 1918, RFC 3927, RFC 4193 section 3.1, RFC 4291 section 2.5.6, as URLs spell them. */
const privateAddress =
  /^(10\.\d{1,3}|192\.168|169\.254|172\.(1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}$|^\[f([cd]..|e[89ab].):/

/** Origins that may send credentials, or undefined. Each is compared whole, so without wildcards. */
export function parseOrigins(text: string): string[] | undefined {
  const parts = text.split(',').map((origin) => origin.trim())
  const origins = parts.filter((origin) => origin !== '')
  return origins.every(isOrigin) ? origins : undefined
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, host, hostname } = new URL(text)
  // Not URL's own origin: for an app's scheme that is "null".
  if (host === '' || host.includes('*') || `${protocol}//${host}` !== text) return false
  return protocol === 'http:' ? isLoopback(hostname) : !notApps.has(protocol)
}

/** The origin of the service itself, or undefined. */
export function parsePublicUrl(text: string): string | undefined {
  return /^https?:/.test(text) && isOrigin(text) ? text : undefined
}

/** The page that a mail links to, with {token} where no name server sees it, or undefined. */
export function parsePage(text: string): string | undefined {
  if (/[\s\p{Cc}<>"]/u.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  // What the parser mends, such as https:a.com, is no link in a mail.
  const isWeb = /^https?:/i.test(text)
  if (isWeb && !/^https?:\/\/[^\\]*$/i.test(text)) return undefined
  if (url.username !== '' || url.password !== '' || /[{}]/.test(url.host)) return undefined
  if (!text.includes('{token}')) return undefined
  const isNear = isLoopback(url.hostname) || isLocalNetwork(url)
  return (url.protocol === 'http:' ? isNear : !notApps.has(url.protocol)) ? text : undefined
}

/** An https URL, or an http one of this machine, or undefined. */
export function parseSecureUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname)) ? text : undefined
}

/** The domain of a cookie, or undefined if no browser takes it (RFC 6265 section 5.2.3, 5.3). */
export function parseCookieDomain(text: string): string | undefined {
  const name = text.replace(/^\./, '').toLowerCase()
  const isName = /^([a-z\d-]{1,63}\.)+[a-z][a-z\d-]{0,62}$/.test(name) && name.length <= 253
  // The public suffixes that a Worker itself may be under.
  return isName && !['workers.dev', 'pages.dev'].includes(name) ? text : undefined
}

/** Whether a host gets the cookies of a domain (RFC 6265 section 5.1.3). */
export function isUnder(host: string, domain: string): boolean {
  return `.${host}`.endsWith(`.${domain.replace(/^\./, '').toLowerCase()}`)
}

/** Whether a setting is good only for work on a local network, and why it is. */
export function developmentFindings(config: {
  resetPasswordUrl: string | undefined
  verifyUrl: string | undefined
  cookie: { secure: boolean }
}): (readonly [isFound: boolean, reason: string])[] {
  const { resetPasswordUrl, verifyUrl, cookie } = config
  const isLocal = (url: string | undefined) => url !== undefined && isHttp(new URL(url))
  return [
    [
      isLocal(resetPasswordUrl),
      'RESET_PASSWORD_URL leads to this machine or a local network, over http',
    ],
    [isLocal(verifyUrl), 'VERIFY_URL leads to this machine or a local network, over http'],
    [!cookie.secure, 'COOKIE_SECURE is false: the login cookie travels over plain http too'],
  ]
}

/** RFC 6761 section 6.3: every name under localhost is this machine. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    /^127(\.\d{1,3}){3}$/.test(hostname) ||
    hostname === '[::1]'
  )
}

function isLocalNetwork({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && (hostname.endsWith('.local') || privateAddress.test(hostname))
}

/** What parsePage takes over http is near: this machine, or a local network. */
const isHttp = ({ protocol }: URL) => protocol === 'http:'
