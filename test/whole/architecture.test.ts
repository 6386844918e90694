import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/**
 * The floors of src, from the ground up; files at the top are rooms of their own. A room imports rooms of
 * lower floors, and of its own floor those that stand before it on its line.
 */
const floors = [
  [
    'crypto',
    'csv',
    'event-kinds',
    'texts',
    'mail',
    'outbound',
    'limits',
    'email-address',
    'front-ends',
    'brand',
    'profile',
  ],
  ['log', 'env', 'db', 'keys'],
  ['deps', 'events', 'http'],
  ['accounts', 'api', 'html', 'outbox'],
  ['sessions'],
  ['providers', 'users', 'verification', 'signing-keys'],
  ['sign-in'],
  ['password-reset', 'registration', 'login-code', 'export', 'appearance', 'federation'],
  ['account', 'admin'],
  ['docs', 'health', 'scheduled', 'operations', 'app', 'index'],
]
/** Domain rooms that know nothing of requests. */
const withoutHttp = ['accounts', 'outbox']

interface SourceFile {
  /** Below src, such as `accounts/user-id.ts`. */
  file: string
  text: string
}

const files: SourceFile[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(join(src, file), 'utf8') }))

const roomOf = (file: string) => file.split('/')[0]?.replace(/\.tsx?$/, '') ?? ''
const place = (room: string) => {
  const floor = floors.findIndex((rooms) => rooms.includes(room))
  return [floor, floors[floor]?.indexOf(room) ?? -1] as const
}

