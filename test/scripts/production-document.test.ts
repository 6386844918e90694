import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { unstable_readConfig } from 'wrangler'
import { codeBlocks } from '../support/code-blocks.ts'

const shipped = join(fileURLToPath(import.meta.url), '../../../wrangler.toml')
const folder = mkdtempSync(join(tmpdir(), 'postern-'))
afterAll(() => rmSync(folder, { recursive: true }))

const [domain = '', staging = ''] = codeBlocks('docs/production.md', 'toml')

/** What wrangler makes of wrangler.toml with both blocks of the page, of one environment. */
function readConfig(env?: string) {
  const config = join(folder, 'wrangler.toml')
  const own = readFileSync(shipped, 'utf8').replace(/^workers_dev = .*\n/m, domain)
  writeFileSync(config, `${own}\n${staging}`)
  return unstable_readConfig({ config, env })
}

test('docs/production.md: with the domain nothing is left under workers.dev', () => {
  const { routes, workers_dev, preview_urls } = readConfig()
  expect(routes).toEqual([{ pattern: 'auth.example.com', custom_domain: true }])
  expect([workers_dev, preview_urls]).toEqual([false, false])
})

test('docs/production.md: staging has the bindings of production, none of its data, limits or domains', () => {
  const [production, other] = [readConfig(), readConfig('staging')]
  expect(other.name).toBe('postern-staging')
  expect(other.routes).toEqual([])
  expect(other.durable_objects.bindings).toEqual(production.durable_objects.bindings)
  expect(other.send_email).toEqual(production.send_email)
  expect(other.triggers).toEqual(production.triggers)
  expect(other.d1_databases.map(({ binding }: { binding: string }) => binding)).toEqual(['DB'])
  const limits = (of: typeof other) =>
    of.ratelimits.map(({ name, simple }: { name: string; simple: object }) =>
      JSON.stringify({ name, simple }),
    )
  expect(limits(other)).toEqual(limits(production))
  const shared = [...other.ratelimits, ...production.ratelimits].map((one) => one.namespace_id)
  expect(new Set(shared).size).toBe(shared.length)
})
