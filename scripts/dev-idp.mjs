// npm run dev:idp: a provider to sign in with while you develop. Its first use installs its packages.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const folder = join(import.meta.dirname, 'idp')
if (!existsSync(join(folder, 'node_modules'))) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: folder,
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(1)
}
const { main } = await import('./idp/main.ts')
await main(process.argv.slice(2))
