import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { clientTypes } from '../../scripts/client-types-document.ts'
import { startBuilt } from '../support/built-service.ts'
import { codeBlock } from '../support/code-blocks.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'clients/typescript')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const dist = mkdtempSync(join(tmpdir(), 'postern-client-'))

const snippet = codeBlock('clients/typescript/README.md', 'ts', 'createClient')

function compile(...args: string[]) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  execFileSync(process.execPath, [tsc, ...args], { stdio: 'pipe', cwd: dist })
}

beforeAll(() => compile('-p', folder, '--outDir', dist))
afterAll(() => rmSync(dist, { recursive: true }))

test('the types are those of docs/openapi.json (else: npm run openapi)', () => {
  expect(read('clients/typescript/src/api.ts')).toBe(clientTypes(read('docs/openapi.json')))
})

test('what is packed has no dependencies, and is at most 2 KB gzip in a bundle', async () => {
  const description = JSON.parse(read('clients/typescript/package.json'))
  expect(Object.keys(description).filter((name) => /dependencies/i.test(name))).toEqual([])
  expect(description.exports['.']).toEqual({
    types: './dist/client.d.ts',
    default: './dist/client.js',
  })
  const { outputFiles } = await build({
    entryPoints: [join(dist, 'client.js')],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
  })
  const [bundle] = outputFiles
  const bytes = gzipSync(bundle?.contents ?? '').length
  expect(bytes).toBeGreaterThan(500)
  expect(bytes).toBeLessThanOrEqual(2048)
})

test('what is packed has the licence, and a README whose links do not lead out of it', () => {
  expect(read('clients/typescript/LICENSE')).toBe(read('LICENSE'))
  const readme = read('clients/typescript/README.md')
  expect(readme).not.toMatch(/\]\((?!https:|#)/)
})

test('the snippet of its README has the right types', () => {
  writeFileSync(join(dist, 'snippet.ts'), snippet.replace('postern-client', './client.js'))
  const forBrowsers = ['--lib', 'es2022,dom', '--target', 'es2022', '--module', 'esnext']
  compile('snippet.ts', '--noEmit', '--strict', '--moduleResolution', 'bundler', ...forBrowsers)
})

test('the snippet of its README runs in Node against the built service', async () => {
  const service = await startBuilt()
  try {
    const code = snippet
      .replace("'postern-client'", JSON.stringify(pathToFileURL(join(dist, 'client.js')).href))
      .replace('http://localhost:8000', service.origin)
    const shown = execFileSync(process.execPath, ['--input-type=module', '-e', code])
    expect(String(shown)).toBe('reader@example.com\n200\nundefined\n')
  } finally {
    await service.stop()
  }
})
