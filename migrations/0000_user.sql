CREATE TABLE `user` (
	`id` text(36) PRIMARY KEY NOT NULL,
	`email` text(320) NOT NULL,
	`hashed_password` text(1024) NOT NULL,
	`is_active` integer NOT NULL,
	`is_superuser` integer NOT NULL,
	`is_verified` integer NOT NULL,
	`email_canonical` text(320) DEFAULT '' NOT NULL,
	`credential_version` integer DEFAULT 0 NOT NULL,
	`created_at` integer DEFAULT (unixepoch()) NOT NULL,
	`updated_at` integer DEFAULT (unixepoch()) NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ix_user_email_canonical` ON `user` (`email_canonical`);