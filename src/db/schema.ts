import { sql } from 'drizzle-orm'
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

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
