import { user } from '../db/schema.ts'
import type { Deps } from '../deps.ts'
import { noBody } from '../http/body-contract.ts'
import { ApiError } from '../http/errors.ts'
import { anyone, operation } from '../http/operation.ts'
import { logError } from '../log.ts'

const timeoutMilliseconds = 5000

/** For uptime checks. */
export const health = [
  operation({
    name: 'health',
    method: 'GET',
    path: '/healthz',
    summary: 'Say whether the service and its database answer',
    guard: anyone,
    body: noBody,
    success: { status: 200 },
    undocumented: true,
    async handle(c) {
      try {
        await Promise.race([readAnyUser(c.var.deps), rejectLate()])
      } catch (error) {
        logError('Health check failed', error)
        throw new ApiError('DATABASE_UNAVAILABLE')
      }
      return c.json({ status: 'ok' })
    },
  }),
]

/** Fails without the migrations too. */
async function readAnyUser({ db }: Deps) {
  await db.select({ id: user.id }).from(user).limit(1)
}

async function rejectLate(): Promise<never> {
  await scheduler.wait(timeoutMilliseconds)
  throw new Error(`D1 did not answer within ${timeoutMilliseconds} ms`)
}
