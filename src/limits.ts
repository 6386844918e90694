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

/**
 * Inner ring: failed logins of one account. From `failures` within the window on, each failure bars
 * the account for a time that doubles; the count is forgotten a window after the bar has ended.
 */
export const failedLoginLimits = {
  failures: 10,
  windowSeconds: 15 * 60,
  firstDelaySeconds: 60,
  longestDelaySeconds: 15 * 60,
} as const

/** At most `count` within any `seconds`. */
export interface Limit {
  count: number
  seconds: number
}

/** Mails to one mailbox (an address without its tag) for one purpose. */
export const mailLimits: readonly Limit[] = [
  { count: 1, seconds: 60 },
  { count: 5, seconds: 3600 },
]

/**
 * Mails, whatever for, to those addresses of one domain that no account has proved to be its own:
 * what strangers can make us send. More are not sent, and the answer does not tell.
 */
export const unprovedDomainLimit: Limit = { count: 1000, seconds: 3600 }
