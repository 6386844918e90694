import type { Route } from '../calls.ts'
import type { CpuFigures, RefreshFigures } from '../measure/cpu.ts'
import type { D1Figures } from '../measure/d1.ts'
import type { GrowthFigures } from '../measure/growth.ts'
import type { LoadFigures } from '../measure/login-load.ts'
import type { MemoryFigures } from '../measure/memory.ts'
import type { RouteFigures } from '../measure/routes.ts'
import type { StartupFigures } from '../measure/startup.ts'
import type { Plan } from '../plan.ts'

/** Everything that a run has seen. */
export interface Results {
  plan: Plan
  routes: RouteFigures[]
  underLogin: LoadFigures[]
  growth: GrowthFigures[]
  d1: D1Figures[]
  memory: MemoryFigures[]
  startup: StartupFigures[]
  cpu: CpuFigures[] | undefined
  refresh: RefreshFigures | undefined
  sizes: { bundle: string; raw: number; gzip: number }[]
  /** Subjects that were left out, and why. */
  skipped: string[]
  seconds: number
}

/** How the routes are called in tables and charts. */
export const routeNames: Record<Route, string> = {
  me: '`/users/me`; better-auth: `get-session`',
  meByCookie: '`/users/me` by a session cookie',
  meBySid: '`/users/me` by an access token with a `sid`',
  refresh: 'refresh, each with the token of the one before',
  login: 'login',
  register: 'register',
  badToken: '401: a token with a wrong signature; better-auth: 200 and `null`',
  badBody: '422: a body without `email`; better-auth: 400',
  wrongPath: '404: a path that is none',
  openapi: '`/openapi.json`',
}
