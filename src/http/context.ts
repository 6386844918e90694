import type { Context } from 'hono'
import type { Deps } from '../deps.ts'
import type { Env } from '../env/env.ts'
import { logError } from '../log.ts'

/** What Hono knows of the service: its bindings, and the dependencies that app.ts puts there. */
export interface AppEnv {
  Bindings: Env
  /** `route`: the path of the route that answers, in OpenAPI's form. */
  Variables: { deps: Deps; route?: string }
}

export type AppContext = Context<AppEnv>

/**
 * Runs a task to its end, also if the client goes away meanwhile: the platform would cancel the
 * request then, and what the task counts would not be counted. Ends as the task does.
 */
export function finishAnyway<T>(c: AppContext, task: () => Promise<T>): Promise<T> {
  const result = task()
  c.executionCtx.waitUntil(result.catch(() => undefined))
  return result
}

/** Until a response has left: work that begins at once still delays it, by 27 % in a measurement. */
const headStartMilliseconds = 20

/**
 * Runs a task after the response: what it takes or how it ends is never seen by the client. A
 * failure is logged under the name of the task.
 */
export function runAfterResponse(c: AppContext, name: string, task: () => Promise<void>): void {
  const run = async () => {
    await scheduler.wait(headStartMilliseconds)
    await task()
  }
  c.executionCtx.waitUntil(run().catch((error: unknown) => logError(`${name} failed`, error)))
}
