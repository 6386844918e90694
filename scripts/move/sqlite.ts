import { DatabaseSync } from 'node:sqlite'
import { type Kind, kindOf, kinds, type SourceRow, UsageError } from './tables.ts'

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

/** The rows of the table user, then of oauth_account if it is there. */
export async function* readSqlite(path: string): AsyncIterable<SourceRow> {
  const database = openReadOnly(path)
  try {
    for (const kind of kinds) {
      const columns = columnsOf(database, kind)
      if (columns.length === 0 && kind === 'oauth_account') return
      if (columns.length === 0) throw new UsageError(`${path}: no table user`)
      if (kindOf(columns, path) !== kind) throw new UsageError(`${path}: odd table ${kind}`)
      let line = 0
      for (const values of database.prepare(`select * from "${kind}" order by rowid`).iterate()) {
        line += 1
        yield { kind, line, values: { ...values } }
      }
    }
  } finally {
    database.close()
  }
}

/** Copies the chosen rows into a new database with the same tables. */
export function copySqliteRows(
  from: string,
  to: string,
  isChosen: (kind: Kind, line: number) => boolean,
): void {
  const source = openReadOnly(from)
  const copy = new DatabaseSync(to)
  try {
    for (const kind of kinds) {
      const table = source.prepare("select sql from sqlite_master where type='table' and name=?")
      const ddl = table.get(kind)?.sql
      if (typeof ddl !== 'string') continue
      copy.exec(ddl)
      const marks = columnsOf(source, kind).map(() => '?')
      const insert = copy.prepare(`insert into "${kind}" values (${marks.join(',')})`)
      let line = 0
      for (const row of source.prepare(`select * from "${kind}" order by rowid`).iterate()) {
        line += 1
        if (isChosen(kind, line)) insert.run(...Object.values(row))
      }
    }
  } finally {
    source.close()
    copy.close()
  }
}

function openReadOnly(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { readOnly: true, enableForeignKeyConstraints: false })
    database.prepare('select count(*) from sqlite_master').get()
    return database
  } catch {
    throw new UsageError(`${path}: no SQLite database`)
  }
}

function columnsOf(database: DatabaseSync, kind: Kind): string[] {
  return database
    .prepare('select name from pragma_table_info(?)')
    .all(kind)
    .map(({ name }) => String(name))
}
