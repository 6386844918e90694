DROP INDEX `ix_mail_outbox_mailbox`;--> statement-breakpoint
ALTER TABLE `mail_outbox` ADD `address_hash` text;--> statement-breakpoint
CREATE INDEX `ix_mail_outbox_address` ON `mail_outbox` (`address_hash`,`purpose`,`created_at`);--> statement-breakpoint
CREATE INDEX `ix_mail_outbox_mailbox` ON `mail_outbox` (`mailbox_hash`,`purpose`,`created_at`) WHERE mailbox_hash is not null;