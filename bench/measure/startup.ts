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

/** Profiles the starts of some bundles, in turn, through `wrangler check startup`. */
export async function measureStartup(
  bundles: readonly Bundle[],
  times: number,
): Promise<StartupFigures[]> {
  const profiles = bundles.map((bundle) => ({ bundle, seen: [] as Profile[] }))
  for (let time = 0; time < times; time++) {
    for (const { bundle, seen } of profiles) seen.push(await profileStart(bundle))
  }
  return profiles.map(({ bundle, seen }) => {
    const own = new RegExp(`${mainModule(bundle)}$`)
    const active = seen.map((one) => timeIn(one, (frame) => frame.functionName !== '(idle)'))
    const ownCode = seen.map((one) => timeIn(one, (frame) => own.test(frame.url)))
    return { bundle, active: spread(active), ownCode: spread(ownCode) }
  })
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
