import type { Call } from '../calls.ts'
import { type Spread, spread } from '../rounds.ts'
import { type Running, send } from '../running.ts'
import { cpuMilliseconds } from '../runtime.ts'

/** CPU of one login in ms, of its whole workerd. */
export interface CpuFigures {
  subject: string
  login: number
  /** The same hash alone: the floor's route that does nothing else. */
  hash: number
}

const hashOnly: Call = {
  requests: [{ method: 'POST', path: '/hash', body: 'blurp-blurp' }],
  status: 204,
}

/**
 * What the kernel says that workerd used over a number of logins, one after the other, and over as
 * many hashes alone. Undefined where there is no /proc.
 */
export async function measureCpu(
  own: Running,
  floor: Running,
  logins: number,
): Promise<CpuFigures[] | undefined> {
  const hash = await cpuOf(floor, hashOnly, logins)
  const figures: CpuFigures[] = []
  for (const running of [own, floor]) {
    const { login } = running.calls
    const used = login && (await cpuOf(running, login, logins))
    if (used !== undefined && hash !== undefined) {
      figures.push({ subject: running.subject.name, login: used, hash })
    }
  }
  return figures.length > 0 ? figures : undefined
}

/** CPU of one request of each kind in ms. */
export interface RefreshFigures {
  me: Spread
  refresh: Spread
}

/** The same over `/users/me` and over refreshes, which take turns. */
export async function measureRefresh(
  { server, calls }: Running,
  rounds: number,
  times: number,
): Promise<RefreshFigures | undefined> {
  const seen: Record<keyof RefreshFigures, number[]> = { me: [], refresh: [] }
  for (let round = 0; round < rounds; round++) {
    for (const kind of ['me', 'refresh'] as const) {
      const call = calls[kind]
      const used = call && (await cpuOf({ server }, call, times))
      if (used === undefined) return undefined
      seen[kind].push(used)
    }
  }
  return { me: spread(seen.me), refresh: spread(seen.refresh) }
}

async function cpuOf(
  { server }: Pick<Running, 'server'>,
  call: Call,
  times: number,
): Promise<number | undefined> {
  const before = cpuMilliseconds(server.pid)
  for (let time = 0; time < times; time++) await (await send(server.url, call)).arrayBuffer()
  const after = cpuMilliseconds(server.pid)
  return before === undefined || after === undefined ? undefined : (after - before) / times
}
