CREATE TABLE `spent` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ix_spent_expires_at` ON `spent` (`expires_at`);--> statement-breakpoint
ALTER TABLE `mail_outbox` ADD `address` text(320);