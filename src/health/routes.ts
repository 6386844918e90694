import { noBody } from '../api/body-contract.ts'
import { operation } from '../api/operation.ts'
import { user } from '../db/schema/accounts.ts'
import { databaseUnavailable } from '../http/errors.ts'
import { anyone } from '../http/route.ts'
import { logError } from '../log.ts'

/** For uptime checks. */
export const health = [
  operation({
    name: 'health',
    method: 'GET',
    path: '/healthz',
    summary: 'Say whether the service and its database answer',
    guard: anyone,
    unlimited: 'it reads one row, and an uptime check must see the service and not its limit',
    body: noBody,
    success: { status: 200 },
    undocumented: true,
    async handle(c) {
      try {
        // Fails without the migrations too.
        await c.var.deps.db.select({ id: user.id }).from(user).limit(1)
      } catch (error) {
        logError('Health check failed', error)
        throw databaseUnavailable()
      }
      return c.json({ status: 'ok' })
    },
  }),
]
