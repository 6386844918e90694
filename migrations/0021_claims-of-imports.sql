DROP INDEX `ix_oauth_account_name_id`;--> statement-breakpoint
CREATE UNIQUE INDEX `ix_oauth_account_name_id` ON `oauth_account` (`oauth_name`,`account_id`) WHERE issuer is null;