CREATE TABLE `oauth_account` (
	`id` text(36) PRIMARY KEY NOT NULL,
	`user_id` text(36) NOT NULL,
	`oauth_name` text(100) NOT NULL,
	`access_token` text(1024) NOT NULL,
	`expires_at` integer,
	`refresh_token` text(1024),
	`account_id` text(320) NOT NULL,
	`account_email` text(320) NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ix_oauth_account_name_id` ON `oauth_account` (`oauth_name`,`account_id`);--> statement-breakpoint
CREATE INDEX `ix_oauth_account_user_id` ON `oauth_account` (`user_id`);