import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'

// One workerd runs many test files, one after the other: each begins with the schema and no row.
await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
const { results } = await env.DB.prepare(
  "select name from sqlite_schema where type = 'table' and name not glob 'd1_*' and name not glob 'sqlite_*' and name not glob '_cf_*'",
).all<{ name: string }>()
await env.DB.batch([
  env.DB.prepare('pragma defer_foreign_keys = on'),
  ...results.map(({ name }) => env.DB.prepare(`delete from "${name}"`)),
])
