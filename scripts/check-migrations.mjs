// Fails if src/db/schema says something that no file in migrations/ does.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const drizzleKit = fileURLToPath(new URL('../node_modules/drizzle-kit/bin.cjs', import.meta.url))

// drizzle-kit writes the missing migration into a copy, which has to stay as it was.
const copy = mkdtempSync('.check-migrations-')
try {
  cpSync('migrations', copy, { recursive: true })
  const args = ['generate', '--dialect', 'sqlite', '--schema', 'src/db/schema/*.ts', '--out', copy]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [drizzleKit, ...args, '--name', 'missing'],
    { encoding: 'utf8' },
  )
  const missing = readdirSync(copy).some((name) => name.endsWith('_missing.sql'))
  if (status !== 0 || missing) {
    console.error(`${stdout}${stderr}\nsrc/db/schema is ahead of migrations/.`)
    console.error('Make one: npm run migration -- --name what-changes')
    process.exitCode = 1
  } else {
    console.log('Migrations are in step with the schema.')
  }
} finally {
  rmSync(copy, { recursive: true })
}
