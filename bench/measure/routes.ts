import type { Route } from '../calls.ts'
import { load } from '../load.ts'
import type { Plan } from '../plan.ts'
import { interleave, type Rounds } from '../rounds.ts'
import type { Running } from '../running.ts'

/** One route of one subject. */
export interface RouteFigures extends Rounds {
  route: Route
  subject: string
  hash: string | undefined
  clients: number
}

/** The routes in the order of the tables; these hash: one client, which sees how long it takes. */
const routes: readonly Route[] = [
  'me',
  'meByCookie',
  'meBySid',
  'refresh',
  'login',
  'register',
  'badToken',
  'badBody',
  'wrongPath',
  'openapi',
]
const hashing: readonly Route[] = ['login', 'register']

/** Requests per second and times of every route of every subject. */
export async function measureRoutes(running: Running[], plan: Plan): Promise<RouteFigures[]> {
  const cells = routes.flatMap((route) =>
    running.flatMap(({ subject, server, calls }) => {
      const call = calls[route]
      return call ? [{ route, subject, url: server.url, call, ...pace(route, plan) }] : []
    }),
  )
  for (const { route, url, call } of cells) {
    const answers = hashing.includes(route) ? 2 : plan.warmUp
    await load({ url, ...call, clients: route === 'refresh' ? 1 : 2, until: { answers } })
  }
  const rounds = await interleave(cells, plan.rounds, ({ url, call, clients, until }) =>
    load({ url, ...call, clients, until }),
  )
  return cells.flatMap(({ route, subject, clients }, at) => {
    const figures = rounds[at]
    const hash = hashing.includes(route) ? subject.hash : undefined
    return figures ? [{ route, subject: subject.name, hash, clients, ...figures }] : []
  })
}

function pace(route: Route, plan: Plan) {
  // Each waits for the token that the one before gives; no answer may be lost.
  if (route === 'refresh') return { clients: 1, until: { answers: plan.refreshes } }
  return hashing.includes(route)
    ? { clients: 1, until: { answers: plan.hashes } }
    : { clients: 10, until: { seconds: plan.route } }
}
