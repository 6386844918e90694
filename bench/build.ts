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

/** The arguments that make wrangler build a bundle, without `deploy` and where to. */
export function buildArguments(bundle: Bundle): string[] {
  if (bundle === 'postern') return []
  const config = join(here, 'subjects/wrangler.toml')
  return [join(here, `subjects/${scripts[bundle]}`), '--config', config, '--name', bundle]
}

/** Builds a Worker as a deploy would, without a login. */
export async function build(bundle: Bundle): Promise<Modules> {
  const outdir = join(here, 'dist', bundle)
  rmSync(outdir, { recursive: true, force: true })
  const { code, output } = await wrangler(
    ['deploy', ...buildArguments(bundle), '--dry-run', '--outdir', outdir],
    { capture: true },
  )
  if (code !== 0) fail(`${output}\n${bundle} does not build.`)
  const main = bundle === 'postern' ? 'index.js' : `${bundle}.js`
  const others = readdirSync(outdir).filter((name) => !/\.map$|^README\.md$/.test(name))
  const names = [main, ...others.filter((name) => name !== main)]
  return new Map(names.map((name) => [name, readFileSync(join(outdir, name))]))
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
