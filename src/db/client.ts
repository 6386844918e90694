import { drizzle } from 'drizzle-orm/d1'
import { limitTime } from './time-limit.ts'

/** Opens the D1 binding with Drizzle, under the time limit of limitTime. Costs no round trip. */
export function openDatabase(binding: D1Database, limitMilliseconds: number) {
  return drizzle(limitTime(binding, limitMilliseconds))
}

export type Database = ReturnType<typeof openDatabase>

/** Makes something of each database once: a statement, whose SQL takes long to build. */
export function oncePerDatabase<T>(make: (db: Database) => T): (db: Database) => T {
  const made = new WeakMap<Database, T>()
  return (db) => {
    const known = made.get(db) ?? make(db)
    made.set(db, known)
    return known
  }
}
