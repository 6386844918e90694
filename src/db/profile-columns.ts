import { integer, type SQLiteColumnBuilderBase, text } from 'drizzle-orm/sqlite-core'
import type { Field } from '../profile.ts'

/** The columns of some fields: with their default, or null where they have none. */
export function profileColumns(
  fields: readonly Field[],
): Readonly<Record<string, SQLiteColumnBuilderBase>> {
  return Object.fromEntries(fields.map((field) => [field.name, columnOf(field)]))
}

function columnOf({ kind, takesNull, byDefault }: Field): SQLiteColumnBuilderBase {
  if (byDefault === null) return plainColumns[kind]()
  const column = columnWith(byDefault)
  return takesNull ? column : column.notNull()
}

const plainColumns = {
  string: () => text(),
  integer: () => integer(),
  boolean: () => integer({ mode: 'boolean' }),
}

function columnWith(byDefault: string | number | boolean) {
  if (typeof byDefault === 'boolean') return integer({ mode: 'boolean' }).default(byDefault)
  return typeof byDefault === 'number' ? integer().default(byDefault) : text().default(byDefault)
}
