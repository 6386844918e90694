import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { fail, wrangler } from '../scripts/wrangler.mjs'

/** The folder of the benchmark. */
export const here = fileURLToPath(new URL('.', import.meta.url))

/** What a Worker is built of: its script here, or the product as its own wrangler.toml says. */
export type Bundle = 'postern' | keyof typeof scripts

const scripts = { floor: 'floor.ts', hono: 'hono.ts', 'better-auth': 'better-auth.mjs' } as const

/** The modules of a built Worker, by name; the first is the one that starts. */
export type Modules = Map<string, Buffer>

const dist = join(here, 'dist')

/** The name of the module that starts. */
export function mainModule(bundle: Bundle): string {
  return bundle === 'postern' ? 'index.js' : `${bundle}.js`
}

/** Where the built Worker lies as one file, as a deploy uploads it. */
export function upload(bundle: Bundle): string {
  return join(dist, `${bundle}.bundle`)
}

/** Builds a Worker as a deploy would, without a login. */
export async function build(bundle: Bundle): Promise<Modules> {
  const outdir = join(dist, bundle)
  rmSync(outdir, { recursive: true, force: true })
  const out = ['--dry-run', '--outdir', outdir, '--outfile', upload(bundle)]
  const { code, output } = await wrangler(['deploy', ...source(bundle), ...out], { capture: true })
  if (code !== 0) fail(`${output}\n${bundle} does not build.`)
  const main = mainModule(bundle)
  const others = readdirSync(outdir).filter((name) => !/\.map$|^README\.md$/.test(name))
  const names = [main, ...others.filter((name) => name !== main)]
  return new Map(names.map((name) => [name, readFileSync(join(outdir, name))]))
}

function source(bundle: Bundle): string[] {
  if (bundle === 'postern') return []
  const config = join(here, 'subjects/wrangler.toml')
  return [join(here, `subjects/${scripts[bundle]}`), '--config', config, '--name', bundle]
}

/** Bytes that a deploy uploads, as they are and zipped. */
export function sizes(modules: Modules): { raw: number; gzip: number } {
  const all = [...modules.values()]
  const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)
  return {
    raw: sum(all.map((bytes) => bytes.length)),
    gzip: sum(all.map((bytes) => gzipSync(bytes).length)),
  }
}
