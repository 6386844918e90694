ALTER TABLE `session` ADD `provider_issuer` text;--> statement-breakpoint
CREATE INDEX `ix_session_provider_sid` ON `session` (`provider_sid`) WHERE provider_sid is not null;