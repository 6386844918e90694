import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const at = (path: string) => fileURLToPath(new URL(path, root))
const read = (path: string) => readFileSync(at(path), 'utf8')

interface Link {
  text: string
  path: string
}

function linksOf(document: string): Link[] {
  return [...read(document).matchAll(/\[([^\]]+)\]\(([^)#:]+)\)/g)].map(
    ([, text = '', path = '']) => ({ text, path }),
  )
}

test.each(['SECURITY.md', 'README.md', 'CONTRIBUTING.md'])(
  '%s links only to what is there',
  (document) => {
    const links = linksOf(document)
    expect(links.length).toBeGreaterThan(0)
    const missing = links.map(({ path }) => path).filter((path) => !existsSync(at(path)))
    expect([...new Set(missing)]).toEqual([])
  },
)

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
