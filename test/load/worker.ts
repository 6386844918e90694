import type { Env } from '../../src/env/env.ts'
import worker from '../../src/index.ts'
import { type Intercept, interceptDatabase } from '../support/intercept-database.ts'

export { PasswordHasher } from '../../src/index.ts'

const fail = () => Promise.reject(new Error('D1_ERROR: Network connection lost.'))

/** What D1 can be made to do. */
const faults = {
  none: (_sql, run) => run(),
  slow: async (_sql, run) => {
    await scheduler.wait(Math.random() * 3000)
    return run()
  },
  failing: fail,
  // A third of the calls fail, half of those after they were applied.
  flaky: async (_sql, run) => {
    const luck = Math.random()
    if (luck < 1 / 6) return fail()
    const result = await run()
    return luck < 1 / 3 ? fail() : result
  },
} satisfies Record<string, Intercept>

let fault: Intercept = faults.none

const made = new WeakMap<Env, Env>()

/**
 * The service as it is; POST /test/fault with the name of a fault in the query switches D1 over, and
 * POST /test/due makes every mail due.
 */
export default {
  async fetch(request, env, context) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/test/due') {
      await env.DB.prepare('update mail_outbox set due_at = 0').run()
      return new Response(null, { status: 204 })
    }
    if (pathname !== '/test/fault') return worker.fetch(request, breakable(env), context)
    const found = Object.entries(faults).find(([name]) => name === searchParams.get('is'))
    if (found) fault = found[1]
    return new Response(null, { status: found ? 204 : 404 })
  },
  scheduled: (controller, env) => worker.scheduled(controller, breakable(env)),
} satisfies ExportedHandler<Env>

/** The same object each time: the service builds what it needs once for each. */
function breakable(env: Env): Env {
  const breaking = made.get(env) ?? {
    ...env,
    DB: interceptDatabase(env.DB, (sql, run) => fault(sql, run)),
  }
  made.set(env, breaking)
  return breaking
}
