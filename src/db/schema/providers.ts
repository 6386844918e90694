import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

/** What a claim of a provider sets at each sign-in: `is_superuser`, or a field of src/profile.ts. */
export interface ClaimRule {
  /** The name of the claim; of a list, each of its texts is looked at. */
  claim: string
  value: string
  sets: string
  /** What it is with the claim; without it, `is_superuser` is taken and a field emptied. */
  to: string | number | boolean
}

/** Someone else's sign-in that people may use here: an OpenID provider, or GitHub. */
export const provider = sqliteTable('provider', {
  /** In paths, and `oauth_name` in `oauth_account`. */
  name: text({ length: 32 }).primaryKey(),
  kind: text({ enum: ['oidc', 'github'] }).notNull(),
  /** On its button. */
  title: text({ length: 60 }).notNull(),
  /** As its discovery document spells it; Entra's has `{tenantid}` in place of the tenant. */
  issuer: text().notNull(),
  client_id: text().notNull(),
  /** The client secret, encrypted under a data key. */
  sealed_secret: text().notNull(),
  /** Asked for, with spaces between. */
  scope: text().notNull(),
  /** JSON: the values of `tid` that `{tenantid}` may stand for. */
  tenants: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** Whether its word is enough that an address belongs to a person: see federation/identity.ts. */
  trust_email: text({ enum: ['claim', 'never', 'always'] }).notNull(),
  /** JSON: the only domains that its new accounts may have, and that `always` is for; empty: all. */
  domains: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** Whether it makes accounts for people who have none. */
  signs_up: integer({ mode: 'boolean' }).notNull(),
  /** JSON: values of `amr` or `acr` that stand for a second factor. */
  mfa: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** JSON. */
  claim_rules: text({ mode: 'json' }).$type<ClaimRule[]>().notNull(),
  /** Whether its tokens are kept, encrypted, in `oauth_account`. */
  keeps_tokens: integer({ mode: 'boolean' }).notNull(),
  /** Whether signing out here signs out there too. */
  signs_out: integer({ mode: 'boolean' }).notNull(),
  /** How the contract's callback answers a login. */
  backend: text({ enum: ['jwt', 'cookie'] }).notNull(),
  /** Where the contract's routes let it send people back; null: to our callback. */
  redirect_url: text(),
  /** Off: nobody signs in by it. */
  is_on: integer({ mode: 'boolean' }).notNull(),
  /** Unix seconds. */
  created_at: integer().notNull().default(sql`(unixepoch())`),
  /** Unix seconds. */
  updated_at: integer().notNull().default(sql`(unixepoch())`),
})

export type Provider = typeof provider.$inferSelect

/** A domain of addresses whose people sign in through one provider only. */
export const providerDomain = sqliteTable(
  'provider_domain',
  {
    /** In its canonical form. */
    domain: text({ length: 255 }).primaryKey(),
    provider_name: text({ length: 32 })
      .notNull()
      .references(() => provider.name, { onDelete: 'cascade' }),
  },
  (table) => [index('ix_provider_domain_provider_name').on(table.provider_name)],
)
