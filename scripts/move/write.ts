import type { DatabaseSync } from 'node:sqlite'
import { literal, mostStatementCharacters } from './literal.ts'
import type { Staging } from './staging.ts'
import { inSql, type Kind, kinds, namesIn } from './tables.ts'

/** `profile`: in SQL, the fields of src/profile.ts of which the rows say something. */
const columns: Record<Kind, (profile: readonly string[]) => string> = {
  user: (profile) =>
    [
      'id, email, hashed_password, is_active, is_superuser, is_verified, email_folded, ' +
        'email_folded_of, credential_version, created_at, updated_at',
      ...profile,
    ].join(', '),
  oauth_account: () =>
    'id, user_id, oauth_name, access_token, expires_at, refresh_token, account_id, account_email',
}

/** The fates of rows that are to be written. */
export const writtenFates = ['new', 'overwrite'] as const

/** A new password ends the access tokens made before, as everywhere. */
const overwriteUser = (
  profile: readonly string[],
) => `on conflict (id) do update set email=excluded.email,
  is_active=excluded.is_active, is_superuser=excluded.is_superuser, is_verified=excluded.is_verified,
  email_folded=excluded.email_folded, email_folded_of=excluded.email_folded_of,
  credential_version=max(user.credential_version, excluded.credential_version)
    + (user.hashed_password <> excluded.hashed_password),
  has_password=max(user.has_password, user.hashed_password <> excluded.hashed_password),
  hashed_password=excluded.hashed_password,
  ${profile.map((column) => `${column}=excluded.${column},`).join(' ')} updated_at=unixepoch()`

/** What its person has confirmed stays so, with its own tokens, unless the file says that it is another account. */
const isConfirmed = `oauth_account.issuer is not null and oauth_account.user_id = excluded.user_id
  and oauth_account.oauth_name = excluded.oauth_name and oauth_account.account_id = excluded.account_id`

const ownOr = (column: string) =>
  `${column}=iif(${isConfirmed}, oauth_account.${column}, excluded.${column})`

const overwriteOauth = () => `on conflict (id) do update set user_id=excluded.user_id,
  oauth_name=excluded.oauth_name, ${['access_token', 'expires_at', 'refresh_token'].map(ownOr).join(', ')},
  issuer=iif(${isConfirmed}, oauth_account.issuer, null), account_id=excluded.account_id,
  account_email=excluded.account_email`

const overwrites = { user: overwriteUser, oauth_account: overwriteOauth }

const chunkCharacters = 1_000_000

/** Some statements that are written at once, and how many rows they have in all. */
export interface Chunk {
  statements: string[]
  rows: number
}

/** The statements for every row whose fate is to be written, users first. */
export function* composeChunks({ database }: Pick<Staging, 'database'>): Iterable<Chunk> {
  let chunk: Chunk = { statements: [], rows: 0 }
  let characters = 0
  for (const { sql, rows } of statements(database)) {
    chunk.statements.push(sql)
    chunk.rows += rows
    characters += sql.length
    if (characters < chunkCharacters) continue
    yield chunk
    chunk = { statements: [], rows: 0 }
    characters = 0
  }
  if (chunk.rows > 0) yield chunk
}

function* statements(database: DatabaseSync) {
  for (const kind of kinds) {
    for (const said of saidIn(database, kind)) {
      const profile = namesIn(said).map(inSql)
      const rows = { kind, said, list: columns[kind](profile) }
      yield* inserts(database, { ...rows, fate: 'new', conflict: 'on conflict do nothing' })
      yield* inserts(database, { ...rows, fate: 'overwrite', conflict: overwrites[kind](profile) })
    }
  }
}

/** Rows of which other fields are said are written apart: what a row does not say stays as it is. */
function saidIn(database: DatabaseSync, kind: Kind): string[] {
  if (kind !== 'user') return ['']
  return database
    .prepare('select distinct said from user')
    .all()
    .map(({ said }) => String(said))
}

interface Insert {
  kind: Kind
  /** CheckedUser.said of its rows; of other tables ''. */
  said: string
  /** The columns. */
  list: string
  fate: (typeof writtenFates)[number]
  conflict: string
}

function* inserts(database: DatabaseSync, { kind, said, list, fate, conflict }: Insert) {
  const insert = (rows: readonly string[]) => ({
    sql: `insert into ${kind} (${list}) values\n${rows.join(',\n')} ${conflict};\n`,
    rows: rows.length,
  })
  let [rows, characters]: [string[], number] = [[], 0]
  const saysSo = kind === 'user' ? 'said' : `''`
  const select = `select ${list} from ${kind} where fate = ? and ${saysSo} = ? order by line`
  for (const row of database.prepare(select).iterate(fate, said)) {
    const values = `(${Object.values(row).map(literal).join(',')})`
    if (rows.length > 0 && characters + values.length > mostStatementCharacters) {
      yield insert(rows)
      rows = []
      characters = 0
    }
    rows.push(values)
    characters += values.length + 2
  }
  if (rows.length > 0) yield insert(rows)
}
