import service from '../../src/index.ts'
import type { Env } from '../../src/env.ts'
import { type Intercept, interceptDatabase } from '../support/intercept-database.ts'

/** What D1 can be made to do, by POST /test/fault with its name. */
const faults: Record<string, Intercept> = {
  none: (_sql, run) => run(),
  slow: async (_sql, run) => {
    await scheduler.wait(Math.random() * 3000)
    return run()
  },
  failing: () => Promise.reject(new Error('D1_ERROR: Network connection lost.')),
  flaky: (_sql, run) => (Math.random() < 0.3 ? faults.failing('', run) : run()),
  // Applied, but the answer is lost.
  deaf: async (_sql, run) => {
    await run()
    return Math.random() < 0.5 ? new Promise(() => {}) : faults.failing('', run)
  },
}
