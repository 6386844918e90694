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
  events: ['log', 'log-events', 'db'],
  http: ['deps', 'env', 'log', 'limits', 'outbound', 'db', 'mail', 'front-ends'],
  accounts: ['events', 'keys', 'db', 'crypto', 'log', 'limits', 'outbound'],
  sessions: ['accounts', 'http', 'crypto', 'db', 'deps', 'limits', 'log'],
  outbox: ['accounts', 'crypto', 'mail', 'db', 'deps', 'limits', 'log'],
  verification: ['events', 'outbox', 'accounts', 'http', 'mail', 'db', 'deps', 'log'],
  'password-reset': [
    'sessions',
    'events',
    'outbox',
    'accounts',
    'http',
    'mail',
    'db',
    'deps',
    'log',
  ],
  'login-code': ['outbox', 'accounts', 'http', 'mail', 'db', 'deps', 'limits'],
  registration: [
    'password-reset',
    'verification',
    'sessions',
    'events',
    'outbox',
    'accounts',
    'http',
    'db',
    'deps',
    'log',
  ],
  users: ['events', 'log-events', 'sessions', 'accounts', 'http', 'db', 'deps', 'log'],
  health: ['http', 'db', 'deps', 'log'],
  docs: ['http'],
  scheduled: [
    'outbox',
    'events',
    'accounts',
    'login-code',
    'verification',
    'password-reset',
    'db',
    'deps',
    'log',
  ],
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

/**
 * Regular expressions whose form alone does not show that their time grows no faster than the text:
 * where, which, and what bounds the text or why nothing is looked at twice.
 */
const judgedExpressions: [file: string, expression: string, reason: string][] = [
  ['accounts/email-domain.ts', String.raw`/^(?:[\d.]+$|IPv6:)/`, 'either branch walks once'],
  [
    'accounts/email.ts',
    String.raw`/^[\w.+-]+@[a-z\d-]+(?:\.[a-z\d-]+)+$/`,
    'what is repeated never takes what follows it: @, or a period',
  ],
  ['accounts/email.ts', 'trimmed = new RegExp(', 'the first try matches; at most 2,048 characters'],
  ['accounts/email.ts', 'named = new RegExp(', 'at most 2,048 characters, with > at the end'],
  [
    'accounts/email.ts',
    'dotAtom = new RegExp(',
    'at most 2,048 characters; no atom takes a period',
  ],
  ['accounts/email.ts', 'foreignToLocals = new RegExp(', 'repeats nothing'],
  ['accounts/email.ts', 'foreignToNames = new RegExp(', 'repeats nothing'],
  ['accounts/idna.ts', 'forbidden = new RegExp(', 'a label of an address of at most 254 bytes'],
  ['accounts/user-id.ts', '/^[{}]+|[{}]+$/g', 'at most 128 characters'],
  ['crypto/jwt-claims.ts', String.raw`/^\s*[+-]?\d+(?:_\d+)*\s*$/`, 'in a token that we signed'],
  [
    'crypto/jwt.ts',
    String.raw`/^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?=*$/`,
    'in a token that we signed',
  ],
  ['db/time-limit.ts', String.raw`/^\s*(?:select|delete)\b(?!.*\breturning\b)/is`, 'our own SQL'],
  ['env.ts', String.raw`/^\[(?:[\d.]+|IPv6:[\da-f:.]+)\]$/i`, 'a setting'],
  [
    'front-ends.ts',
    String.raw`/^([a-z\d-]{1,63}\.)+[a-z][a-z\d-]{0,62}$/`,
    'a setting; no label takes a period',
  ],
  ['http/body.ts', String.raw`/at position (\d+)/`, "V8's message"],
  ['http/body.ts', String.raw`/;\s*boundary=/i`, 'begins only at a semicolon, which \\s is not'],
  ['http/openapi.ts', String.raw`/\{(\w+)\}/g`, 'our own paths'],
  [
    'http/fields.ts',
    String.raw`/^\s*[+-]?\d{1,15}\s*$/`,
    'begins at the start; what is repeated never takes what follows it',
  ],
  ['http/routing.ts', String.raw`/\{\w+\}.*$/`, 'our own paths'],
  ['http/routing.ts', String.raw`/\{\w+\}/g`, 'our own paths'],
  ['http/routing.ts', 'new RegExp(', 'one [^/]+ between what is fixed, and ^ before'],
  ['mail/address.ts', 'dotAtom = new RegExp(', 'no atom takes a period'],
  ['mail/address.ts', 'hostName = new RegExp(', 'no label takes a period; labels are bounded'],
  ['mail/address.ts', String.raw`/"((?:[^"\\]|\\.)*)"|[^"<>@]/gsu`, 'a setting'],
  ['mail/address.ts', '/^(.*)<([^<>]*)>$/s', 'a setting'],
  [
    'mail/address.ts',
    String.raw`/^(?:[\w.-]|[^\p{ASCII}\p{C}\p{Z}])+$/u`,
    'no character is taken by both branches',
  ],
  ['sessions/transports.ts', '/^([^=]*)=(.*)$/', '[^=] ends at the first ='],
]

test('SECURITY 26: each regular expression is plainly linear, or it is said why it is', () => {
  const all = files.flatMap(({ file, text }) =>
    expressionsOf(text).map((expression) => ({ file, expression })),
  )
  expect(all.length).toBeGreaterThan(50)
  const doubtful = all.filter(({ expression }) => !isPlainlyLinear(expression))
  const names = doubtful.map(({ file, expression }) => `${file}: ${expression}`)
  expect(names.sort()).toEqual(judgedExpressions.map(([file, one]) => `${file}: ${one}`).sort())
})

test.each([
  ...['/[{}]+$/', String.raw`/\/+$/`, '/^<|>*$/g', '/x{2,}$/', '/^(a+)+$/', '/^(?:a|b)*c/'],
  ...[String.raw`/\s+x/`, '/^a*a*b/', '/^a+$/m', '/^.*,.*$/', 'pattern = new RegExp('],
])('SECURITY 26: %s is noticed, and is not plainly linear', (expression) => {
  expect(expressionsOf(`text.replace(${expression}, '') // ${expression}`)).toEqual([expression])
  expect(isPlainlyLinear(expression)).toBe(false)
})

/** The literals, and where RegExp() is called. Of a comment nothing. */
function expressionsOf(source: string): string[] {
  const code = source.replace(/^\s*(?:\/?\*|\/\/).*$/gm, '').replace(/\s\/\/ .*$/gm, '')
  const literal = /(?<=(?:[(,=:[!&|?>]|return)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/g
  const calls = /(?:\w+ = )?(?:new )?\bRegExp\(/g
  return [...code.matchAll(literal), ...code.matchAll(calls)].map(([one]) => one)
}

/**
 * Whether it repeats without end at most one thing, which is no group, and either stops there or
 * begins at the start of the text and nowhere else. More can be linear, but has to be thought about.
 */
function isPlainlyLinear(expression: string): boolean {
  const [, pattern, flags = ''] = /^\/(.*)\/(\w*)$/.exec(expression) ?? []
  if (pattern === undefined) return false
  const form = pattern
    .replace(/\\(?:[pPux]\{[^}]*\}|.)/g, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\{\d+,\}/g, '+')
  const [repeated, ...more] = form.match(/.[+*]/g) ?? []
  if (repeated === undefined) return true
  if (more.length > 0 || repeated.startsWith(')')) return false
  return /[+*]$/.test(form) || (/^\^[^|]*$/.test(form) && !flags.includes('m'))
}
