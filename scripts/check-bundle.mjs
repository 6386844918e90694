// Builds the Worker as a deploy would, without a login, and holds it to its size.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { fail, root, wrangler } from './wrangler.mjs'

// Gzip. The design wants 200: every sentence of the pages in four languages takes some 45, and sign-in through
// providers 35.
const limitKilobytes = 285
const dist = join(root, 'dist')

rmSync(dist, { recursive: true, force: true })
const { code, output } = await wrangler(['deploy', '--dry-run', '--outdir', 'dist'], {
  capture: true,
})
if (code !== 0) fail(`${output}\nThe Worker does not build.`)

// All that is uploaded as the Worker: its script, and modules it imports (text, WASM).
const modules = readdirSync(dist)
  .filter((name) => !/\.map$|^README\.md$/.test(name))
  .map((name) => readFileSync(join(dist, name)))
const kilobytes = (sizes) => sizes.reduce((sum, bytes) => sum + bytes, 0) / 1024
const raw = kilobytes(modules.map((bytes) => bytes.length))
const zipped = kilobytes(modules.map((bytes) => gzipSync(bytes).length))

console.log(`Worker: ${raw.toFixed(1)} KB, ${zipped.toFixed(1)} KB gzip (limit ${limitKilobytes})`)
if (!(zipped > 0 && zipped <= limitKilobytes)) fail('The Worker is too big.')
