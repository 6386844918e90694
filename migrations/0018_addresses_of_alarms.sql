ALTER TABLE `user` ADD `email_changed_at` integer;--> statement-breakpoint
ALTER TABLE `user` ADD `alarms_since` integer;