import { purgeDeletedUsers } from './accounts/delete-user.ts'
import { purgePasses } from './accounts/operator-pass.ts'
import { purgeSpent } from './accounts/spent.ts'
import type * as accounts from './db/schema/accounts.ts'
import type * as events from './db/schema/events.ts'
import type * as keys from './db/schema/keys.ts'
import type * as outbox from './db/schema/outbox.ts'
import type * as providers from './db/schema/providers.ts'
import type * as sessions from './db/schema/sessions.ts'
import type * as signIn from './db/schema/sign-in.ts'
import type { Deps } from './deps.ts'
import { purgeEvents } from './events/trail.ts'
import { rewrapDataKeys } from './keys/data-keys.ts'
import { purgeSigningKeys } from './keys/signing-keys.ts'
import { logError } from './log.ts'
import { writeLoginCodeMail } from './login-code/login-code-mail.ts'
import { deliverDue, purgeOutbox } from './outbox/due.ts'
import { writeInvitation, writeResetMail } from './outbox/reset-mail.ts'
import { purgeSessions } from './sessions/live-session.ts'
import { purgeCounters, purgeLoginCodes } from './sign-in/sweep.ts'
import { writeEmailChange } from './users/change-email.ts'
import { writeAlarm } from './verification/alarm-token.ts'
import { writeVerifyMail } from './verification/verify-token.ts'

type Schema = typeof accounts &
  typeof events &
  typeof keys &
  typeof outbox &
  typeof providers &
  typeof sessions &
  typeof signIn

type Table = {
  [name in keyof Schema]: Schema[name] extends { $inferSelect: object } ? name : never
}[keyof Schema]

/** Whether strangers can make rows of a table; if so, what clears them, or why they stay. */
type Rows =
  | { fromStrangers: false; purge?(deps: Deps): Promise<void> }
  | { fromStrangers: true; purge(deps: Deps): Promise<void> }
  | { fromStrangers: true; stay: string }

/** The rows of every table. The cron trigger runs each `purge`. */
export const rows: Readonly<Record<Table, Rows>> = {
  user: { fromStrangers: true, stay: 'an account is for its owner to keep; how many is limited' },
  oauthAccount: { fromStrangers: true, stay: 'it goes with its account' },
  provider: { fromStrangers: false },
  providerDomain: { fromStrangers: false },
  mailOutbox: { fromStrangers: true, purge: purgeOutbox },
  failedLogin: { fromStrangers: true, purge: purgeCounters },
  loginCode: { fromStrangers: true, purge: purgeLoginCodes },
  session: { fromStrangers: true, purge: purgeSessions },
  event: { fromStrangers: true, purge: purgeEvents },
  deletedUser: { fromStrangers: false, purge: purgeDeletedUsers },
  spent: { fromStrangers: true, purge: purgeSpent },
  operatorPass: { fromStrangers: false, purge: purgePasses },
  dataKey: { fromStrangers: false },
  signingKey: { fromStrangers: false, purge: purgeSigningKeys },
}

/**
 * What the cron trigger runs every minute. Runs may overlap. A failure is logged; the next run makes
 * up for it.
 */
export async function everyMinute(deps: Deps): Promise<void> {
  // First, as their queries are few: a backlog of mails may take all that the platform allows.
  for (const [table, kept] of Object.entries(rows)) {
    const purge = 'purge' in kept ? kept.purge : undefined
    if (purge) await attempt(`Clearing of ${table}`, () => purge(deps))
  }
  await attempt('Wrapping of data keys', () => rewrapDataKeys(deps))
  await attempt('Delivery of mails', () =>
    deliverDue(deps, {
      reset: writeResetMail,
      verify: writeVerifyMail,
      invite: writeInvitation,
      'login-code': writeLoginCodeMail,
      'new-device': writeAlarm,
      'password-changed': writeAlarm,
      'email-changed': writeAlarm,
      'sessions-ended': writeAlarm,
      'provider-linked': writeAlarm,
      'provider-unlinked': writeAlarm,
      'change-email': writeEmailChange,
    }),
  )
}

/** The platform would log an error that gets out as it is: drizzle's repeat the parameters. */
async function attempt(name: string, task: () => Promise<void>): Promise<void> {
  await task().catch((error: unknown) => logError(`${name} failed`, error))
}
