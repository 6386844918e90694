import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { user } from './accounts.ts'

/** How often guesses failed lately, a row for each counter: see sign-in/tickets.ts. */
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

/** The newest code that was mailed for logging in, one an account: see sign-in/login-codes.ts. */
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
