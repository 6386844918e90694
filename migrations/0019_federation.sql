CREATE TABLE `provider` (
	`name` text(32) PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`title` text(60) NOT NULL,
	`issuer` text NOT NULL,
	`client_id` text NOT NULL,
	`sealed_secret` text NOT NULL,
	`scope` text NOT NULL,
	`tenants` text NOT NULL,
	`trust_email` text NOT NULL,
	`domains` text NOT NULL,
	`signs_up` integer NOT NULL,
	`mfa` text NOT NULL,
	`claim_rules` text NOT NULL,
	`keeps_tokens` integer NOT NULL,
	`signs_out` integer NOT NULL,
	`backend` text NOT NULL,
	`redirect_url` text,
	`is_on` integer NOT NULL,
	`created_at` integer DEFAULT (unixepoch()) NOT NULL,
	`updated_at` integer DEFAULT (unixepoch()) NOT NULL
);
--> statement-breakpoint
CREATE TABLE `provider_domain` (
	`domain` text(255) PRIMARY KEY NOT NULL,
	`provider_name` text(32) NOT NULL,
	FOREIGN KEY (`provider_name`) REFERENCES `provider`(`name`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `ix_provider_domain_provider_name` ON `provider_domain` (`provider_name`);--> statement-breakpoint
ALTER TABLE `oauth_account` ADD `issuer` text;--> statement-breakpoint
CREATE UNIQUE INDEX `ix_oauth_account_issuer_id` ON `oauth_account` (`issuer`,`account_id`) WHERE issuer is not null;--> statement-breakpoint
ALTER TABLE `user` ADD `has_password` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `session` ADD `provider_name` text(32);--> statement-breakpoint
ALTER TABLE `session` ADD `provider_subject` text;--> statement-breakpoint
ALTER TABLE `session` ADD `provider_sid` text;--> statement-breakpoint
ALTER TABLE `session` ADD `sealed_id_token` text;--> statement-breakpoint
CREATE INDEX `ix_session_provider` ON `session` (`provider_name`,`provider_subject`) WHERE provider_name is not null;