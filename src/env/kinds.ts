import { brandStyleExpected, parseBrandStyle } from '../brand.ts'
import { isGuessable } from '../crypto/guessable.ts'
import {
  cookieDomainExpected,
  originsExpected,
  pageExpected,
  parseCookieDomain,
  parseOrigins,
  parsePage,
  parsePublicUrl,
  parseSecureUrl,
  publicUrlExpected,
} from '../front-ends.ts'
import { readMailbox, wireDomain } from '../mail/address.ts'

/** What a setting takes. */
export interface Kind<T> {
  /** In words, for who has set something else. */
  expected: string
  /** The value, or undefined if the text is none. */
  parse(text: string): T | undefined
}

const randomBytes = 'at least 32 random bytes, no pattern and no example'

const notAppSecret = `${randomBytes}, others than APP_SECRET: \`openssl rand -hex 32\``

/** What signs or keys, not guessable: `howTo` says how to make one. */
const strong = (howTo: string) => ({ expected: howTo, parse: parseStrongSecret })

/** What signs tokens. */
export const appSecret = strong(
  `${randomBytes}. Make one: \`openssl rand -hex 32 | npx wrangler secret put APP_SECRET\` ` +
    '(for local work: APP_SECRET in .dev.vars, which `npm run dev` writes)',
)

/** That it is another than APP_SECRET is looked at where both are known. */
export const rootSecret = strong(notAppSecret)

/** The same, or the word that stands for there having been none. */
export const formerRootSecret = {
  expected: `${notAppSecret}; or the word APP_SECRET`,
  parse: (text: string) => (text === 'APP_SECRET' ? text : parseStrongSecret(text)),
}

/** What keys passwords; that it is another than those is looked at in env.ts. */
export const pepper = strong(
  `${randomBytes}, others than APP_SECRET and ROOT_SECRET: \`openssl rand -hex 32\``,
)

/** A pepper that hashes name can't be taken back: only its length counts. */
export const formerPeppers = {
  expected: 'at least 32 bytes each, with commas between',
  parse: (text: string) => parseList(text, isLong),
}

/** Any text but none. */
export const anyText = (expected: string) => ({ expected, parse: (text: string) => text })

/** For whom tokens are. Lists, of which verifiers would take each item, are not. */
export const audience = {
  expected: 'one audience, without spaces, commas and quotation marks',
  parse: (text: string) => (/[\s,"']/.test(text) ? undefined : text),
}

/** One of some words, in lower or upper case: other documents write `None`, or `TRUE`. */
export function oneOf<const Words extends readonly string[]>(...words: Words): Kind<Words[number]> {
  const quoted = words.map((word) => `"${word}"`)
  return {
    expected: `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`,
    parse: (text) => words.find((word) => word.toLowerCase() === text.toLowerCase()),
  }
}

/** One of two words: whether it is the first. */
function either(yes: string, no: string) {
  const { expected, parse } = oneOf(yes, no)
  return {
    expected,
    parse(text: string) {
      const word = parse(text)
      return word === undefined ? undefined : word === yes
    },
  }
}

/** Gives a boolean. */
export const trueOrFalse = either('true', 'false')

/** Gives a boolean: whether it is on. */
export const onOrOff = either('on', 'off')

/** A whole number within bounds; `expected` names them. */
export function wholeNumber(least: number, most: number, expected: string) {
  return { expected, parse: (text: string) => parseWholeNumber(text, least, most) }
}

/** How long a token lives. */
export const seconds = wholeNumber(1, 315_360_000, 'whole seconds, from 1 to ten years')

/** At most ten years. */
export const days = (least: number) => wholeNumber(least, 3650, `whole days, ${least} to 3650`)

/** Where an SMTP server listens. */
export const port = {
  expected:
    'a port number such as 587 or 465, and not 25: Cloudflare lets no Worker connect to that',
  parse(text: string) {
    const number = parseWholeNumber(text, 1, 65_535)
    return number === 25 ? undefined : number
  },
}

/** As it stands: whether it exists shows when it is asked for. */
export const hostName = {
  expected: 'a host name',
  parse: (text: string) => (isHostName(text) ? text : undefined),
}

/** A list of such, in lower case. */
export const hostNames = {
  expected: 'host names, with commas',
  parse: (text: string) => parseList(text.toLowerCase(), isHostName),
}

/** A host name, or an address literal (RFC 5321 section 4.1.3). */
export const ehloName = {
  expected: 'a host name',
  parse: (text: string) =>
    /^\[(?:[\d.]+|IPv6:[\da-f:.]+)\]$/i.test(text) ? text : wireDomain(text),
}

/** A sender: mail/address.ts. */
export const mailbox = {
  expected:
    'one sender, such as auth@example.com or Name <auth@example.com>: no umlauts before the @-sign, a host name after it, and a " in the name has its pair',
  parse: readMailbox,
}

/** What a mail links to: front-ends.ts. */
export const page = { expected: pageExpected, parse: parsePage }

/** Where the service is: front-ends.ts. */
export const publicUrl = { expected: publicUrlExpected, parse: parsePublicUrl }

/** Whose requests may send credentials: front-ends.ts. */
export const origins = { expected: originsExpected, parse: parseOrigins }

/** Which hosts get the cookie: front-ends.ts. */
export const cookieDomain = { expected: cookieDomainExpected, parse: parseCookieDomain }

/** How pages look: brand.ts. */
export const brandStyle = { expected: brandStyleExpected, parse: parseBrandStyle }

/** Text that stands in every page. */
export const shortText = {
  expected: 'a text of at most 60 characters',
  parse: (text: string) => (text.length <= 60 && !/\p{Cc}/u.test(text) ? text : undefined),
}

/** Where people get help: an address of mail or a page. */
export const support = {
  expected: 'an e-mail address, or an https URL',
  parse(text: string) {
    const email = /\s/.test(text) ? undefined : readMailbox(text)?.email
    return email ? `mailto:${email}` : parseSecureUrl(text)
  },
}

/** A service outside. */
export const secureUrl = { expected: 'an https URL (http for localhost)', parse: parseSecureUrl }

function isLong(text: string): boolean {
  return new TextEncoder().encode(text).length >= 32
}

function parseStrongSecret(text: string): string | undefined {
  return isLong(text) && !isGuessable(text) ? text : undefined
}

function parseWholeNumber(text: string, least: number, most: number): number | undefined {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  return value >= least && value <= most ? value : undefined
}

function parseList(text: string, isGood: (item: string) => boolean): string[] | undefined {
  const items = text.split(',').map((item) => item.trim())
  return items.every(isGood) ? items : undefined
}

function isHostName(text: string): boolean {
  return /^[\w.-]+$/.test(text)
}
