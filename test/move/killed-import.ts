// Imports a file, and is killed with its workerd while the second chunk is written.
import { importFile } from '../../scripts/move/import-file.ts'
import { runCommand } from '../../scripts/move/run-command.ts'
import { defaults, startD1 } from './local-d1.ts'

const [path = '', persistTo] = process.argv.slice(2)
const { d1 } = await startD1(persistTo)
let chunks = 0
async function execute(statements: readonly string[]): Promise<void> {
  const done = d1.execute(statements)
  if (++chunks === 2) process.kill(-process.pid, 'SIGKILL')
  await done
}
await runCommand(() => importFile(() => ({ ...d1, execute }), { ...defaults, path, apply: true }))
