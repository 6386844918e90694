import { integer, type SQLiteColumnBuilderBase, text } from 'drizzle-orm/sqlite-core'
import type { Field } from '../profile.ts'

/**
 * The columns of some fields. Their defaults are not here but in readFields(): SQLite changes a default or NOT
 * NULL only by a new table, and the old one takes what refers to it along when it is dropped.
 */
export function profileColumns(
  fields: readonly Pick<Field, 'name' | 'kind'>[],
): Readonly<Record<string, SQLiteColumnBuilderBase>> {
  return Object.fromEntries(fields.map(({ name, kind }) => [name, columns[kind]()]))
}

const columns = {
  string: () => text(),
  integer: () => integer(),
  boolean: () => integer({ mode: 'boolean' }),
}
