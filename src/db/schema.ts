import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

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
    /** Counts password changes; an access token made under another version is dead. */
    credential_version: integer().notNull().default(0),
    /** Unix seconds. */
    created_at: integer().notNull().default(sql`(unixepoch())`),
    /** Unix seconds. */
    updated_at: integer().notNull().default(sql`(unixepoch())`),
  },
  (table) => [uniqueIndex('ix_user_email_canonical').on(table.email_canonical)],
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

/** How often logins failed lately, a row for each counter: see accounts/failed-logins.ts. */
export const failedLogin = sqliteTable(
  'failed_login',
  {
    /** A keyed hash of whom the counter is of; no address stands here. */
    key: text().primaryKey(),
    failures: integer().notNull(),
    /** Unix seconds; 0 while there is no bar. */
    blocked_until: integer().notNull(),
    /** Unix seconds: from then on the row counts as gone. */
    expires_at: integer().notNull(),
  },
  (table) => [index('ix_failed_login_expires_at').on(table.expires_at)],
)
