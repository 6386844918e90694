import { type Column, getTableColumns, SQL, sql } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'

/**
 * The values of a row in the order of the schema, for `insert into ... select` with a condition. A column
 * that the row does not have gets its default, or null.
 */
export function rowValues(table: SQLiteTable, row: Readonly<Record<string, unknown>>): SQL {
  const values = Object.entries(getTableColumns(table))
    .filter(([, column]) => !column.generated)
    .map(([name, column]) =>
      Object.hasOwn(row, name) ? sql`${sql.param(row[name], column)}` : defaultOf(column),
    )
  return sql.join(values, sql`, `)
}

function defaultOf(column: Column): SQL {
  const { default: byDefault = null } = column
  if (byDefault instanceof SQL || byDefault === null) return sql`${byDefault}`
  return sql`${sql.param(byDefault, column)}`
}
