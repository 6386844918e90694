import type { Deps } from './deps.ts'
import { logError } from './log.ts'
import { deliverDue, purgeOutbox } from './outbox/due.ts'
import { writeResetMail } from './password-reset/reset-token.ts'
import { writeVerifyMail } from './verification/verify-token.ts'

/**
 * What the cron trigger runs every minute. Runs may overlap. A failure is logged; the next run makes
 * up for it.
 */
export async function everyMinute(deps: Deps): Promise<void> {
  // First, as its queries are few: a backlog of mails may take all that the platform allows.
  await attempt('Clearing of the outbox', () => purgeOutbox(deps))
  await attempt('Delivery of mails', () =>
    deliverDue(deps, { reset: writeResetMail, verify: writeVerifyMail }),
  )
}

/** The platform would log an error that gets out as it is: drizzle's repeat the parameters. */
async function attempt(name: string, task: () => Promise<void>): Promise<void> {
  await task().catch((error: unknown) => logError(`${name} failed`, error))
}
