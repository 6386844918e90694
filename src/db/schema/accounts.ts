import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { fields } from '../../profile.ts'
import { profileColumns } from '../profile-columns.ts'

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
    /** Counts password changes; an access token made under another version is invalid. */
    credential_version: integer().notNull().default(0),
    /** Unix seconds. */
    created_at: integer().notNull().default(sql`(unixepoch())`),
    /** Unix seconds. */
    updated_at: integer().notNull().default(sql`(unixepoch())`),
    /** The code of a file of src/texts; null: DEFAULT_LANGUAGE, and so for what is no such code. */
    language: text(),
    /** Unix seconds: when the address before was last told of another one that its person put in place; null: never, or it came back, or a superuser set it since. */
    email_changed_at: integer(),
    /** Unix seconds: security mails from before are no good any more, as a superuser set the address; null: none did. */
    alarms_since: integer(),
    /** Unix seconds: since then the next sign-in wants a new password first; null: it does not. */
    new_password_required_at: integer(),
    /** Whether the person knows a password; 0: the hash is of one that nobody knows, until a reset. */
    has_password: integer({ mode: 'boolean' }).notNull().default(true),
    ...profileColumns(fields),
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
 * each provider's accounts, whatever its address says (SECURITY 2); what a file claims stands beside it.
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
    /** Whose `account_id` it is; null: an import brought the row, and nobody has confirmed it yet. */
    issuer: text(),
  },
  (table) => [
    uniqueIndex('ix_oauth_account_name_id')
      .on(table.oauth_name, table.account_id)
      .where(sql`issuer is null`),
    uniqueIndex('ix_oauth_account_issuer_id')
      .on(table.issuer, table.account_id)
      .where(sql`issuer is not null`),
    index('ix_oauth_account_user_id').on(table.user_id),
  ],
)

export type OauthAccount = typeof oauthAccount.$inferSelect

/** Who was deleted, until there is no way back any more: see accounts/delete-user.ts. */
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
    /** A keyed hash of the canonical address; null: the version before wrote the row. */
    address_hash: text(),
  },
  (table) => [
    index('ix_deleted_user_expires_at').on(table.expires_at),
    index('ix_deleted_user_address').on(table.address_hash),
  ],
)

/** What lets the commands in as superusers, for five minutes: see accounts/operator-pass.ts. */
export const operatorPass = sqliteTable('operator_pass', {
  /** hashPass() of the pass, which is not stored. */
  hash: text().primaryKey(),
  /** Unix seconds: from then on it is no longer good. */
  expires_at: integer().notNull(),
})

/** Mailed tokens that were used and that hang on nothing which their use changes: see accounts/spent.ts. */
export const spent = sqliteTable(
  'spent',
  {
    hash: text().primaryKey(),
    /** Unix seconds: from then on the token is no good anyway. */
    expires_at: integer().notNull(),
  },
  (table) => [index('ix_spent_expires_at').on(table.expires_at)],
)
