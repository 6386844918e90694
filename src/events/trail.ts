import {
  and,
  desc,
  eq,
  getTableColumns,
  inArray,
  lt,
  lte,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm'
import { alias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../db/client.ts'
import { purgeInRounds } from '../db/purge.ts'
import { user } from '../db/schema/accounts.ts'
import { type EventFields, event, type TrailEvent } from '../db/schema/events.ts'
import type { KeptEvent } from '../event-kinds.ts'
import { purgeShares } from '../limits.ts'
import { currentRequestId, logEvent } from '../log.ts'

/** What the functions here need; Deps has it. */
interface Store {
  db: Database
  now(): number
}

/** What is to be told of an account: never a secret, an address of mail or a hash. */
export interface Told {
  kind: KeptEvent
  /** To whom. */
  userId: string
  /** Who did it; without: who had a mailed token. */
  actorId?: string
  fields?: EventFields
}

/**
 * The statement that keeps events, for a batch: right behind the INSERT, UPDATE or DELETE that they
 * tell of, since it keeps them only if that one changed a row.
 *
 * @example
 * const told: Told[] = [{ kind: 'user.signed_out', userId: id, actorId: actor.id }]
 * const [changed] = await db.batch([
 *   db.update(user).set(columns).where(condition).returning({ id: user.id }),
 *   keepEvents(deps, told),
 * ])
 * if (changed.length > 0) logEvents(told)
 */
export function keepEvents(store: Store, told: readonly Told[]) {
  return keepFound(
    store,
    sql`select value ->> 'kind' as kind, value ->> 'userId' as user_id,
      value ->> 'actorId' as actor_id, value ->> 'fields' as fields
      from json_each(${JSON.stringify(told)})`,
  )
}

/** The same of what a query finds: `kind`, `user_id`, `actor_id` and `fields`. */
export function keepFound(store: Store, found: SQL) {
  return insertFound(store, found, sql`changes() > 0`)
}

/** The same right before the statement: the query finds exactly what that is going to change. */
export function keepExpected(store: Store, found: SQL) {
  return insertFound(store, found, sql`true`)
}

function insertFound({ db, now }: Store, found: SQL, condition: SQL) {
  // The columns in the order of the schema.
  return db.insert(event).select(sql`
    select null, ${now()}, kind, user_id, actor_id, ${currentRequestId() ?? null}, fields
    from (${found}) where ${condition}`)
}

/** Logs the same events, once it is known that they happened. */
export function logEvents(told: readonly Told[]): void {
  for (const { kind, userId, actorId, fields } of told) {
    logEvent(kind, { user_id: userId, actor_id: actorId, ...fields })
  }
}

/** Which events, and how many at most. */
interface Wanted {
  /** Only of this account, which may be deleted; or whose id a query finds. */
  userId?: string | SQLWrapper
  /** Only those before the event of this id. */
  before: number | undefined
  limit: number
}

interface Page {
  events: TrailEvent[]
  next: number | null
}

/** Events, the newest first; `next` is what `before` is for those that follow, or null. */
export async function readEvents({ db }: Pick<Store, 'db'>, wanted: Wanted): Promise<Page> {
  return pageOf(await selectEvents(db, wanted), wanted)
}

/** The statement that readEvents() makes; pageOf() reads what it finds. */
export function selectEvents(db: Database, wanted: Wanted) {
  return db
    .select()
    .from(event)
    .where(isWanted(wanted))
    .orderBy(desc(event.id))
    .limit(wanted.limit + 1)
}

/** An event with the addresses of its people; null: there is no such person, or not any more. */
export type NamedEvent = TrailEvent & { user_email: string | null; actor_email: string | null }

/** The statement that reads such events, the newest first, and one more than wanted: see pageOf(). */
export function selectNamedEvents(db: Database, wanted: Wanted) {
  const person = alias(user, 'person')
  const actor = alias(user, 'actor')
  return db
    .select({
      ...getTableColumns(event),
      // In a batch, columns of one name are one.
      user_email: sql<string | null>`${person.email}`.as('user_email'),
      actor_email: sql<string | null>`${actor.email}`.as('actor_email'),
    })
    .from(event)
    .leftJoin(person, eq(person.id, event.user_id))
    .leftJoin(actor, eq(actor.id, event.actor_id))
    .where(isWanted(wanted))
    .orderBy(desc(event.id))
    .limit(wanted.limit + 1)
}

/** What is asked for of the rows that such a statement finds. */
export function pageOf<E extends TrailEvent>(rows: readonly E[], { limit }: Pick<Wanted, 'limit'>) {
  const events = rows.slice(0, limit)
  return { events, next: rows.length > limit ? (events.at(-1)?.id ?? null) : null }
}

function isWanted({ userId, before = Number.MAX_SAFE_INTEGER }: Wanted): SQL | undefined {
  const ofUser = userId === undefined ? undefined : eq(event.user_id, userId)
  return and(ofUser, lt(event.id, before))
}

/** The statement that reads all events of an account, the oldest first. */
export function selectEventsOf(db: Database, userId: string) {
  return db.select().from(event).where(eq(event.user_id, userId)).orderBy(event.id)
}

/** Deletes events that were kept long enough, a bounded number of the oldest. */
export async function purgeEvents({
  db,
  now,
  config,
}: Store & { config: { eventsKeptDays: number } }): Promise<void> {
  const oldest = db
    .select({ id: event.id, at: event.at })
    .from(event)
    .orderBy(event.id)
    .limit(purgeShares.others.rows)
    .as('oldest')
  const over = db
    .select({ id: oldest.id })
    .from(oldest)
    .where(lte(oldest.at, now() - config.eventsKeptDays * 86_400))
  await purgeInRounds({ now }, purgeShares.others, () =>
    db.delete(event).where(inArray(event.id, over)),
  )
}
