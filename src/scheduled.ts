import type { Deps } from './deps.ts'
import { deliverDue, purgeOutbox } from './outbox/due.ts'
import { writeResetMail } from './password-reset/reset-token.ts'
import { writeVerifyMail } from './verification/verify-token.ts'

/** What the cron trigger runs every minute. Runs may overlap. */
export async function everyMinute(deps: Deps): Promise<void> {
  await deliverDue(deps, { reset: writeResetMail, verify: writeVerifyMail })
  await purgeOutbox(deps)
}
