import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { here, type Modules } from '../build.ts'
import type { Route } from '../calls.ts'
import { run, send } from '../running.ts'
import type { WorkerSubject } from '../subjects.ts'

/** What one request costs in D1. */
export interface D1Figures {
  subject: string
  route: string
  roundTrips: number
  rowsRead: number
  rowsWritten: number
}

const counted: readonly Route[] = [
  'me',
  'meByCookie',
  'meBySid',
  'refresh',
  'login',
  'register',
  'badToken',
]

/** Sends each request twice to a subject with the meter before it; the second one counts. */
export async function countD1(subject: WorkerSubject, modules: Modules): Promise<D1Figures[]> {
  if (!subject.signUp) return []
  const running = await run(subject, behindMeter(modules))
  const figures: D1Figures[] = []
  for (const route of counted) {
    const call = running.calls[route]
    if (!call) continue
    await send(running.server.url, call)
    const answer = await send(running.server.url, call)
    const [roundTrips = 0, rowsRead = 0, rowsWritten = 0] = (answer.headers.get('x-d1') ?? '')
      .split(',')
      .map(Number)
    figures.push({ subject: subject.name, route, roundTrips, rowsRead, rowsWritten })
  }
  await running.server.stop()
  return figures
}

function behindMeter(modules: Modules): Modules {
  const [main = ''] = modules.keys()
  const entries = [...modules].map(([name, bytes]): [string, Buffer] =>
    name === main ? ['subject.js', bytes] : [name, bytes],
  )
  return new Map([['meter.js', readFileSync(join(here, 'subjects/meter.mjs'))], ...entries])
}
