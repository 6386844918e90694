import { readFileSync } from 'node:fs'
import { fail, wrangler } from '../../scripts/wrangler.mjs'
import { type Bundle, mainModule, upload } from '../build.ts'
import { type Spread, spread } from '../rounds.ts'

/** What a Worker's start takes, in ms, by V8's profile of it. */
export interface StartupFigures {
  bundle: Bundle
  /** All but idling: what `wrangler check startup` calls active. */
  active: Spread
  /** Of that, in the functions of the Worker's own script; the rest is the runtime's. */
  ownCode: Spread
}

/** Profiles a start so many times, through `wrangler check startup`. */
export async function measureStartup(bundle: Bundle, times: number): Promise<StartupFigures> {
  const profiles: Profile[] = []
  for (let time = 0; time < times; time++) profiles.push(await profileStart(bundle))
  const own = new RegExp(`${mainModule(bundle)}$`)
  return {
    bundle,
    active: spread(
      profiles.map((one) => timeIn(one, ({ functionName }) => functionName !== '(idle)')),
    ),
    ownCode: spread(profiles.map((one) => timeIn(one, ({ url }) => own.test(url)))),
  }
}

interface Frame {
  functionName: string
  url: string
}

interface Profile {
  nodes: { id: number; callFrame: Frame }[]
  samples: number[]
  /** Microseconds, one a sample. */
  timeDeltas: number[]
}

async function profileStart(bundle: Bundle): Promise<Profile> {
  const file = `${upload(bundle)}.cpuprofile`
  const { code, output } = await wrangler(
    ['check', 'startup', '--worker', upload(bundle), '--outfile', file],
    { capture: true },
  )
  if (code !== 0) fail(`${output}\nwrangler check startup failed.`)
  return JSON.parse(readFileSync(file, 'utf8'))
}

function timeIn({ nodes, samples, timeDeltas }: Profile, counts: (frame: Frame) => boolean) {
  const counted = new Set(nodes.filter(({ callFrame }) => counts(callFrame)).map(({ id }) => id))
  const deltas = samples.map((id, at) => (counted.has(id) ? (timeDeltas[at] ?? 0) : 0))
  return deltas.reduce((sum, delta) => sum + delta, 0) / 1000
}
