CREATE TABLE `mail_outbox` (
	`id` text(36) PRIMARY KEY NOT NULL,
	`purpose` text NOT NULL,
	`email_canonical` text NOT NULL,
	`created_at` integer NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ix_mail_outbox_due` ON `mail_outbox` (`status`,`due_at`);--> statement-breakpoint
CREATE INDEX `ix_mail_outbox_asked` ON `mail_outbox` (`email_canonical`,`purpose`,`created_at`);