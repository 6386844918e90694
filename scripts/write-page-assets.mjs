// Puts the pages' style and script among the static assets, under names that change with them, and tells
// the Worker these names. `npm ci` runs it (prepare), and so does `npm run dev`.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { transform } from 'esbuild'

const from = new URL('../src/html/', import.meta.url)
const to = new URL('../public/pages/', import.meta.url)
const sources = { style: 'css', script: 'js' }

mkdirSync(to, { recursive: true })
const names = {}
for (const [name, loader] of Object.entries(sources)) {
  const text = readFileSync(new URL(`${name}.${loader}`, from), 'utf8')
  const { code } = await transform(text, { loader, minify: true, target: 'es2023' })
  const hash = createHash('sha256').update(code).digest('hex').slice(0, 12)
  names[name] = `${name}-${hash}.${loader}`
  writeIfOther(new URL(names[name], to), code)
}
for (const file of readdirSync(to)) {
  if (!Object.values(names).includes(file)) rmSync(new URL(file, to))
}
const lines = Object.entries(names).map(([name, file]) => `  ${name}: '/pages/${file}',`)
writeIfOther(
  new URL('assets.ts', from),
  `/** Written by scripts/write-page-assets.mjs. */\nexport const assets = {\n${lines.join('\n')}\n}\n`,
)

/** A file that is the same stays untouched, so that a running \`wrangler dev\` does not reload. */
function writeIfOther(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text)
}
