// npm run migration: writes what src/db/schema has and migrations/ has not, and fails if that went wrong.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const drizzleKit = fileURLToPath(new URL('../node_modules/drizzle-kit/bin.cjs', import.meta.url))
const args = ['generate', '--config', 'src/db/drizzle.config.ts', ...process.argv.slice(2)]
const { status } = spawnSync(process.execPath, [drizzleKit, ...args], { stdio: 'inherit' })
if (status === 0) await import('./check-migrations.mjs')
else process.exitCode = 1
