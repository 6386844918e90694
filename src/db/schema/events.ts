import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/**
 * What happened to an account, as far as it bears on who may do what: see event-kinds.ts. It outlives
 * the account, and holds no secret and no address.
 */
export const event = sqliteTable(
  'event',
  {
    /** Grows with time; the oldest go first, so that no number is used again. */
    id: integer().primaryKey(),
    /** Unix seconds. */
    at: integer().notNull(),
    kind: text().notNull(),
    /** To whom; of `key.rotated` who did it. */
    user_id: text({ length: 36 }).notNull(),
    /** Who did it: a user's id, or `operator`; null: who had a mailed token. */
    actor_id: text({ length: 36 }),
    /** `X-Request-Id` of the answer. */
    request_id: text({ length: 36 }),
    /** A small JSON object; null: nothing more to tell. */
    fields: text({ mode: 'json' }).$type<EventFields>(),
  },
  (table) => [index('ix_event_user_id').on(table.user_id)],
)

/** What else an event tells. */
export type EventFields = Record<string, string | number | boolean>

export type TrailEvent = typeof event.$inferSelect
