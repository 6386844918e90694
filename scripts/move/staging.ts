import { join } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { checkOauthAccount, checkUser, type RowRules } from './check-row.ts'
import { newIdTable } from './new-ids.ts'
import { inSql, type Kind, namesIn, profileColumns, readColumns, type SourceRow } from './tables.ts'
import { openWorkingFolder } from './working-folder.ts'

/**
 * The rows on their way, in a temporary database on disk, so that memory does not grow with the file
 * and what is twice in it shows by SQL. `fate`: what becomes of a row.
 */
const tables = `
create table user (
  line integer primary key, id text, email text, email_canonical text, email_folded text,
  email_folded_of text, hashed_password text, scheme text, is_dear integer, is_active integer,
  is_superuser integer, is_verified integer, credential_version integer, created_at integer,
  updated_at integer, said text, ${profileColumns.map((column) => `${inSql(column)},`).join(' ')} fate text
);
create table oauth_account (
  line integer primary key, id text, user_id text, oauth_name text, access_token text,
  expires_at integer, refresh_token text, account_id text, account_email text, fate text
);
create table reject (kind text, line integer, reason text, primary key (kind, line));
create table target_user (
  id text primary key, email text, email_canonical text, hashed_password text, is_active integer,
  is_superuser integer, is_verified integer${profileColumns.map((column) => `, ${inSql(column)}`).join('')}
);
create table target_oauth_account (
  id text primary key, user_id text, oauth_name text, account_id text
);
${newIdTable}
`

const indexes = `
create index user_id on user (id);
create index user_canonical on user (email_canonical);
create index oauth_id on oauth_account (id);
create index new_id_id on new_id (id);
create index oauth_account_id on oauth_account (oauth_name, account_id);
create index target_canonical on target_user (email_canonical);
create index target_account on target_oauth_account (oauth_name, account_id);
`

export interface Staging {
  database: DatabaseSync
  /** Where it is, with room for other working files. */
  folder: string
  /** Takes a row in, or notes why it can't come. */
  add(row: SourceRow): void
  /** To be called once all rows are in, and only then the other questions are asked. */
  close(): void
  remove(): void
  /** Columns of the input that have no place here. */
  ignoredColumns: Set<string>
  /** Of which fields of src/profile.ts a row that can come says something. */
  profile: Set<string>
  /** How many values of a column have no meaning here and stay behind. */
  leftOut: Map<string, number>
  rowsRead: Record<Kind, number>
  /** How rows are read; newId may be set before the first is added. */
  rules: RowRules
}

/** An input of JSON may have new columns in each line. */
const mostIgnoredColumns = 1000

/** Opens a staging area. */
export function openStaging({
  now,
  resetUnusable,
}: Pick<RowRules, 'now' | 'resetUnusable'>): Staging {
  const working = openWorkingFolder()
  const { folder } = working
  const database = new DatabaseSync(join(folder, 'staging.db'))
  database.exec(`pragma journal_mode=off; pragma synchronous=off; ${tables} begin`)
  const reject = database.prepare('insert into reject values (?, ?, ?)')
  const ignoredColumns = new Set<string>()
  const leftOut = new Map<string, number>()
  const profile = new Set<string>()
  const rowsRead = { user: 0, oauth_account: 0 }
  const insert = {
    user: inserter(database, 'user'),
    oauth_account: inserter(database, 'oauth_account'),
  }
  const rules: RowRules = {
    now,
    resetUnusable,
    newId: undefined,
    leftOut: (column) => leftOut.set(column, (leftOut.get(column) ?? 0) + 1),
  }

  function add(row: SourceRow) {
    rowsRead[row.kind] += 1
    for (const column of unknownColumns(row)) {
      if (ignoredColumns.size < mostIgnoredColumns) ignoredColumns.add(column)
    }
    const checked = row.kind === 'user' ? checkUser(row, rules) : checkOauthAccount(row, rules)
    if (typeof checked === 'string') {
      reject.run(row.kind, row.line, checked)
      return
    }
    insert[row.kind]({ line: row.line, ...checked })
    if ('said' in checked) for (const name of namesIn(checked.said)) profile.add(name)
  }
  return {
    database,
    folder,
    add,
    close: () => database.exec(`commit; ${indexes}`),
    remove() {
      if (database.isOpen) database.close()
      working.remove()
    },
    ignoredColumns,
    profile,
    leftOut,
    rowsRead,
    rules,
  }
}

function inserter(database: DatabaseSync, kind: Kind) {
  const columns = database
    .prepare("select name from pragma_table_info(?) where name <> 'fate'")
    .all(kind)
    .map(({ name }) => String(name))
  const names = columns.map(inSql).join(', ')
  const marks = columns.map((column) => `:${column}`).join(', ')
  const statement = database.prepare(`insert into ${kind} (${names}) values (${marks})`)
  return (values: Record<string, SQLInputValue>) => {
    statement.run(values)
  }
}

function unknownColumns({ kind, values }: SourceRow): string[] {
  const known = readColumns(kind)
  return Object.keys(values ?? {}).filter((column) => !known.includes(column))
}
