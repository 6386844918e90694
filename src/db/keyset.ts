import { type Column, type SQL, sql } from 'drizzle-orm'

/** Of a list by a number and an id, the greatest first: `number-id` of the last row of a page. */
const position = /^(\d{1,16})-(.*)$/

/** The condition of the rows behind such a position; of all rows without one, or if it is none. */
export function isBehind(number: Column, id: Column, after: string | undefined): SQL {
  const [, value = Number.MAX_SAFE_INTEGER, rest = ''] = position.exec(after ?? '') ?? []
  return sql`(${number}, ${id}) < (${Number(value)}, ${rest})`
}