/** What a file imports of src, as paths below src. */
function importsOf({ file, text }: SourceFile): string[] {
  const specifiers = text.matchAll(/(?:from|import)\s*\(?\s*['"`](\.[^'"`]+)['"`]/g)
  return Array.from(specifiers, ([, specifier = '']) => join(file, '..', specifier)).filter(
    (target) => !target.startsWith('..'),
  )
}

function mayImport(from: string, to: string): boolean {
  const [floor, position] = place(from)
  const [below, before] = place(to)
  if (withoutHttp.includes(from) && ['http', 'api'].includes(to)) return false
  return below >= 0 && (below < floor || (below === floor && before < position))
}

/** What a module keeps between requests on purpose; a second isolate knows nothing of it. */
const judgedState = ['crypto/argon2-wasm.ts: kept', 'crypto/argon2-wasm.ts: letGo']

/**
 * What stands at the top of a module and can change: let, a collection that begins empty, and what is
 * changed by its name in that file. Biome's form shows the top: nothing stands before it on its line.
 */
function stateOf({ file, text }: SourceFile): string[] {
  const variables = text.matchAll(/^(?:export )?(?:let|var) (\w+)/gm)
  const empty = text.matchAll(
    /^(?:export )?const (\w+)[^=\n]*=\s*(?:new (?:Weak)?(?:Map|Set)(?:<.*>)?(?:\(\)|$)|\[\]|\{\})/gm,
  )
  const constants = text.matchAll(/^(?:export )?const (\w+)/gm)
  const changed = [...constants].filter(([, name = '']) => changes(name).test(text))
  const names = [...variables, ...empty, ...changed].map(([, name]) => `${file}: ${name}`)
  return [...new Set(names)]
}

/** A call of what changes a collection, or a value put into one of its places. */
function changes(name: string): RegExp {
  const calls = '\\.(?:set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill)\\('
  const puts = '(?:\\.\\w+|\\[[^\\]]+\\])+ ?(?:(?:[-+*/%&|^]|\\|\\||&&|\\?\\?)?=(?![=>])|\\+\\+|--)'
  return new RegExp(`(?<![\\w.])${name}(?:${calls}|${puts})`)
}

/** Each rule, and what of some files breaks it. */
const rules: Record<string, (all: readonly SourceFile[]) => string[]> = {
  'every room has its place in the table': (all) => [
    ...new Set(all.map(({ file }) => roomOf(file)).filter((room) => place(room)[0] < 0)),
  ],
  'imports point down': (all) =>
    all.flatMap((one) =>
      importsOf(one)
        .filter((to) => roomOf(to) !== roomOf(one.file) && !mayImport(roomOf(one.file), roomOf(to)))
        .map((to) => `${one.file} -> ${to}`),
    ),
  'only routes.ts, pages.tsx, guards.ts, http/, api/ and app.ts know Hono, or its context by our name':
    (all) =>
      all
        .filter(({ text }) => /(?:from|import)\s*\(?\s*['"`]hono|AppContext/.test(text))
        .map(({ file }) => file)
        .filter(
          (file) =>
            !/(^|\/)(routes\.ts|pages\.tsx|(page-)?guards\.ts|app\.ts)$|^(http|api|html)\//.test(
              file,
            ),
        ),
  'a session begins in signIn() alone': (all) =>
    all
      .filter(({ text }) => /\bbeginSession\(|\.insert\(session\)/.test(text))
      .map(({ file }) => file)
      .filter((file) => !['sessions/begin-session.ts', 'sign-in/sign-in.ts'].includes(file)),
  "only app.ts and operations.ts import a routes.ts or a pages.tsx, and a room's pages.tsx those of its own folders":
    (all) =>
      all
        .filter(({ file }) => !['app.ts', 'operations.ts'].includes(file))
        .flatMap((one) => importsOf(one).map((to) => `${one.file} -> ${to}`))
        .filter((one) => /\/(routes\.ts|pages\.tsx)$/.test(one))
        .filter((one) => !/^(\w[\w-]*)\/pages\.tsx -> \1\/[\w-]+\/pages\.tsx$/.test(one)),
  'only app.ts has an import() of what is run': (all) =>
    all
      .filter(({ file, text }) => file !== 'app.ts' && /\bimport\(/.test(text))
      .map(({ file }) => file),
  'no page takes markup or attributes as they come': (all) =>
    all
      .filter(({ file }) => file.endsWith('.tsx'))
      .filter(({ text }) => /\{\.\.\.|style=\{\{|\braw\(|dangerouslySetInnerHTML/.test(text))
      .map(({ file }) => file),
  'no module keeps state, but what is judged: no budget lives in memory': (all) =>
    all.flatMap(stateOf).filter((one) => !judgedState.includes(one)),
}

test.each(Object.entries(rules))('%s', (_, broken) => {
  expect(files.length).toBeGreaterThan(80)
  expect(broken(files)).toEqual([])
})

/** Files that break each rule, in the same order. */
const planted: SourceFile[][] = [
  [{ file: 'helpers/text.ts', text: '' }],
  [
    { file: 'accounts/lock.ts', text: "import { judge } from '../sign-in/judge.ts'" },
    { file: 'accounts/lock.ts', text: 'type Code = typeof import(`../http/errors.ts`)' },
  ],
  [
    { file: 'accounts/accounts.tsx', text: "import type { Context } from 'hono'" },
    { file: 'accounts/accounts.tsx', text: 'type Context = import(`hono`).Context' },
  ],
  [
    { file: 'registration/register.ts', text: 'await beginSession(deps, user, proofs, wanted)' },
    { file: 'sessions/list-sessions.ts', text: 'db.insert(session).values(row)' },
  ],
  [
    { file: 'users/pages.tsx', text: "import { ownAccount } from './routes.ts'" },
    { file: 'users/pages.tsx', text: "import { pages } from '../admin/people/pages.tsx'" },
    { file: 'admin/people/list.tsx', text: "import { pages } from '../person/pages.tsx'" },
  ],
  [{ file: 'outbox/late.ts', text: "const late = await import('./deliver.ts')" }],
  [{ file: 'users/pages.tsx', text: 'const page = <p {...attributes}>Hello</p>' }],
  [
    ...['const budget = new Map()', 'export const budget = new Map<string, number>()'],
    ...['let budget = 5', 'export let budget: number', 'const budget: string[] = []'],
    ...['const budget = new WeakMap()', 'const budget = new Set(old)\nbudget.delete(key)'],
    ...['const budget = { left: 5 }\nfunction take() {\n  budget.left -= 1\n}'],
    ...["const budget = ['a']\nbudget[0] = 'b'", 'const budget = { left: 5 }\nbudget.left++'],
  ].map((text) => ({ file: 'limits.ts', text })),
]

test.each(
  Object.entries(rules).flatMap(([name, broken], index) =>
    (planted[index] ?? []).map((fault) => [name, fault, broken] as const),
  ),
)('a file that breaks it is found: %s: %j', (_, fault, broken) => {
  expect(broken([...files, fault])).toHaveLength(1)
})

test('each rule has a file that breaks it', () => {
  expect(planted).toHaveLength(Object.keys(rules).length)
})

test('no script writes with writeSync, which writes a part on a full disk and says nothing', () => {
  const scripts = join(src, '../scripts')
  const texts = readdirSync(scripts, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|mjs)$/.test(file) && !file.includes('node_modules'))
    .map((file) => ({ file, text: readFileSync(join(scripts, file), 'utf8') }))
  expect(texts.length).toBeGreaterThan(30)
  expect(texts.filter(({ text }) => /\bwriteSync\(/.test(text)).map(({ file }) => file)).toEqual([])
})

/**
 * Regular expressions whose form alone does not show that their time grows no faster than the text:
 * where, which, and what bounds the text or why nothing is looked at twice.
 */
const judgedExpressions: [file: string, expression: string, reason: string][] = [
  ['email-address/domain.ts', String.raw`/^(?:[\d.]+$|IPv6:)/`, 'either branch walks once'],
  [
    'email-address/address.ts',
    String.raw`/^[\w.+-]+@[a-z\d-]+(?:\.[a-z\d-]+)+$/`,
    'what is repeated never takes what follows it: @, or a period',
  ],
  [
    'email-address/address.ts',
    'trimmed = new RegExp(',
    'the first try matches; at most 2,048 characters',
  ],
  [
    'email-address/address.ts',
    'named = new RegExp(',
    'at most 2,048 characters, with > at the end',
  ],
  ['email-address/address.ts', 'foreignToNames = new RegExp(', 'repeats nothing'],
  [
    'email-address/local-part.ts',
    'dotAtom = new RegExp(',
    'at most 2,048 characters; no atom takes a period',
  ],
  ['email-address/local-part.ts', 'foreignToLocals = new RegExp(', 'repeats nothing'],
  [
    'email-address/idna.ts',
    'forbidden = new RegExp(',
    'a label of an address of at most 254 bytes',
  ],
  ['accounts/user-id.ts', '/^[{}]+|[{}]+$/g', 'at most 128 characters'],
  ['crypto/jwt-claims.ts', String.raw`/^\s*[+-]?\d+(?:_\d+)*\s*$/`, 'in a token that we signed'],
  [
    'crypto/jwt.ts',
    String.raw`/^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?=*$/`,
    'in a token that we signed',
  ],
  ['brand.ts', String.raw`/^([\w-]+)\s*:([^:]*)$/`, 'a setting'],
  [
    'csv.ts',
    String.raw`/(?:^|[;,\t\r\n])(?=(?:[^\S\t\r\n]|")*[=+\-@＝＋－＠])|^(?=[\t\r\n])/g`,
    'no separator is in what is repeated, so that nothing is looked at from two of them',
  ],
  ['db/time-limit.ts', String.raw`/^\s*(?:select|delete)\b(?!.*\breturning\b)/is`, 'our own SQL'],
  [
    'env/in-force.ts',
    String.raw`/(: \[[^\]]+\]\([^)]+\)| \(\[[^\]]+\]\([^)]+\)\))$/`,
    'our own text',
  ],
  ['env/in-force.ts', String.raw`/\[([^\]]+)\]\([^)]+\)/g`, 'our own text'],
  ['env/kinds.ts', String.raw`/^\[(?:[\d.]+|IPv6:[\da-f:.]+)\]$/i`, 'a setting'],
  [
    'front-ends.ts',
    String.raw`/^([a-z\d-]{1,63}\.)+[a-z][a-z\d-]{0,62}$/`,
    'a setting; no label takes a period',
  ],
  [
    'front-ends.ts',
    String.raw`/^127(\.\d{1,3}){3}$/`,
    'a setting; what is repeated begins at a period and takes no second',
  ],
  ['api/body.ts', String.raw`/at position (\d+)/`, "V8's message"],
  ['api/body.ts', String.raw`/;\s*boundary=/i`, 'begins only at a semicolon, which \\s is not'],
  ['api/openapi.ts', String.raw`/\{(\w+)\}/g`, 'our own paths'],
  [
    'api/fields.ts',
    String.raw`/^\s*[+-]?\d{1,16}\s*$/`,
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
  [
    'sessions/refresh-token.ts',
    String.raw`/^(s\.([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.(\d{1,15})\.([\w-]{22}))\.([\w-]{43})$/`,
    'every repetition has a bound of its own',
  ],
  [
    'sessions/session-secret.ts',
    String.raw`/^([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.([\w-]{43})$/`,
    'every repetition has a bound of its own',
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
  ...['/^(a|a){1,64}$/', '/^(a|a){64}$/'],
  ...[String.raw`/\s+x/`, '/^a*a*b/', '/^a+$/m', '/^.*,.*$/', 'pattern = new RegExp('],
])('SECURITY 26: %s is noticed, and is not plainly linear', (expression) => {
  expect(expressionsOf(`text.replace(${expression}, '') // ${expression}`)).toEqual([expression])
  expect(isPlainlyLinear(expression)).toBe(false)
})

test.each([
  ...["text.match('[{}]+$')", 'text.matchAll("[{}]+$")', 'text?.search(\n  `[{}]+$`)'],
  "new RegExp('[{}]+$')",
])('SECURITY 26: a text that becomes an expression is noticed: %s', (source) => {
  expect(expressionsOf(source)).toHaveLength(1)
})

test.each([
  ["const note = 'one // two'; text.replace(/x+$/, '')", ['/x+$/']],
  [`const site = \`https://x // \${text.replace(/x+$/, '')}\``, ['/x+$/']],
  ["text.replace(/['\"`]+$/, '') // text.replace(/x+$/, '')", ['/[\'"`]+$/']],
  ["const note = 'text.replace(/x+$/)' /* text.replace(/x+$/) */", []],
])('SECURITY 26: neither a text nor a comment hides an expression: %s', (source, expected) => {
  expect(expressionsOf(source)).toEqual(expected)
})

/** Whichever begins first: a comment, a text or a literal expression. */
const tokens = [
  /\/\*[\s\S]*?\*\/|(?<!:)\/\/.*/,
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/,
  /(?<=(?:[(,=:[!&|?>{;]|return)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/,
]
const token = new RegExp(tokens.map(({ source }) => source).join('|'), 'g')

/** The literals, and where a text becomes one. Of comments nothing, of texts what `${}` holds. */
function expressionsOf(source: string): string[] {
  const found: string[] = []
  const code = source.replace(token, (one) => {
    if (/^['"`]/.test(one)) {
      if (one.startsWith('`')) found.push(...one.split('${').slice(1).flatMap(expressionsOf))
      return "''"
    }
    if (!/^\/[/*]/.test(one)) found.push(one)
    return ''
  })
  const calls = /(?:\w+ = )?(?:new )?\bRegExp\(|\.(?:match|matchAll|search)\(\s*'/g
  return [...found, ...[...code.matchAll(calls)].map(([one]) => one)]
}

/**
 * Whether it repeats no group, without end at most one thing, and either stops there or begins at the
 * start of the text and nowhere else. More can be linear, but has to be thought about.
 */
function isPlainlyLinear(expression: string): boolean {
  const [, pattern, flags = ''] = /^\/(.*)\/(\w*)$/.exec(expression) ?? []
  if (pattern === undefined) return false
  const form = pattern
    .replace(/\\(?:[pPux]\{[^}]*\}|.)/g, 'x')
    .replace(/\[[^\]]*\]/g, 'x')
    .replace(/\{\d+,\}/g, '+')
  if (/\)\{(?:\d+,)?(?![01]\})\d+\}/.test(form)) return false
  const [repeated, ...more] = form.match(/.[+*]/g) ?? []
  if (repeated === undefined) return true
  if (more.length > 0 || repeated.startsWith(')')) return false
  return /[+*]$/.test(form) || (/^\^[^|]*$/.test(form) && !flags.includes('m'))
}
