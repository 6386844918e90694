import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { account, user, writeInput } from './inputs.ts'
import { exportFrom, importInto, startD1 } from './local-d1.ts'
import { countUsers, newFolder, run } from './support.ts'

// What needs wrangler itself, which takes seconds to start; all else of import and export is tried without it.

/** Makes a local database to which one migration was not applied. wrangler takes a second for each. */
async function leaveOut(migration: string, table: string, persistTo: string): Promise<void> {
  const { select, stop } = await startD1(persistTo)
  const applied = readdirSync('migrations').filter(
    (one) => one.endsWith('.sql') && one !== migration,
  )
  await select('create table d1_migrations (id integer primary key, name text, applied_at text)')
  await select(`insert into d1_migrations (name) values ('${applied.join("'), ('")}')`)
  await select(`drop table ${table}`)
  await stop()
}

test('an import makes the tables that are not there, and ends with 2 where some rows can not come', async () => {
  const persistTo = join(newFolder(), 'd1')
  await leaveOut('0001_oauth-account.sql', 'oauth_account', persistTo)
  const path = writeInput(newFolder(), '.jsonl', {
    user: [user(1), user(2, { email: 'nope' })],
    oauth_account: [account(1)],
  })
  const { code, output } = await run('import.ts', [path, '--persist-to', persistTo, '--apply'])
  expect(output).toContain('Written, and read back: 2 rows.')
  expect([code, countUsers(persistTo)]).toEqual([2, 1])
  expect(readFileSync(path.replace('.jsonl', '.rejects.jsonl'), 'utf8')).toContain('nope')
})

describe('an export', () => {
  const folder = newFolder(afterAll)
  const from = join(folder, 'from')
  const expected = join(folder, 'expected.jsonl')

  beforeAll(async () => {
    const input = writeInput(folder, '.jsonl', {
      user: [user(1), user(2)],
      oauth_account: [account(1)],
    })
    const database = await startD1(from)
    expect((await importInto(database.d1, input, { apply: true })).code).toBe(0)
    await exportFrom(database.d1, expected)
    // Only one process at a time has it.
    await database.stop()
  })

  test('is a file for its owner only, whatever wrangler warns of beside its answer', async () => {
    const noise = join(folder, 'noise.cjs')
    writeFileSync(noise, 'process.stderr.write("[WARNING] {\\n")')
    const path = join(folder, 'noise.jsonl')
    const { code, output } = await run('export.ts', [path, '--persist-to', from], {
      env: { NODE_OPTIONS: `--require ${noise}` },
    })
    expect([code, output]).toEqual([0, expect.stringContaining('2 users')])
    expect(output).toContain('[WARNING]')
    expect(statSync(path).mode & 0o077).toBe(0)
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(expected, 'utf8'))
  })

  test('an export that is interrupted leaves no file behind, and says so', async () => {
    const path = join(newFolder(), 'out.csv')
    const interrupted = new AbortController()
    const how = { ended: interrupted.signal, by: 'SIGINT' } as const
    const running = run('export.ts', [path, '--persist-to', from], how)
    await vi.waitUntil(() => readdirSync(dirname(path)).length > 0, { timeout: 60_000 })
    interrupted.abort()
    const { code, output } = await running
    expect([code, output]).toEqual([130, expect.stringContaining('No file was written.')])
    expect(readdirSync(dirname(path))).toEqual([])
  })

  test('an export before the first npm run dev says what to do', async () => {
    const own = newFolder()
    const nowhere = ['--persist-to', join(own, 'd1')]
    const { code, output } = await run('export.ts', [join(own, 'out.db'), ...nowhere])
    expect([code, output.trim()]).toEqual([1, expect.stringMatching(/no tables yet.*npm run dev$/)])
    expect(readdirSync(own).filter((name) => name.startsWith('out.db'))).toEqual([])
  })
})
