import { parseUserId } from '../accounts/user-id.ts'
import { canonicalDomain, parseDomain } from '../email-address/domain.ts'
import { type Kind, oneOf, shortText } from '../env/kinds.ts'
import { parseSecureUrl } from '../front-ends.ts'
import { githubIssuer, mayBeAsked } from './issuers.ts'
import { reservedNames } from './reserved-names.ts'

/** What a setting of a provider takes, of whatever it is read from. */
export interface Reader<I, T> {
  expected: string
  parse(input: I): T | undefined
}

/** As many of anything that is a list. */
export const most = 100

/** More scopes than these is no request of a client of ours. */
export const mostScopes = 20

/** RFC 6749 section 3.3. */
export function isScope(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/.test(text)
}

/** What speaks to a provider: OpenID Connect, or GitHub's own way. */
export const kinds = oneOf('oidc', 'github')
/** Whose word is enough for an address. */
export const trusts = oneOf('claim', 'never', 'always')
/** How the contract's callback answers. */
export const backends = oneOf('jwt', 'cookie')

/** In paths, where it must hide no route. */
export const providerName: Kind<string> = {
  expected: `a-z, 0-9 and -, at most 32, a letter first; and not ${reservedNames.join(', ')}`,
  parse: (text) =>
    /^[a-z][a-z0-9-]{0,31}$/.test(text) && !reservedNames.includes(text) ? text : undefined,
}

/** On a button. */
export const title: Kind<string> = {
  expected: 'a text of 1 to 60 characters',
  parse: (text) => shortText.parse(text.trim()) || undefined,
}

/** RFC 6749 appendix A.1 and A.2, with a bound. */
export const clientText: Kind<string> = {
  expected: '1 to 1000 characters of ASCII, as the provider shows it',
  parse: (text) => (/^[\x20-\x7e]{1,1000}$/.test(text) && text.trim() === text ? text : undefined),
}

/** GitHub's issuer, which need not be said. */
export const ofGithub: Kind<string> = {
  expected: `${githubIssuer}, or nothing, where kind is github`,
  parse: (text) => (['', githubIssuer].includes(text) ? githubIssuer : undefined),
}

/** The issuer of an OpenID provider, where the service may ask it. */
export function issuerOf(config: Parameters<typeof mayBeAsked>[0]): Kind<string> {
  const isGood = (text: string) => isPlainUrl(text) && !/[?#]/.test(text)
  return {
    expected:
      'an https URL without a query, a fragment and a user (http for localhost, where PUBLIC_URL is such)',
    parse: (text) => (isGood(text) && mayBeAsked(config, text) ? text : undefined),
  }
}

/** RFC 6749 section 3.1.2. */
export const frontEndUrl: Kind<string> = {
  expected: 'an https URL without a fragment (http for localhost), or null',
  parse: (text) =>
    isPlainUrl(text) && !text.includes('#') && new URL(text).username === ''
      ? parseSecureUrl(text)
      : undefined,
}

/** Not what URL mends. */
function isPlainUrl(text: string): boolean {
  return text.length <= 1000 && /^https?:\/\/[^\s\\]+$/.test(text) && URL.canParse(text)
}

/** As they are asked for. */
export const scopes: Kind<string> = {
  expected: `1 to ${mostScopes} scopes (RFC 6749 section 3.3), with spaces between`,
  parse(text) {
    const all = [...new Set(text.split(' ').filter((one) => one !== ''))]
    return all.length > 0 && all.length <= mostScopes && all.every(isScope)
      ? all.join(' ')
      : undefined
  },
}

/** Of items that are each read so. */
function listOf(expected: string, parse: (item: string) => string | undefined, least = 0) {
  return {
    expected: `${least > 0 ? 'at least one of ' : ''}${expected}, at most ${most}`,
    parse(items: readonly string[]): string[] | undefined {
      if (items.length < least || items.length > most) return undefined
      const all = items.map(parse).filter((item) => item !== undefined)
      return all.length === items.length ? [...new Set(all)] : undefined
    },
  }
}

/** In their canonical form. */
export const domainList = listOf('domains of addresses, such as example.com', (text) =>
  text.length > 255 || 'reason' in parseDomain(text) ? undefined : canonicalDomain(text),
)

const tenantIds = "tenant ids, which are UUIDs, for the issuer's {tenantid}"
/** Tenants of Entra. */
export const tenantList = listOf(tenantIds, parseUserId)
/** The same, where the issuer wants one. */
export const someTenants = listOf(tenantIds, parseUserId, 1)

/** Names and values of claims. */
export const claimTexts = listOf('texts of 1 to 200 characters', (text) =>
  text !== '' && text.length <= 200 && text.isWellFormed() ? text : undefined,
)
