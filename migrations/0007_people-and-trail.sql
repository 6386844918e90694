CREATE TABLE `deleted_user` (
	`id` text(36) PRIMARY KEY NOT NULL,
	`sealed` text NOT NULL,
	`deleted_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`deleted_by` text(36) NOT NULL
);
--> statement-breakpoint
CREATE INDEX `ix_deleted_user_expires_at` ON `deleted_user` (`expires_at`);--> statement-breakpoint
CREATE TABLE `event` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`kind` text NOT NULL,
	`user_id` text(36) NOT NULL,
	`actor_id` text(36),
	`request_id` text(36),
	`fields` text
);
--> statement-breakpoint
CREATE INDEX `ix_event_user_id` ON `event` (`user_id`);--> statement-breakpoint
ALTER TABLE `user` ADD `email_domain` text GENERATED ALWAYS AS ((substr(email_canonical, length(rtrim(email_canonical, replace(email_canonical, '@', ''))) + 1))) VIRTUAL;--> statement-breakpoint
CREATE INDEX `ix_user_created_at` ON `user` (`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `ix_user_email_domain` ON `user` (`email_domain`,`created_at`,`id`);--> statement-breakpoint
CREATE INDEX `ix_user_superuser` ON `user` (`created_at`,`id`) WHERE is_superuser = 1;--> statement-breakpoint
CREATE INDEX `ix_user_inactive` ON `user` (`created_at`,`id`) WHERE is_active = 0;