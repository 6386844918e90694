import { drizzle } from 'drizzle-orm/d1'
import { limitTime } from './time-limit.ts'

/** Opens the D1 binding with Drizzle, under the time limit of limitTime. Costs no round trip. */
export function openDatabase(binding: D1Database, limitMilliseconds: number) {
  return drizzle(limitTime(binding, limitMilliseconds))
}

export type Database = ReturnType<typeof openDatabase>

/** Makes something of each database once: a statement, whose SQL takes long to build. */
export function oncePerDatabase<T>(make: (db: Database) => T): (db: Database) => T {
  return oncePer(make)
}

/** The same of anything that lives as long as an isolate, such as Deps. */
export function oncePer<K extends object, T>(make: (key: K) => T): (key: K) => T {
  const made = new WeakMap<K, T>()
  return (key) => {
    const known = made.get(key) ?? make(key)
    made.set(key, known)
    return known
  }
}
