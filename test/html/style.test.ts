import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { brandProperties } from '../../src/brand.ts'

const style = readFileSync(new URL('../../src/html/style.css', import.meta.url), 'utf8')
const document = readFileSync(new URL('../../docs/pages.md', import.meta.url), 'utf8')

test('the brand is twelve custom properties: the style sheet sets each of them and uses it, and sets no other', () => {
  const set = [...style.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name)
  expect(set).toEqual(brandProperties)
  expect(brandProperties).toHaveLength(12)
  for (const name of brandProperties) expect(style).toContain(`var(${name})`)
})

test('docs/pages.md tells what each of them is for', () => {
  const told = [...document.matchAll(/^\| `(--[\w-]+)` \|/gm)].map(([, name]) => name)
  expect(told).toEqual(brandProperties)
})
