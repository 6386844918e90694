import { env } from 'cloudflare:workers'
import type { Intercept } from './intercept-database.ts'

/** Lets everything through to D1, and counts the rows that it says it has written. */
export function watchWrites() {
  const written: number[] = []
  const fault: Intercept = async (_sql, run) => {
    const result = await run()
    for (const one of [result].flat()) {
      const rows: unknown = Reflect.get(Object(Reflect.get(Object(one), 'meta')), 'rows_written')
      written.push(Number(rows ?? 0))
    }
    return result
  }
  return { fault, written, db: env.DB }
}
