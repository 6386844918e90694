import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { user } from './accounts.ts'

/**
 * When each kind of proof was last given, in Unix seconds. `pwd`: the password (RFC 8176). `fed`: a sign-in at
 * a provider; `mfa`: one that its row takes for a second factor.
 */
export interface Proofs {
  pwd?: number
  fed?: number
  mfa?: number
}

/**
 * Where a person is signed in. It counts while it has not ended, is not over, has been used lately, and
 * its user has the credential version that stands here: sessions/live-session.ts. The contract's logins
 * make none.
 */
export const session = sqliteTable(
  'session',
  {
    /** Random; tokens carry it as `sid`, and lists show it. */
    id: text({ length: 36 }).primaryKey(),
    user_id: text({ length: 36 })
      .notNull()
      .references(() => user.id, { onDelete: 'cascade' }),
    credential_version: integer().notNull(),
    /** Who may use it: clients of the API, or our own pages; neither takes the other's. */
    kind: text({ enum: ['api', 'pages'] })
      .notNull()
      .default('api'),
    /** SHA-256 of the secret of a cookie or an opaque bearer token; null: the session has none. */
    secret_hash: text(),
    /** The one before, which is good for a moment longer. */
    previous_secret_hash: text(),
    /** Unix seconds. */
    secret_changed_at: integer(),
    /** SHA-256 of what all refresh tokens of the session have in common; null: it has none. */
    family_hash: text(),
    /** The number of the newest refresh token. */
    generation: integer().notNull().default(0),
    /** Unix seconds: when that was made. */
    rotated_at: integer().notNull().default(0),
    /** JSON. */
    proofs: text({ mode: 'json' }).$type<Proofs>().notNull(),
    /** Unix seconds: of the sign-in. A later proof does not move it (OpenID Connect Core section 2). */
    auth_time: integer().notNull(),
    /** Unix seconds. */
    created_at: integer().notNull(),
    /** Unix seconds of the last use, to the hour; of a refresh exactly. */
    seen_at: integer().notNull(),
    /** Unix seconds: from then on the session is over, and the row may be deleted. */
    expires_at: integer().notNull(),
    /** Unix seconds; null: it has not been ended. */
    ended_at: integer(),
    /** Names of our own choice, of the client that signed in: http/asker.ts. */
    browser: text(),
    system: text(),
    /** ISO 3166-1 alpha-2. */
    country: text({ length: 2 }),
    /** The provider at which it began, and who the person is there; null: it did not. */
    provider_name: text({ length: 32 }),
    provider_issuer: text(),
    provider_subject: text(),
    /** The provider's own name of its session: what its logout names. */
    provider_sid: text(),
    /** The ID token, encrypted, where signing out here signs out there. */
    sealed_id_token: text(),
  },
  (table) => [
    index('ix_session_user_id').on(table.user_id),
    index('ix_session_expires_at').on(table.expires_at),
    index('ix_session_provider')
      .on(table.provider_name, table.provider_subject)
      .where(sql`provider_name is not null`),
    index('ix_session_provider_sid').on(table.provider_sid).where(sql`provider_sid is not null`),
  ],
)

export type Session = typeof session.$inferSelect
