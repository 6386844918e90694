CREATE TABLE `user` (
	`id` text(36) PRIMARY KEY NOT NULL,
	`email` text(320) NOT NULL,
	`hashed_password` text(1024) NOT NULL,
	`is_active` integer NOT NULL,
	`is_superuser` integer NOT NULL,
	`is_verified` integer NOT NULL,
	`email_folded` text,
	`email_folded_of` text,
	`email_canonical` text GENERATED ALWAYS AS ((case when email_folded_of = email then email_folded else lower(email) end)) VIRTUAL NOT NULL,
	`credential_version` integer DEFAULT 0 NOT NULL,
	`created_at` integer DEFAULT (unixepoch()) NOT NULL,
	`updated_at` integer DEFAULT (unixepoch()) NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ix_user_email_canonical` ON `user` (`email_canonical`);