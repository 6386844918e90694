import { sql } from 'drizzle-orm'
import { noBody } from '../http/body-contract.ts'
import { logError } from '../http/context.ts'
import { ApiError } from '../http/errors.ts'
import { anyone, operation } from '../http/operation.ts'

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
        await c.var.deps.db.run(sql`select 1`)
      } catch (error) {
        logError('Health check failed', error)
        throw new ApiError('DATABASE_UNAVAILABLE')
      }
      return c.json({ status: 'ok' })
    },
  }),
]
