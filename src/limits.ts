const minute = 60
const day = 24 * 60 * minute

/**
 * Outer ring: requests by client address, and of IPv6 by network too, counted by Cloudflare's rate
 * limiting bindings before a body is read. How many a minute stands in wrangler.toml, with its reasons
 * in docs/abuse.md.
 */
export const addressLimits = {
  /** What computes password hashes, or tries mailed tokens. */
  passwords: {
    client: 'PASSWORD_LIMIT',
    network: 'PASSWORD_NETWORK_LIMIT',
    retryAfterSeconds: 60,
  },
  /** What makes accounts or sends mails. */
  mails: { client: 'MAIL_LIMIT', network: 'MAIL_NETWORK_LIMIT', retryAfterSeconds: 60 },
} as const

export type AddressLimit = keyof typeof addressLimits

/** When a counter of guesses bars: accounts/tickets.ts says how. */
export interface GuessLimits {
  /** So many within the window are looked at; then each one more bars for a time that doubles. */
  failures: number
  windowSeconds: number
  firstDelaySeconds: number
  longestDelaySeconds: number
  /** What who is barred is told to do. */
  whenBarred: 'wait' | 'send a code'
}

const tenInAQuarter: GuessLimits = {
  failures: 10,
  windowSeconds: 15 * minute,
  firstDelaySeconds: minute,
  longestDelaySeconds: 15 * minute,
  whenBarred: 'wait',
}

/** Inner ring: guesses at one account, by what they are counted against. */
export const guessLimits = {
  /** Strangers from one network. */
  network: tenInAQuarter,
  /** A client that has signed in before. */
  client: tenInAQuarter,
  /** Mailed codes from one network. */
  code: tenInAQuarter,
  /** All strangers together (NIST SP 800-63B-4 section 3.2.2: at most 100); then a code is asked for. */
  account: {
    failures: 100,
    windowSeconds: day,
    firstDelaySeconds: day,
    longestDelaySeconds: day,
    whenBarred: 'send a code',
  },
} as const satisfies Record<string, GuessLimits>

/** From so many failures on a counter's row outlives its count by so long, to give tickets. */
export const attack = { failures: 10, rememberedSeconds: 30 * day } as const

/** Guesses of one account, or of one known client of it, that are hashed at the same time. */
export const guessesInFlight = 3

/** How many accounts one device cookie proves. */
export const accountsPerDevice = 5

/** Sessions, in seconds where not said otherwise. */
export const sessionLimits = {
  /**
   * A refresh token is good for so long after its child was made, and gives the same child: an answer
   * may be lost, and tabs may ask at once. A replaced secret of a cookie, likewise.
   */
  graceSeconds: 30,
  /** For so long a proof lets its owner change the password or the address, or delete. */
  stepUpSeconds: 10 * minute,
  /** A use is written down if the last one that was is so old. */
  seenEverySeconds: 60 * minute,
  /** How many a person has at most: the oldest goes. So many a list shows. */
  listed: 100,
  /** How many users one request signs out. */
  usersAtOnce: 100,
} as const

/** At most `count` within any `seconds`. */
export interface Limit {
  count: number
  seconds: number
}

/**
 * For one purpose: requests for one address, as it was asked for; and, by the same numbers, mails to a
 * mailbox, whatever the tag. The second bars only tagged addresses that no account has proved, and the
 * answer does not tell: strangers choose the tags.
 */
export const mailLimits: readonly Limit[] = [
  { count: 1, seconds: 60 },
  { count: 5, seconds: 3600 },
]

/**
 * Security mails of one kind to one person. A change above that is not told: it follows others that
 * were, and their links are good for it too.
 */
export const alarmLimit: Limit = { count: 5, seconds: 3600 }

/** For so long the link of a security mail is good: a mail may be read late. */
export const alarmSeconds = 30 * day

/** For so long after its registration an unproved account may be a stranger's flood. */
export const newAccountSeconds = day

/**
 * Mails, whatever for, to addresses of one domain that new accounts have and have not proved: what
 * strangers who register can make us send. More are not sent, and the answer does not tell.
 */
export const newDomainLimit: Limit = { count: 1000, seconds: 3600 }

/** Codes that are mailed for logging in: the newest one lives until the next mail may be asked for. */
export const loginCodes = { lifetimeSeconds: 60 * minute } as const

/** Rows of counters that are swept away by a failure: more than it adds. */
export const sweptRows = { byFailure: 10 } as const

/** What the cron trigger may spend on clearing one table in a run. */
export interface PurgeShare {
  /** At most, deleted by one query. */
  rows: number
  queries: number
  /** After these it deletes nothing more, so that mails don't wait. */
  seconds: number
}

/**
 * The free plan lets an invocation make 50 queries: these are 36, the rest is for deliveries. So
 * 60,000 mails are cleared in a minute, a thousand a second, and 8,000 rows of each other table.
 */
export const purgeShares = {
  mails: { rows: 5000, queries: 12, seconds: 15 },
  others: { rows: 2000, queries: 4, seconds: 3 },
} as const
