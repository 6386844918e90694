DROP INDEX `ix_mail_outbox_asked`;--> statement-breakpoint
ALTER TABLE `mail_outbox` ADD `user_id` text(36);--> statement-breakpoint
ALTER TABLE `mail_outbox` ADD `mailbox_hash` text;--> statement-breakpoint
ALTER TABLE `mail_outbox` ADD `unproved_domain_hash` text;--> statement-breakpoint
CREATE INDEX `ix_mail_outbox_mailbox` ON `mail_outbox` (`mailbox_hash`,`purpose`,`created_at`);--> statement-breakpoint
CREATE INDEX `ix_mail_outbox_unproved` ON `mail_outbox` (`unproved_domain_hash`,`created_at`) WHERE unproved_domain_hash is not null;