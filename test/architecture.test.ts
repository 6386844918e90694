import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src', import.meta.url))

/** Which rooms of src a room may import; files at the top are rooms of their own. */
const mayImport: Record<string, string[]> = {
  'log-events': [],
  log: ['log-events'],
  limits: [],
  outbound: [],
  db: ['mail'],
  crypto: [],
  mail: [],
  'front-ends': [],
  env: ['crypto', 'mail', 'front-ends'],
  keys: ['crypto'],
  deps: ['env', 'db', 'crypto', 'keys', 'mail'],
  http: ['deps', 'env', 'log', 'limits', 'outbound', 'db', 'mail', 'front-ends'],
  accounts: ['keys', 'db', 'crypto', 'log', 'limits', 'outbound'],
  sessions: ['accounts', 'http', 'crypto', 'db', 'deps', 'log'],
  outbox: ['accounts', 'crypto', 'mail', 'db', 'deps', 'limits', 'log'],
  verification: ['outbox', 'accounts', 'http', 'mail', 'db', 'deps', 'log'],
  'password-reset': ['outbox', 'accounts', 'http', 'mail', 'db', 'deps', 'log'],
  registration: ['verification', 'outbox', 'accounts', 'http', 'log'],
  users: ['sessions', 'accounts', 'http', 'db', 'deps', 'log'],
  health: ['http', 'db', 'deps', 'log'],
  docs: ['http'],
  scheduled: ['outbox', 'verification', 'password-reset', 'deps', 'log'],
}
const allRooms = Object.keys(mayImport)
mayImport.app = allRooms
mayImport.index = ['app', 'scheduled', 'deps', 'env', 'crypto']

interface Import {
  from: string
  to: string
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }))

function roomOf(path: string): string {
  const [room = ''] = relative(src, path).split(/[\\/]/)
  return room.replace(/\.ts$/, '')
}

function importsOf(file: string, text: string): Import[] {
  const specifiers = [...text.matchAll(/(?:from|import) ?\(?'(\.[^']+)'/g)]
  return specifiers.map(([, specifier = '']) => ({
    from: file,
    to: join(src, file, '..', specifier),
  }))
}

test('imports point down: each room imports only what the table allows', () => {
  const imports = files
    .flatMap(({ file, text }) => importsOf(file, text))
    .filter(({ to }) => to.startsWith(src))
  expect(imports.length).toBeGreaterThan(50)
  const wrong = imports.filter(({ from, to }) => {
    const [room, target] = [roomOf(join(src, from)), roomOf(to)]
    return room !== target && !mayImport[room]?.includes(target)
  })
  expect(wrong.map(({ from, to }) => `${from} -> ${relative(src, to)}`)).toEqual([])
})

test('every room of src is in the table', () => {
  const rooms = new Set(files.map(({ file }) => roomOf(join(src, file))))
  expect([...rooms].filter((room) => !(room in mayImport))).toEqual([])
})

test('only routes.ts, guards.ts, http/ and app.ts know Hono, or its context by our name', () => {
  const knowing = files.filter(({ text }) => /from 'hono|AppContext/.test(text))
  const outside = /(^|\/)(routes|guards|app)\.ts$|^http\//
  expect(knowing.map(({ file }) => file).filter((file) => !outside.test(file))).toEqual([])
})
