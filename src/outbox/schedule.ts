/** When deliveries of a mail are tried, and how long its row stays. All in seconds. */

/** How long a mailer may take; SMTP gives up after 20. */
export const sendTimeoutSeconds = 25

/**
 * How long a claimed mail belongs to its delivery, which may take sendTimeoutSeconds and four queries
 * of DATABASE_TIMEOUT_MILLISECONDS (at most 10 s each). After that it counts as crashed.
 */
export const leaseSeconds = 90

const minute = 60

/** How long to wait after each failed attempt: a day in all. After one more failure it is given up. */
export const retryGapsSeconds = [1, 2, 5, 10, 20, 40, 60, 120, 240, 360, 582].map(
  (minutes) => minutes * minute,
)

/** How long a row stays when it is over: as long as the limits count it; failed ones to be looked at. */
export const keepSeconds = { done: 60 * minute, failed: 30 * 24 * 60 * minute } as const

/** Mails in one claim. The platform lets a Worker open six connections at once. */
export const claimSize = 5

/** Claims in one run of the cron trigger; D1 lets a run of the paid plan make 1,000 queries. */
export const claimsPerRun = 40

/** After this a run claims nothing more; the next one does. */
export const runSeconds = 50
