import { fields } from '../../src/profile.ts'
import { shown, shownList } from './terminal.ts'

export type Kind = 'user' | 'oauth_account'

/** Both tables, in the order in which they can be written. */
export const kinds: readonly Kind[] = ['user', 'oauth_account']

/** Stands for a text whose bytes are none in the file's encoding. */
export const notUtf8 = Symbol('not UTF-8')

/** What is wrong with it, and what helps. */
export const notUtf8Fault =
  'is not UTF-8. Save it as UTF-8, a text file for example with: iconv -f latin1 -t utf-8'

/** One row of an input, as it stands there. */
export interface SourceRow {
  kind: Kind
  /** Line of a text file, or which row of its table. */
  line: number
  /** By column; undefined if the row can't be read, which `fault` then says. */
  values: Record<string, unknown> | undefined
  fault?: string
}

/** Which row of an input is meant. */
export type RowPlace = Pick<SourceRow, 'kind' | 'line'>

/** An input that is being read. */
export interface Source {
  /** What SourceRow.line counts. */
  unit: 'line' | 'row'
  rows: AsyncIterable<SourceRow>
  /** How much of it was read, from 0 to 1. */
  share(): number
  /** Writes some of the rows that were read into a new file, as they stood and in the same format. */
  writeRows(file: string, places: Iterable<RowPlace>): void
  close(): void
}

/** What an input must have; what else it has is left out. */
export const requiredColumns = {
  user: ['id', 'email', 'hashed_password', 'is_active', 'is_superuser', 'is_verified'],
  oauth_account: [
    'id',
    'user_id',
    'oauth_name',
    'access_token',
    'expires_at',
    'refresh_token',
    'account_id',
    'account_email',
  ],
} as const satisfies Record<Kind, readonly string[]>

/** What our own .jsonl has beside FastAPI Users' columns. */
export const ownColumns = ['credential_version', 'created_at', 'updated_at'] as const

/** What both may have more: the fields of src/profile.ts. */
export const profileColumns: readonly string[] = fields.map(({ name }) => name)

/** What null stands for in a column of a field. */
export const profileDefaults = new Map(
  fields.map(({ name, byDefault }) => [
    name,
    typeof byDefault === 'boolean' ? Number(byDefault) : byDefault,
  ]),
)

/** What an export has, but for our own columns. */
export const exportedColumns: Record<Kind, readonly string[]> = {
  ...requiredColumns,
  user: [...requiredColumns.user, ...profileColumns],
}

/** The names in CheckedUser.said. */
export function namesIn(said: string): string[] {
  return said.split(',').filter((name) => name !== '')
}

/** A column's name in SQL, be it a keyword. Not in ", which make a text of a name that is not there. */
export function inSql(column: string): string {
  return `\`${column}\``
}

/** An input or an argument that is not what it should be; its message is for the user. */
export class UsageError extends Error {}

/** The columns of an input that have a meaning here. */
export function readColumns(kind: Kind): readonly string[] {
  return [...exportedColumns[kind], ...ownColumns, '_id']
}

/** Which table has these columns; throws a UsageError that names what is missing, or is there twice. */
export function kindOf(columns: readonly string[], where: string): Kind {
  const kind = columns.includes('oauth_name') ? 'oauth_account' : 'user'
  const missing = requiredColumns[kind].filter((column) => !columns.includes(column))
  const twice = readColumns(kind).filter(
    (name) => columns.indexOf(name) < columns.lastIndexOf(name),
  )
  if (twice.length > 0) {
    throw new UsageError(`${shown(where)}: more than one column ${twice.join(', ')}. Rename one`)
  }
  if (missing.length === 0) return kind
  throw new UsageError(
    `${shown(where)}: no column ${missing.join(', ')} (of the table ${kind}). There are: ${shownList(columns)}`,
  )
}
