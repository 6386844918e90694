import { sql } from 'drizzle-orm'
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'

/** What encrypts secrets in other tables: see keys/data-keys.ts. */
export const dataKey = sqliteTable('data_key', {
  /** Counts up; what is sealed names it. */
  id: integer().primaryKey(),
  /** 256 random bits, encrypted under a key that is made of ROOT_SECRET. */
  wrapped: text().notNull(),
  /** Unix seconds. */
  created_at: integer().notNull(),
  /** Unix seconds: from then on it opens and seals nothing new; null: it seals, if it is the newest. */
  retired_at: integer(),
})

/** What signs what others verify: see keys/signing-keys.ts. Its state follows from its times. */
export const signingKey = sqliteTable(
  'signing_key',
  {
    /** The thumbprint of the public key (RFC 7638). */
    kid: text().primaryKey(),
    alg: text({ enum: ['ES256'] }).notNull(),
    public_jwk: text({ mode: 'json' }).$type<PublicJwk>().notNull(),
    /** The private JWK, encrypted under a data key. */
    sealed: text().notNull(),
    /** Unix seconds. */
    created_at: integer().notNull(),
    /** Unix seconds: from then on it signs, until the next one does. */
    activates_at: integer().notNull(),
    /** Unix seconds: from then on nothing that it signed is good; null: no other follows it yet. */
    retires_at: integer(),
  },
  // One that no other follows, whoever makes the first one at the same time.
  (table) => [uniqueIndex('ix_signing_key_newest').on(table.alg).where(sql`retires_at is null`)],
)

export type SigningKey = typeof signingKey.$inferSelect

/** RFC 7518 section 6.2.1. */
export interface PublicJwk {
  kty: 'EC'
  crv: string
  x: string
  y: string
}
