CREATE TABLE `session` (
	`id` text(36) PRIMARY KEY NOT NULL,
	`user_id` text(36) NOT NULL,
	`credential_version` integer NOT NULL,
	`secret_hash` text,
	`previous_secret_hash` text,
	`secret_changed_at` integer,
	`family_hash` text,
	`generation` integer DEFAULT 0 NOT NULL,
	`rotated_at` integer DEFAULT 0 NOT NULL,
	`proofs` text NOT NULL,
	`auth_time` integer NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ended_at` integer,
	`browser` text,
	`system` text,
	`country` text(2),
	FOREIGN KEY (`user_id`) REFERENCES `user`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ix_session_user_id` ON `session` (`user_id`);--> statement-breakpoint
CREATE INDEX `ix_session_expires_at` ON `session` (`expires_at`);