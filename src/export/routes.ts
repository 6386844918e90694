import * as z from 'zod/mini'
import { noBody } from '../api/body-contract.ts'
import { operation } from '../api/operation.ts'
import { ApiError } from '../http/errors.ts'
import { superuserOverId } from '../sessions/guards.ts'
import { exportUser } from './export-user.ts'

const Row = z.record(z.string(), z.unknown())

const UserExport = z
  .object({
    user: z.nullable(Row),
    accounts: z.array(Row),
    mails: z.array(Row),
    login_code: z.nullable(Row),
    sessions: z.array(Row),
    events: z.array(Row),
    deleted: z.nullable(Row),
  })
  .register(z.globalRegistry, { title: 'UserExport' })

/** All that is stored of a person, for superusers. */
export const superusersExport = [
  operation({
    name: 'superusers:export_user',
    method: 'GET',
    path: '/{id}/export',
    summary: 'All that is stored of a user, also of a deleted one, but hashes, secrets and tokens',
    guard: superuserOverId,
    body: noBody,
    success: { status: 200, schema: UserExport },
    async handle(c, _body, { id }) {
      const exported = await exportUser(c.var.deps, id)
      if (!exported) throw new ApiError('Not Found')
      return c.json(exported)
    },
  }),
]
