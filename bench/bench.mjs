// npm run bench: fetches what the benchmark needs beyond the product's packages, and runs it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(new URL('.', import.meta.url))

if (!existsSync(`${here}node_modules`)) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: here,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(1)
}
// README.md, "Where a workerd's stack begins".
const fixed = spawnSync('setarch', ['-R', 'true']).status === 0 ? ['setarch', '-R'] : []
const [command, ...args] = [...fixed, process.execPath, `${here}run.ts`, ...process.argv.slice(2)]
const { status } = spawnSync(command, args, { stdio: 'inherit' })
process.exit(status ?? 1)
