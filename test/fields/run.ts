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
  ...[
    'move/cases',
    'move/commands',
    'move/round-trip',
    'registration',
    'scripts/user-command',
    'users',
  ],
  ...['whole/documents', 'whole/properties', 'whole/round-trips'],
].map((name) => `test/${name}`)
const left = ['node_modules', '.git', '.wrangler', '.dev.vars', 'coverage', 'dist']

/** To other defaults, or to null in place of one. */
const changes = [
  ["z._default(z.enum(['free', 'pro']), 'free')", "z._default(z.enum(['pro']), 'pro')"],
  ['z._default(z.int(), 0)', 'z.nullable(z.int())'],
  ['z.nullable(z.string().check(z.maxLength(80)))', "z._default(z.enum(['x']), 'x')"],
] as const

const copy = mkdtempSync(join(tmpdir(), 'postern-fields-'))
process.on('exit', () => rmSync(copy, { recursive: true, force: true, maxRetries: 5 }))
cpSync(root, copy, { recursive: true, filter: (path) => !left.includes(basename(path)) })
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
addFields()
await addMigration()
await changeFields()
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
  const made = await makeMigrations()
  if (made !== 1) fail(`Of the fields there is one migration, not ${made}`)
}

/** No change of a field needs a migration: it would make the table anew. */
async function changeFields() {
  const file = join(copy, 'src/profile.ts')
  const before = readFileSync(file, 'utf8')
  const after = changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) fail(`src/profile.ts has no ${from}`)
    return text.replace(from, () => to)
  }, before)
  writeFileSync(file, after)
  if ((await makeMigrations()) !== 0) fail('A change of a field made a migration')
  writeFileSync(file, before)
}

async function makeMigrations(): Promise<number> {
  const folder = join(copy, 'migrations')
  const before = readdirSync(folder)
  await run('scripts/migration.mjs')
  return readdirSync(folder).filter((name) => !before.includes(name)).length
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
