import type { Rounds } from '../rounds.ts'
import { draw } from './chart.ts'
import type { Results } from './results.ts'

/** Every chart, by the name of its file. */
export function charts(results: Results): Record<string, string> {
  return {
    'requests.svg': requests(results),
    'login-load.svg': loginLoad(results),
  }
}

function requests({ routes }: Results): string {
  const shown = {
    me: '/users/me, or get-session',
    badToken: 'a bad token',
    badBody: 'a bad body',
    wrongPath: 'a wrong path',
  }
  return draw({
    title: 'Requests a second, 10 clients',
    unit: 'more is better',
    groups: Object.entries(shown).map(([route, label]) => ({
      label,
      bars: bars(routes, route, ({ perSecond }) => perSecond.median),
    })),
  })
}

function bars(routes: Results['routes'], route: string, figure: (one: Rounds) => number) {
  return routes
    .filter((one) => one.route === route)
    .map((one) => ({ label: one.subject, value: figure(one) }))
}

function loginLoad({ underLogin }: Results): string {
  const group = (label: string, pick: (one: Results['underLogin'][number]) => Rounds) => ({
    label,
    bars: underLogin.map((one) => ({ label: one.subject, value: pick(one).p99.median })),
  })
  return draw({
    title: 'p99 of /users/me, or get-session',
    unit: 'ms, less is better',
    groups: [
      group('at rest', ({ atRest }) => atRest),
      group('while three clients log in', (one) => one.underLogin),
    ],
  })
}
