/** FastAPI Users' tables as SQLAlchemy creates them (fastapi-users-db-sqlalchemy 7). */
export const fastApiUsersTables = `
CREATE TABLE user (
	id CHAR(36) NOT NULL,
	email VARCHAR(320) NOT NULL,
	hashed_password VARCHAR(1024) NOT NULL,
	is_active BOOLEAN NOT NULL,
	is_superuser BOOLEAN NOT NULL,
	is_verified BOOLEAN NOT NULL,
	PRIMARY KEY (id)
);
CREATE UNIQUE INDEX ix_user_email ON user (email);
CREATE TABLE oauth_account (
	id CHAR(36) NOT NULL,
	user_id CHAR(36) NOT NULL,
	oauth_name VARCHAR(100) NOT NULL,
	access_token VARCHAR(1024) NOT NULL,
	expires_at INTEGER,
	refresh_token VARCHAR(1024),
	account_id VARCHAR(320) NOT NULL,
	account_email VARCHAR(320) NOT NULL,
	PRIMARY KEY (id),
	FOREIGN KEY(user_id) REFERENCES user (id) ON DELETE cascade
);
CREATE INDEX ix_oauth_account_oauth_name ON oauth_account (oauth_name);
CREATE INDEX ix_oauth_account_account_id ON oauth_account (account_id);
`
