// Puts Swagger UI among the Worker's static assets: /docs asks no CDN. `npm ci` runs it (prepare).
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'

const from = new URL('../node_modules/swagger-ui-dist/', import.meta.url)
const to = new URL('../public/docs/swagger-ui/', import.meta.url)
const names = [
  'swagger-ui.css',
  'swagger-ui-bundle.js',
  'favicon-32x32.png',
  // Apache 2.0 wants these two beside it; the third covers what is in the bundle.
  'LICENSE',
  'NOTICE',
  'swagger-ui-bundle.js.LICENSE.txt',
]

mkdirSync(to, { recursive: true })
for (const name of names) {
  const source = new URL(name, from)
  const target = new URL(name, to)
  // A file that is the same stays untouched, so that a running `wrangler dev` does not reload.
  if (existsSync(target) && readFileSync(target).equals(readFileSync(source))) continue
  copyFileSync(source, target)
}
