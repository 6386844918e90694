import { and, eq } from 'drizzle-orm'
import type { User } from '../db/schema/accounts.ts'
import { mailOutbox, type OutboxMail } from '../db/schema/outbox.ts'
import { DatabaseUnavailable } from '../db/time-limit.ts'
import type { Deps } from '../deps.ts'
import { settings } from '../env/settings.ts'
import { logEvent, logWarning } from '../log.ts'
import { sign } from '../mail/compose.ts'
import { type Message, PermanentRefusal } from '../mail/mailer.ts'
import { keepSeconds, retryGapsSeconds, sendTimeoutSeconds } from './schedule.ts'

/** What a delivery needs of the row that it has claimed. */
export type ClaimedMail = Pick<
  OutboxMail,
  'id' | 'purpose' | 'attempts' | 'asker' | 'created_at'
> & {
  /** Where it goes, if not to the account's address. */
  address?: string | null
  /** Under which the user must still be. */
  credential_version?: number | null
}

/** Writes the mail of a purpose for an account, with a fresh token; nothing if it should get none. */
export type WriteMail = (deps: Deps, user: User, mail: ClaimedMail) => Promise<Message | undefined>

/**
 * Delivers a claimed mail and notes how it ended: done, to be tried again after a gap, or failed, at
 * once if it is refused for good.
 * Rejects only if that could not be noted: then it is tried again when its lease is over.
 */
export async function deliver(
  deps: Deps,
  mail: ClaimedMail,
  user: User | undefined,
  write: WriteMail,
): Promise<void> {
  const error = await send(deps, mail, user, write)
  const outcome = error === undefined ? done(deps) : missed(deps, mail, error)
  if (error !== undefined) logFailure(mail, user, outcome.status, error.message)
  // Only while it is ours: after the lease another delivery may have claimed it.
  const ours = and(eq(mailOutbox.id, mail.id), eq(mailOutbox.attempts, mail.attempts))
  await tryTwice(async () => {
    await deps.db.update(mailOutbox).set(outcome).where(ours)
  })
}

/** Why it was not sent; undefined if it was, or there is no one to send it to. */
async function send(
  deps: Deps,
  mail: ClaimedMail,
  user: User | undefined,
  write: WriteMail,
): Promise<Error | undefined> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const error = new Error(`The mailer took more than ${sendTimeoutSeconds} s`)
  const timer = setTimeout(() => reject(error), sendTimeoutSeconds * 1000)
  try {
    const { credential_version: version = null } = mail
    const isStale = version !== null && version !== user?.credential_version
    const message = user && !isStale && (await write(deps, user, mail))
    if (message) await Promise.race([deps.mailer.send(signed(deps, message)), late])
    return undefined
  } catch (error) {
    return error instanceof Error ? error : new Error('unknown')
  } finally {
    clearTimeout(timer)
  }
}

/** With the name of whose service it is, where one is set. */
function signed({ config }: Deps, message: Message): Message {
  const { name, support } = config.brand
  if (name === settings.BRAND_NAME.byDefault) return message
  return sign(message, name, support?.replace(/^mailto:/, ''))
}

type Outcome = Pick<OutboxMail, 'status' | 'due_at'> & { address?: null }

function done({ now }: Deps): Outcome {
  return { status: 'done', due_at: now() + keepSeconds.done, address: null }
}

function missed({ now }: Deps, { attempts }: ClaimedMail, error: Error): Outcome {
  const gap = error instanceof PermanentRefusal ? undefined : retryGapsSeconds[attempts - 1]
  if (gap === undefined) return { status: 'failed', due_at: now() + keepSeconds.failed }
  return { status: 'pending', due_at: now() + gap }
}

function logFailure(mail: ClaimedMail, user: User | undefined, status: string, reason: string) {
  const { id, purpose, attempts } = mail
  const fields = { mail_id: id, user_id: user?.id, purpose, attempts, reason }
  if (status === 'failed') logEvent('mail.failed', fields)
  else logWarning('A mail could not be sent and is tried again', fields)
}

/** For a write that may be applied twice: this one sets the same values, and only while it is ours. */
async function tryTwice(write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!(error instanceof Error && error.cause instanceof DatabaseUnavailable)) throw error
    await write()
  }
}
