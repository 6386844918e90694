import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** A copy of what the scripts need. */
function copyTree() {
  const folder = mkdtempSync(join(tmpdir(), 'postern-migrations-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const name of ['migrations', 'scripts', 'src', 'package.json']) {
    cpSync(name, join(folder, name), { recursive: true })
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'), 'junction')
  const run = (script: string) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`scripts/${script}.mjs`], {
      cwd: folder,
      encoding: 'utf8',
    })
    return { status, output: stdout + stderr }
  }
  const change = (name: string, by: (text: string) => string) =>
    writeFileSync(join(folder, name), by(readFileSync(join(folder, name), 'utf8')))
  return { folder, run, change }
}
const schema = 'src/db/schema/accounts.ts'

test('a column that no migration adds is missed, until there is one', () => {
  const { run, change } = copyTree()
  change(schema, (text) => text.replace('is_verified:', 'is_new: integer(),\n    is_verified:'))
  const missed = expect.stringContaining('is ahead of migrations/')
  expect(run('check-migrations')).toEqual({ status: 1, output: missed })
  expect(run('migration')).toEqual({ status: 0, output: expect.stringContaining('are in step') })
})

test('where drizzle-kit throws, nothing is in step', () => {
  const { run, change } = copyTree()
  change(schema, (text) => `${text}\nthrow new Error('broken schema')\n`)
  expect(run('migration')).toEqual({
    status: 1,
    output: expect.stringMatching(/broken schema.*broken schema/s),
  })
})

test('a migration that makes the table of users anew is refused', () => {
  const { run, change } = copyTree()
  change(schema, (text) =>
    text.replace('credential_version: integer().notNull()', 'credential_version: integer()'),
  )
  const refusal = expect.stringMatching(
    /\d+_\w+\.sql makes a table anew.*OAuth accounts, sessions/s,
  )
  expect(run('migration')).toEqual({ status: 1, output: refusal })
})

test.each(['DROP TABLE `user`;', 'drop table if exists user', 'DROP TABLE "user"'])(
  'a migration by hand with %s is refused',
  (sql) => {
    const { folder, run } = copyTree()
    writeFileSync(join(folder, 'migrations/9999_hand.sql'), sql)
    const refusal = expect.stringContaining('migrations/9999_hand.sql makes a table anew')
    expect(run('check-migrations')).toEqual({ status: 1, output: refusal })
  },
)
