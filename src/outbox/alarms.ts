import { and, eq, gt, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client.ts'
import { user } from '../db/schema/accounts.ts'
import { mailOutbox, type OutboxMail } from '../db/schema/outbox.ts'
import { alarmLimit } from '../limits.ts'
import type { Asker } from '../mail/asker.ts'

/**
 * Every kind of security mail, and what its link does besides ending all that is signed in and the
 * password: whether the account gets the address back that the mail went to.
 */
export const alarmKinds = {
  'new-device': { givesBackAddress: false },
  'password-changed': { givesBackAddress: false },
  'email-changed': { givesBackAddress: true },
  'sessions-ended': { givesBackAddress: false },
  'provider-linked': { givesBackAddress: false },
  'provider-unlinked': { givesBackAddress: false },
} as const satisfies Partial<Record<OutboxMail['purpose'], { givesBackAddress: boolean }>>

export type AlarmKind = keyof typeof alarmKinds

/** What a purpose or a claim names. */
export function readAlarmKind(name: unknown): AlarmKind | undefined {
  return Object.keys(alarmKinds).find((kind): kind is AlarmKind => kind === name)
}

/** What raiseAlarm() needs; Deps has it. */
export interface AlarmStore {
  db: Database
  config: { pages: string | undefined; rateLimits: boolean }
  now(): number
}

/** A change that the person of an account is to be told of. */
interface Alarm {
  kind: AlarmKind
  userIds: readonly string[]
  /** Who made the change, if that is to be told. */
  asker?: Asker | undefined
  /** Where to, if not to the account's address of now. */
  address?: string
  /** What must be true besides. */
  condition?: SQL | undefined
}

/**
 * The statements that promise security mails, for the batch of a change: right behind what keeps its
 * events, so that they do nothing if there was no change. The cron trigger delivers them. None where
 * there are no pages. The address is that of the moment: until the mail goes out, a thief may have put another one in
 * place. What is above the limit leaves a row that goes to no one, so that statements behind may ask for
 * changes() too.
 */
export function raiseAlarm(
  { db, config, now }: AlarmStore,
  { kind, userIds, asker = {}, address, condition }: Alarm,
) {
  if (config.pages === undefined) return []
  const list = userIds.map((userId) => ({ id: crypto.randomUUID(), userId }))
  const userId = sql`value ->> 'userId'`
  const lately = gt(mailOutbox.created_at, now() - alarmLimit.seconds)
  const same = and(eq(mailOutbox.user_id, userId), eq(mailOutbox.purpose, kind), lately)
  const sent = sql`(select count(*) from ${mailOutbox} where ${same})`
  const mayGo = config.rateLimits ? sql`${sent} < ${alarmLimit.count}` : sql`true`
  const isThere = sql`${userId} in (select ${user.id} from ${user})`
  // The columns in the order of the schema.
  return [
    db.insert(mailOutbox).select(sql`
      select value ->> 'id', ${kind}, '', ${now()}, 'pending', 0, ${now()},
        case when ${mayGo} then ${userId} end, null, null, ${JSON.stringify(asker)}, null,
        coalesce(${address ?? null}, (select ${user.email} from ${user} where ${user.id} = ${userId})), null
      from json_each(${JSON.stringify(list)}) where ${and(sql`changes() > 0`, isThere, condition)}`),
  ]
}
