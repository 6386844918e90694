import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = join(fileURLToPath(import.meta.url), '../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

test('the Deploy button describes every binding and every secret that a deployment is asked for', () => {
  const described = Object.keys(JSON.parse(read('package.json')).cloudflare.bindings)
  const names = [
    ...read('.dev.vars.example').matchAll(/^([A-Z_]+)=/gm),
    ...read('wrangler.toml').matchAll(/^(?:binding|name) = "([A-Z_]+)"/gm),
  ].map(([, name]) => name)
  expect(names.length).toBeGreaterThan(6)
  expect(names.filter((name) => !described.includes(name ?? ''))).toEqual([])
})
