import { getMigrations } from 'better-auth/db/migration'
import { options } from './better-auth-options.mjs'

/** Makes better-auth's tables, as its own migrations have them. */
export async function createTables(database) {
  const { runMigrations } = await getMigrations(options(database, 'x'.repeat(32), false))
  await runMigrations()
}
