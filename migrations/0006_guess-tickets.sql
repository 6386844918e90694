CREATE TABLE `login_code` (
	`user_id` text(36) PRIMARY KEY NOT NULL,
	`code_hash` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ix_login_code_expires_at` ON `login_code` (`expires_at`);--> statement-breakpoint
DROP INDEX `ix_failed_login_expires_at`;--> statement-breakpoint
ALTER TABLE `failed_login` ADD `kept_until` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE INDEX `ix_failed_login_kept_until` ON `failed_login` (`kept_until`);