import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { settingsDocument } from '../../scripts/settings-document.ts'
import { settings } from '../../src/env/settings.ts'

const root = new URL('../../', import.meta.url)
const at = (path: string) => fileURLToPath(new URL(path, root))
const read = (path: string) => readFileSync(at(path), 'utf8')

interface Link {
  text: string
  path: string
  anchor: string
}

/** Links to files, as paths from the root; `anchor` is empty where there is none. */
function linksOf(document: string): Link[] {
  const links = read(document).matchAll(/\[([^\]]+)\]\(([^)#:]*)(?:#([^)]+))?\)/g)
  return Array.from(links, ([, text = '', path = '', anchor = '']) => ({
    text,
    path: path === '' ? document : join(dirname(document), path),
    anchor,
  }))
}

/** What GitHub makes of a page's headings. */
function anchorsOf(document: string): string[] {
  const prose = read(document).replaceAll(/^ *```.*?^ *```/gms, '')
  return Array.from(prose.matchAll(/^#+ (.+)$/gm), ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  )
}

const isOthers = (name: string) => name === 'node_modules' || name === 'dist'
const pages = globSync('**/*.md', { cwd: at('.'), exclude: isOthers })

test.each(pages)('%s links only to what is there', (document) => {
  const isDead = ({ path, anchor }: Link) =>
    !existsSync(at(path)) || (anchor !== '' && !anchorsOf(path).includes(anchor))
  const dead = linksOf(document).filter(isDead)
  expect(dead.map(({ path, anchor }) => `${path}#${anchor}`)).toEqual([])
})

test('docs/README.md is the index: it links to every page of docs', () => {
  const listed = linksOf('docs/README.md').map(({ path }) => path)
  const missing = pages.filter((page) => page.startsWith('docs/') && !listed.includes(page))
  expect(missing).toEqual(['docs/README.md'])
})

test('the map of docs/README.md has every file and folder of src', () => {
  const [, map = ''] = /```\n(.+?)```/s.exec(read('docs/README.md')) ?? []
  const named = new Set(map.match(/[\w.-]+/g))
  expect(readdirSync(at('src')).filter((name) => !named.has(name))).toEqual([])
})

test('every command of the pages is in package.json', () => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = pages.flatMap((page) =>
    Array.from(read(page).matchAll(/npm run (?:-s )?([\w:-]+)/g), ([, name = '']) => name),
  )
  expect(new Set(named).size).toBeGreaterThan(15)
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([])
})

test('README has fewer than 130 lines', () => {
  expect(read('README.md').split('\n').length).toBeLessThan(130)
})

test('pages are found, their links and anchors', () => {
  expect(pages).toEqual(expect.arrayContaining(['SECURITY.md', 'CHANGELOG.md', 'bench/README.md']))
  expect(linksOf('README.md').length).toBeGreaterThan(10)
  expect(anchorsOf('docs/database.md')).toContain('mail_outbox')
  expect(linksOf('docs/settings.md')).toContainEqual({
    text: 'abuse.md',
    path: 'docs/abuse.md',
    anchor: 'turnstile',
  })
})

test('docs/settings.md is what the table of settings says (else: npm run settings)', () => {
  expect(read('docs/settings.md')).toBe(settingsDocument())
})

test('README names the five settings of the first day', () => {
  const named = Array.from(read('README.md').matchAll(/^\| `([A-Z_]+)` \|/gm), ([, name]) => name)
  expect(named).toHaveLength(5)
  expect(Object.keys(settings)).toEqual(expect.arrayContaining(named))
})

test('a test that SECURITY.md names is in the file that it links to', () => {
  const named = linksOf('SECURITY.md').filter(
    ({ path }) => path.startsWith('test/') && existsSync(at(path)),
  )
  expect(named.length).toBeGreaterThan(40)
  const missing = named.filter(({ text, path }) => {
    const source = read(path)
    return ![`'${text}'`, `"${text}"`].some((quoted) => source.includes(quoted))
  })
  expect(missing).toEqual([])
})

test('SECURITY.md has a row for each class of bug', () => {
  const rows = [...read('SECURITY.md').matchAll(/^\| (\d+) \|/gm)].map(([, number]) =>
    Number(number),
  )
  const first = Array.from({ length: 23 }, (_, index) => index + 1)
  expect(rows).toEqual([...new Set([...first, ...rows])].sort((a, b) => a - b))
})
