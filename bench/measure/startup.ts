import { join } from 'node:path'
import { fail, wrangler } from '../../scripts/wrangler.mjs'
import { type Bundle, buildArguments, here } from '../build.ts'
import { type Spread, spread } from '../rounds.ts'

/** What `wrangler check startup` calls active: ms of CPU while the Worker starts, collection included. */
export async function measureStartup(bundle: Bundle, times: number): Promise<Spread> {
  const figures: number[] = []
  for (let time = 0; time < times; time++) figures.push(await startOnce(bundle))
  return spread(figures)
}

async function startOnce(bundle: Bundle): Promise<number> {
  const outfile = join(here, 'dist', `${bundle}.cpuprofile`)
  const args = buildArguments(bundle).map((argument) => `"${argument}"`)
  const { output } = await wrangler(
    ['check', 'startup', '--outfile', outfile, ...(args.length ? ['--args', args.join(' ')] : [])],
    { capture: true },
  )
  const [, active] = /Active: ([\d.]+) ms/.exec(output) ?? []
  if (active === undefined) fail(`${output}\nwrangler check startup gave no figure.`)
  return Number(active)
}
