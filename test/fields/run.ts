// npm run test:fields: the tests that fields of src/profile.ts concern, in a copy of the tree that has the two
// of CONTRIBUTING.md. With arguments (files), those tests.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

const signals = ['SIGINT', 'SIGTERM'] as const
const root = join(import.meta.dirname, '../..')
const tests = [
  ...['accounts', 'api', 'conformance', 'db', 'events', 'export', 'fields', 'profile'],
  ...['move/cases', 'move/round-trip', 'registration', 'scripts/user-command', 'users'],
  ...['whole/documents', 'whole/properties', 'whole/round-trips'],
].map((name) => `test/${name}`)
const left = ['node_modules', '.git', '.wrangler', '.dev.vars', 'coverage', 'dist']

const copy = mkdtempSync(join(tmpdir(), 'postern-fields-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true, maxRetries: 5 }))
cpSync(root, copy, { recursive: true, filter: (path) => !left.includes(basename(path)) })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
addFields()
await addMigration()
await run('scripts/openapi.mjs')
const asked = process.argv.slice(2)
const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts']
await run(...vitest, ...(asked.length > 0 ? asked : tests))

/** Applies the diff of CONTRIBUTING.md, which has to stay short and to add only. */
function addFields() {
  const page = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
  const [, diff = ''] = /^```diff\n([\s\S]*?)^```$/m.exec(page) ?? []
  const lines = diff.trimEnd().split('\n')
  const added = lines.filter((line) => line.startsWith('+'))
  if (added.length === 0 || added.length >= 10) fail('The diff of CONTRIBUTING.md has no fields')
  const plain = (some: readonly string[]) => some.map((line) => `${line.slice(1)}\n`).join('')
  const file = join(copy, 'src/profile.ts')
  const before = readFileSync(file, 'utf8')
  const old = plain(lines.filter((line) => !line.startsWith('+')))
  if (before.split(old).length !== 2)
    fail('The diff of CONTRIBUTING.md does not fit src/profile.ts')
  writeFileSync(
    file,
    before.replace(old, () => plain(lines)),
  )
}

async function addMigration() {
  const before = readdirSync(join(copy, 'migrations'))
  await run(
    'node_modules/drizzle-kit/bin.cjs',
    ...'generate --config src/db/drizzle.config.ts'.split(' '),
  )
  const made = readdirSync(join(copy, 'migrations')).filter((name) => !before.includes(name))
  if (made.length !== 1) fail(`Of two fields there is one migration, not ${made.length}`)
}

async function run(...args: string[]) {
  const env = { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: 'false', EXAMPLE_FIELDS: 'yes' }
  const child = spawn(process.execPath, args, { cwd: copy, env, stdio: 'inherit' })
  const end = () => child.kill()
  for (const signal of signals) process.once(signal, end)
  const [code] = await once(child, 'close')
  for (const signal of signals) process.off(signal, end)
  if (code !== 0) fail(`${args.slice(0, 2).join(' ')} failed`)
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
