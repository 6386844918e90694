import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { RunningService } from './run-service.ts'

test('a Worker that does not build ends the start, with what is wrong', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-broken-'))
  const script = join(folder, 'broken.ts')
  writeFileSync(script, "import './missing.ts'\nexport default {}\n")
  const service = new RunningService(folder, 8113, 0, script)
  try {
    await expect(service.start()).rejects.toThrow('Could not resolve "./missing.ts"')
    await service.kill()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}, 300_000)
