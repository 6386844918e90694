ALTER TABLE `deleted_user` ADD `address_hash` text;--> statement-breakpoint
CREATE INDEX `ix_deleted_user_address` ON `deleted_user` (`address_hash`);--> statement-breakpoint
CREATE INDEX `ix_mail_outbox_user_id` ON `mail_outbox` (`user_id`) WHERE user_id is not null;