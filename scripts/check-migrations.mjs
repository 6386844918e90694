// Fails if src/db/schema says something that no file in migrations/ does, or if one of them makes `user` anew.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const drizzleKit = fileURLToPath(new URL('../node_modules/drizzle-kit/bin.cjs', import.meta.url))

const rebuilds = readdirSync('migrations').filter(
  (name) =>
    name.endsWith('.sql') &&
    /DROP TABLE (IF EXISTS )?[`"[]?user\b|__new_/i.test(readFileSync(`migrations/${name}`, 'utf8')),
)
if (rebuilds.length > 0) {
  fail(`migrations/${rebuilds[0]} makes a table anew and drops the old one. With \`user\` go all rows that refer to it:
OAuth accounts, sessions, codes. D1 does not heed PRAGMA foreign_keys=OFF.
Delete the file, its snapshot in migrations/meta and its entry in _journal.json. Then leave the column as it is, and
add another: null allowed, no default. A field of src/profile.ts that is to be of another kind gets another name.`)
} else {
  compare()
}

/** drizzle-kit writes the missing migration into a copy: the original has to stay as it was. */
function compare() {
  const copy = mkdtempSync('.check-migrations-')
  try {
    cpSync('migrations', copy, { recursive: true })
    const args = [
      'generate',
      '--dialect',
      'sqlite',
      '--schema',
      'src/db/schema/*.ts',
      '--out',
      copy,
    ]
    const { stdout, stderr } = spawnSync(process.execPath, [drizzleKit, ...args], {
      encoding: 'utf8',
    })
    // Its exit code is 0 when it throws, too.
    if (stdout.includes('No schema changes')) {
      console.log('Migrations are in step with the schema.')
    } else {
      fail(`${stdout}${stderr}
src/db/schema is ahead of migrations/, or can't be read.
Make one: npm run migration -- --name what-changes`)
    }
  } finally {
    rmSync(copy, { recursive: true })
  }
}

function fail(message) {
  console.error(message)
  process.exitCode = 1
}
