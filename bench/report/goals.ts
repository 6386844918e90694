import type { Route } from '../calls.ts'
import type { Spread } from '../rounds.ts'
import type { Results } from './results.ts'

/** What is to be reached, what was seen, and whether that is it. */
export interface Goal {
  what: string
  goal: string
  seen: string
  reached: boolean
}

const cached = 'better-auth, cookie cache'

/** Every goal, held against one run. Ratios are of medians. */
export function checkGoals(results: Results): Goal[] {
  const perSecond = (route: Route, subject: string) =>
    of(results.routes, (one) => one.route === route && one.subject === subject).perSecond.median
  const time = (route: Route, subject: string) =>
    of(results.routes, (one) => one.route === route && one.subject === subject).p50.median
  const loaded = (subject: string) => of(results.underLogin, (one) => one.subject === subject)
  const start = (bundle: string) =>
    of(results.startup, (one) => one.bundle === bundle).active.median
  const { atRest, underLogin } = loaded('postern')
  const refusals = (['badToken', 'badBody', 'wrongPath'] as const).map((route) =>
    atLeast(
      `refused requests a second, ${route}: of bare Hono's`,
      0.7,
      perSecond(route, 'postern') / perSecond(route, 'hono'),
    ),
  )
  const hashing = (['login', 'register'] as const).map((route) =>
    atMost(
      `time of a ${route} (p50): of the floor's`,
      1.05,
      time(route, 'postern') / time(route, 'floor'),
    ),
  )
  const refresh = results.refresh
    ? [
        atMost(
          "CPU of a refresh: of `/users/me`'s",
          1.5,
          results.refresh.refresh.median / results.refresh.me.median,
        ),
      ]
    : []
  const cpu = results.growth.flatMap(({ loginCpu: used }) => used ?? [])
  const loginCpu = cpu.length > 0 ? [flat('CPU of a login', cpu)] : []
  const [gzip = Number.NaN] = results.sizes
    .filter(({ bundle }) => bundle === 'postern')
    .map((one) => one.gzip)
  return [
    atLeast(
      "`/users/me` a second: of the floor's",
      0.85,
      perSecond('me', 'postern') / perSecond('me', 'floor'),
    ),
    atLeast(
      "`/users/me` a second: of better-auth's uncached `get-session`",
      2.2,
      perSecond('me', 'postern') / perSecond('me', 'better-auth'),
    ),
    atLeast(
      "`/users/me` by session cookie a second: of better-auth's uncached `get-session`",
      2,
      perSecond('meByCookie', 'postern') / perSecond('me', 'better-auth'),
    ),
    ...refresh,
    atMost(
      "p99 of `/users/me` under login load: of better-auth's cached `get-session`",
      1,
      underLogin.p99.median / loaded(cached).underLogin.p99.median,
    ),
    ...refusals,
    ...hashing,
    atMost(
      'p99 of `/users/me` under login load: of its value at rest',
      4,
      underLogin.p99.median / atRest.p99.median,
    ),
    flat(
      'time of `/users/me` (p50)',
      results.growth.map(({ me }) => me.p50),
    ),
    ...loginCpu,
    flat(
      "time of a superuser's lists (p50)",
      results.growth.map(({ list }) => list.p50),
    ),
    atMost('Worker, KB gzip', 285, gzip / 1024),
    atMost("start-up (active): of better-auth's", 0.25, start('postern') / start('better-auth')),
  ]
}

function of<T>(all: readonly T[], isIt: (one: T) => boolean): T {
  const found = all.find(isIt)
  if (found === undefined) throw new Error('A figure is missing')
  return found
}

function atLeast(what: string, goal: number, seen: number): Goal {
  return { what, goal: `at least ${goal}`, seen: seen.toFixed(2), reached: seen >= goal }
}

function atMost(what: string, goal: number, seen: number): Goal {
  return { what, goal: `at most ${goal}`, seen: seen.toFixed(2), reached: seen <= goal }
}

/** Compared with the smallest table. */
function flat(what: string, tables: Spread[]): Goal {
  const [first = Number.NaN, ...others] = tables.map(({ median }) => median)
  const worst = Math.max(...others.map((figure) => figure / first))
  return {
    what: `${what} in the biggest table, of the smallest's`,
    goal: 'at most 1.1',
    seen: worst.toFixed(2),
    reached: worst <= 1.1,
  }
}
