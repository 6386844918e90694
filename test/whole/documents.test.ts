import { existsSync, readdirSync, readFileSync } from 'node:fs'
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
  const headings = read(document).matchAll(/^#+ (.+)$/gm)
  return Array.from(headings, ([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\w\s-]/g, '')
      .replace(/\s/g, '-'),
  )
}

const pages = readdirSync(at('docs')).filter((name) => name.endsWith('.md'))

test.each([
  'SECURITY.md',
  'README.md',
  'CONTRIBUTING.md',
  'clients/typescript/README.md',
  ...pages.map((name) => `docs/${name}`),
])('%s links only to what is there', (document) => {
  const isDead = ({ path, anchor }: Link) =>
    !existsSync(at(path)) || (anchor !== '' && !anchorsOf(path).includes(anchor))
  const dead = linksOf(document).filter(isDead)
  expect(dead.map(({ path, anchor }) => `${path}#${anchor}`)).toEqual([])
})

test('links are found, and their anchors', () => {
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
