// npm test, npm run test:browser, ...: runs one suite, and fails above its time. With arguments (a file,
// --coverage, minutes) it is another run than the one that the time is for.
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startClock } from './suite-time.ts'

const root = join(import.meta.dirname, '..')
const vitest = 'node_modules/vitest/vitest.mjs'

/** Start npm, drizzle-kit or wrangler again and again, play days of an attack, or send 16 KB everywhere: `npm run check` runs them too. */
const slow = [
  'test/client/package.test.ts',
  'test/scripts/integrate-document.test.ts',
  'test/move/commands.test.ts',
  'test/scripts/migrations.test.ts',
  'test/sign-in/lock-figures.test.ts',
  'test/whole/large-inputs.test.ts',
]

interface Suite {
  /** On two cores. */
  seconds: number
  run: string[]
  /** Where it has packages of its own. */
  folders?: string[]
  /** Files that it leaves to runs with arguments. */
  without?: string[]
}

const suites: Record<string, Suite> = {
  test: {
    seconds: 120,
    run: [vitest, 'run', '--config', 'test/vitest.config.ts'],
    without: slow,
  },
  'test:browser': {
    seconds: 240,
    run: [vitest, 'run', '--config', 'test/suites.config.ts', 'test/browser/'],
    folders: ['scripts/idp', 'test/browser'],
  },
  'test:fields': { seconds: 120, run: ['test/fields/run.ts'] },
  'test:interop': {
    seconds: 300,
    run: [vitest, 'run', '--config', 'test/suites.config.ts', 'test/interop/'],
    folders: ['scripts/idp', 'test/interop'],
  },
  'test:load': { seconds: 60, run: ['test/load/load.ts'] },
}

const [name = '', ...more] = process.argv.slice(2)
const suite = suites[name] ?? fail(`No suite ${name}: ${Object.keys(suites).join(', ')}`)
for (const folder of suite.folders ?? []) install(join(root, folder))

const clock = startClock()
const without = more.length > 0 ? [] : (suite.without ?? [])
const child = spawn(process.execPath, [...suite.run, ...more], {
  cwd: root,
  stdio: 'inherit',
  // Vitest's own --exclude does not reach its projects.
  env: { ...process.env, LEFT_OUT: without.join() },
})
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
const [code] = await once(child, 'close')
const { said, isOver } = clock.stop(suite.seconds)
if (more.length === 0) console.log(`npm run ${name}: ${said}`)
process.exitCode = code ?? 1
if (code === 0 && more.length === 0 && isOver) fail('Every test passed, but the suite is too slow.')

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}

/** Once: the product's own `npm ci` stays light. Its types can be checked only then. */
function install(folder: string) {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const run = (command: string, args: string[]) =>
    spawnSync(command, args, { cwd: folder, stdio: 'inherit' }).status === 0 || process.exit(1)
  if (!existsSync(join(folder, 'node_modules'))) run(npm, ['ci', '--no-audit', '--no-fund'])
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder])
}
