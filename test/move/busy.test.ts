import { tmpdir } from 'node:os'
import { beforeEach, expect, test, vi } from 'vitest'
import { openD1 } from '../../scripts/move/d1.ts'
import type { wrangler } from '../../scripts/wrangler.mjs'

const ran = vi.fn<typeof wrangler>()
const open = () => openD1(local, 'export', tmpdir(), ran)
beforeEach(() => ran.mockReset())

const busy = { code: 1, output: 'database is locked: SQLITE_BUSY', stdout: '' }
const done = { code: 0, output: '', stdout: '[{"results":[{"n":1}]}]' }
const local = { remote: false, env: undefined, persistTo: undefined }

test('a command waits for another one that writes to the local database', async () => {
  ran.mockResolvedValueOnce(busy).mockResolvedValueOnce(done)
  expect(await open().query(['select 1 as n'])).toEqual([[{ n: 1 }]])
  expect(ran).toHaveBeenCalledTimes(2)
})

test('and says what to do if that one does not end', async () => {
  ran.mockResolvedValue(busy)
  await expect(open().query(['select 1'])).rejects.toThrow(
    'Another command writes to the local database. Run this one again later.',
  )
})

test('what fails otherwise is not tried again', async () => {
  ran.mockResolvedValue({ ...busy, output: 'no such file' })
  await expect(open().query(['select 1'])).rejects.toThrow('no such file')
  expect(ran).toHaveBeenCalledTimes(1)
})
