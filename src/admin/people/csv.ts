import { formatCsv, neutralise } from '../../csv.ts'
import type { User } from '../../db/schema/accounts.ts'
import type { Deps } from '../../deps.ts'
import { normalEmail } from '../../email-address/address.ts'
import { fields, readFields } from '../../profile.ts'
import { type Filter, findPeople } from './filter.ts'

/** People of one look at the database. */
const atOnce = 500

const columns = ['id', 'email', 'is_active', 'is_superuser', 'is_verified', 'created_at'] as const

/**
 * All people of a filter as CSV, the lines made as they are read, so that no number of them fills the
 * memory. No cell is one that a spreadsheet would run.
 */
export function peopleCsv(deps: Deps, filter: Filter): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let head = `${formatCsv([...columns, ...fields.map(({ name }) => name)])}\r\n`
  let after: string | undefined
  return new ReadableStream({
    async pull(controller) {
      const { users, next } = await findPeople(deps, { ...filter, after }, atOnce)
      controller.enqueue(encoder.encode(head + users.map(lineOf).join('')))
      head = ''
      after = next ?? undefined
      if (next === null) controller.close()
    },
  })
}

function lineOf(user: User): string {
  const { id, email, is_active, is_superuser, is_verified, created_at } = user
  const made = new Date(created_at * 1000).toISOString()
  const cells = [id, normalEmail(email), is_active, is_superuser, is_verified, made]
  const all = [...cells, ...Object.values(readFields(fields, user))]
  return `${formatCsv(all.map((cell) => (typeof cell === 'string' ? neutralise(cell) : cell)))}\r\n`
}
