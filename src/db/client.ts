import { drizzle } from 'drizzle-orm/d1'

/** Opens the D1 binding with Drizzle. Costs no round trip. */
export function openDatabase(binding: D1Database) {
  return drizzle(binding)
}

export type Database = ReturnType<typeof openDatabase>
