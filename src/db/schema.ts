import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import type { Asker } from '../mail/messages.ts'

/**
 * A person who can sign in. The first six columns are FastAPI Users' own, under its names, so that
 * SQL written for it goes on working: a row inserted or changed with only those six is completed by
 * the defaults and by the generated column. (No triggers: D1 splits their bodies when it is remote.)
 */
export const user = sqliteTable(
  'user',
  {
    id: text({ length: 36 }).primaryKey(),
    email: text({ length: 320 }).notNull(),
    hashed_password: text({ length: 1024 }).notNull(),
    is_active: integer({ mode: 'boolean' }).notNull(),
    is_superuser: integer({ mode: 'boolean' }).notNull(),
    is_verified: integer({ mode: 'boolean' }).notNull(),
    /** canonicalEmail() of `email_folded_of`, where SQL's lower() can't make it: it knows ASCII only. */
    email_folded: text(),
    /** Once `email` is another, `email_folded` counts no more. */
    email_folded_of: text(),
    /** What canonicalEmail() makes of `email`: what must be unique and what look-ups compare. */
    email_canonical: text()
      .notNull()
      .generatedAlwaysAs(
        sql`(case when email_folded_of = email then email_folded else lower(email) end)`,
        { mode: 'virtual' },
      ),
    /** The part after the last @ of `email_canonical`; of a text without one, the text. */
    email_domain: text().generatedAlwaysAs(
      sql`(substr(email_canonical, length(rtrim(email_canonical, replace(email_canonical, '@', ''))) + 1))`,
      { mode: 'virtual' },
    ),
    /** Counts password changes; an access token made under another version is dead. */
    credential_version: integer().notNull().default(0),
    /** Unix seconds. */
    created_at: integer().notNull().default(sql`(unixepoch())`),
    /** Unix seconds. */
    updated_at: integer().notNull().default(sql`(unixepoch())`),
  },
  (table) => [
    uniqueIndex('ix_user_email_canonical').on(table.email_canonical),
    // What lists walk: users/list-users.ts. The partial ones cost an ordinary registration nothing.
    index('ix_user_created_at').on(table.created_at, table.id),
    index('ix_user_email_domain').on(table.email_domain, table.created_at, table.id),
    index('ix_user_superuser').on(table.created_at, table.id).where(sql`is_superuser = 1`),
    index('ix_user_inactive').on(table.created_at, table.id).where(sql`is_active = 0`),
  ],
)

export type User = typeof user.$inferSelect

/**
 * A user's account at an OAuth provider: FastAPI Users' columns, under its names. There is one of
 * each provider's accounts, whatever its address says (SECURITY 2).
 */
export const oauthAccount = sqliteTable(
  'oauth_account',
  {
    id: text({ length: 36 }).primaryKey(),
    user_id: text({ length: 36 })
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    oauth_name: text({ length: 100 }).notNull(),
    access_token: text({ length: 1024 }).notNull(),
    /** Unix seconds. */
    expires_at: integer(),
    refresh_token: text({ length: 1024 }),
    account_id: text({ length: 320 }).notNull(),
    account_email: text({ length: 320 }).notNull(),
  },
  (table) => [
    uniqueIndex('ix_oauth_account_name_id').on(table.oauth_name, table.account_id),
    index('ix_oauth_account_user_id').on(table.user_id),
  ],
)

export type OauthAccount = typeof oauthAccount.$inferSelect

/**
 * A mail that has been promised. Neither a token stands here (it is made when the mail is) nor an
 * address. The rows of the last hour are also what the limits of mails are counted by.
 */
export const mailOutbox = sqliteTable(
  'mail_outbox',
  {
    id: text({ length: 36 }).primaryKey(),
    purpose: text({ enum: ['reset', 'verify', 'invite', 'login-code'] }).notNull(),
    /**
     * Empty. The version before put the address here, and is still running while a migration that
     * drops it would be applied. Its rows get their user_id when they are claimed.
     */
    email_canonical: text().notNull(),
    /** Unix seconds. */
    created_at: integer().notNull(),
    /** `done`: taken by the mail server, or nobody's. `failed`: given up. */
    status: text({ enum: ['pending', 'done', 'failed'] }).notNull(),
    /** How often a delivery has claimed it. */
    attempts: integer().notNull(),
    /**
     * Unix seconds. Pending: when the next delivery may claim it, which while one has it is the end
     * of its lease. Else: when the row may be deleted.
     */
    due_at: integer().notNull(),
    /** Who gets it, at the address that the account has by then; null: nobody. */
    user_id: text({ length: 36 }),
    /** A keyed hash of the mailbox that was asked for. */
    mailbox_hash: text(),
    /** A keyed hash of the mailbox's domain, if the account has not proved its address; else null. */
    unproved_domain_hash: text(),
    /** JSON: what the mail tells of the request that asked for it; no full address of a client. */
    asker: text({ mode: 'json' }).$type<Asker>(),
  },
  (table) => [
    index('ix_mail_outbox_due').on(table.status, table.due_at),
    index('ix_mail_outbox_mailbox').on(table.mailbox_hash, table.purpose, table.created_at),
    index('ix_mail_outbox_unproved')
      .on(table.unproved_domain_hash, table.created_at)
      .where(sql`unproved_domain_hash is not null`),
  ],
)

export type OutboxMail = typeof mailOutbox.$inferSelect

/** How often guesses failed lately, a row for each counter: see accounts/tickets.ts. */
export const failedLogin = sqliteTable(
  'failed_login',
  {
    /** A keyed hash of whom the counter is of; no address stands here. */
    key: text().primaryKey(),
    failures: integer().notNull(),
    /** Unix seconds; 0 while there is no bar. */
    blocked_until: integer().notNull(),
    /** Unix seconds: from then on the count is over, and the next one begins anew. */
    expires_at: integer().notNull(),
    /** Unix seconds: from then on the row is swept away. */
    kept_until: integer().notNull().default(0),
  },
  (table) => [index('ix_failed_login_kept_until').on(table.kept_until)],
)

/** The newest code that was mailed for logging in, one an account: see accounts/login-codes.ts. */
export const loginCode = sqliteTable(
  'login_code',
  {
    user_id: text({ length: 36 })
      .primaryKey()
      .references(() => user.id, { onDelete: 'cascade' }),
    /** A keyed hash of the code and the address that it was mailed to. */
    code_hash: text().notNull(),
    /** Unix seconds. */
    expires_at: integer().notNull(),
  },
  (table) => [index('ix_login_code_expires_at').on(table.expires_at)],
)

/**
 * What happened to an account, as far as it bears on who may do what: see log-events.ts. It outlives
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
    /** To whom. */
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

/** Whom a superuser deleted, until there is no way back any more: see accounts/delete-user.ts. */
export const deletedUser = sqliteTable(
  'deleted_user',
  {
    /** The user's. */
    id: text({ length: 36 }).primaryKey(),
    /** The row of `user` and those of `oauth_account`, encrypted: crypto/seal.ts. */
    sealed: text().notNull(),
    /** Unix seconds. */
    deleted_at: integer().notNull(),
    /** Unix seconds: from then on the row counts as gone. */
    expires_at: integer().notNull(),
    /** A user's id, or `operator`. */
    deleted_by: text({ length: 36 }).notNull(),
  },
  (table) => [index('ix_deleted_user_expires_at').on(table.expires_at)],
)
