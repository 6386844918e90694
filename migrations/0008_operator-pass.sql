CREATE TABLE `operator_pass` (
	`hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
