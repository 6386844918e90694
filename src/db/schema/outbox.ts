import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import type { Asker } from '../../mail/asker.ts'

/** What mails are for. */
export const purposes = [
  'reset',
  'verify',
  'invite',
  'login-code',
  'new-device',
  'password-changed',
  'email-changed',
  'sessions-ended',
  'provider-linked',
  'provider-unlinked',
  'change-email',
] as const

/**
 * A mail that has been promised. No token stands here (it is made when the mail is), and no address but
 * of what does not go to the account's, and of the account elsewhere that was linked or unlinked. The rows of the last hour are also what the limits of mails are counted by.
 */
export const mailOutbox = sqliteTable(
  'mail_outbox',
  {
    id: text({ length: 36 }).primaryKey(),
    purpose: text({ enum: purposes }).notNull(),
    /**
     * Empty. The version before put the address here, and is still running while a migration that
     * drops it would be applied. Its rows get their user_id when they are claimed.
     */
    email_canonical: text().notNull(),
    /** Unix seconds. */
    created_at: integer().notNull(),
    /** `done`: taken by the mail server, or not to be sent. `failed`: given up. */
    status: text({ enum: ['pending', 'done', 'failed'] }).notNull(),
    /** How often a delivery has claimed it. */
    attempts: integer().notNull(),
    /**
     * Unix seconds. Pending: when the next delivery may claim it, which while one has it is the end
     * of its lease. Else: when the row may be deleted.
     */
    due_at: integer().notNull(),
    /** The account that gets it, at its address when the mail is sent; null: none. */
    user_id: text({ length: 36 }),
    /** A keyed hash of the mailbox, which is the address without its tag, if the mail goes to someone; else null. */
    mailbox_hash: text(),
    /** A keyed hash of its domain, if the account is new and has not proved its address; else null. */
    unproved_domain_hash: text(),
    /** JSON: what the mail tells of the request that asked for it, and of a link; no full address of a client. */
    asker: text({ mode: 'json' }).$type<Asker>(),
    /** A keyed hash of the address that was asked for; null: the version before wrote the row. */
    address_hash: text(),
    /** Where it goes, if not to the account's address; null once it has gone out. */
    address: text({ length: 320 }),
    /** The user's when it was asked for, if under another one it is not to be sent; else null. */
    credential_version: integer(),
  },
  (table) => [
    index('ix_mail_outbox_due').on(table.status, table.due_at),
    index('ix_mail_outbox_address').on(table.address_hash, table.purpose, table.created_at),
    // What the export of one person asks.
    index('ix_mail_outbox_user_id').on(table.user_id).where(sql`user_id is not null`),
    index('ix_mail_outbox_mailbox')
      .on(table.mailbox_hash, table.purpose, table.created_at)
      .where(sql`mailbox_hash is not null`),
    index('ix_mail_outbox_unproved')
      .on(table.unproved_domain_hash, table.created_at)
      .where(sql`unproved_domain_hash is not null`),
  ],
)

export type OutboxMail = typeof mailOutbox.$inferSelect
