import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('what `npm ci --ignore-scripts` left out is named, with the command that makes it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-prepared-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const script = join(folder, 'scripts/prepared.mjs')
  cpSync('scripts/prepared.mjs', script)
  const run = () => spawnSync(process.execPath, [script], { encoding: 'utf8' })
  const before = run()
  expect([before.status, before.stderr]).toEqual([1, expect.stringContaining('npm run prepare')])
  for (const file of [
    'public/docs/swagger-ui/swagger-ui.css',
    'src/accounts/common-passwords.ts',
    'src/html/assets.ts',
  ]) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    writeFileSync(join(folder, file), '')
  }
  expect(run()).toMatchObject({ status: 0, stderr: '' })
})
