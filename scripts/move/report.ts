import type { Staging } from './staging.ts'
import type { Kind } from './tables.ts'

/** How many rows of a table were read, and what becomes of them; the last five add up to `read`. */
export interface Counts {
  read: number
  new: number
  overwrite: number
  present: number
  repeated: number
  rejected: number
}

const shownRejects = 20

/** Counts the rows by fate; throws if they do not add up. */
export function countFates(staging: Staging): Record<Kind, Counts> {
  return { user: count(staging, 'user'), oauth_account: count(staging, 'oauth_account') }
}

function count({ database, rowsRead }: Staging, kind: Kind): Counts {
  const number = (sql: string, ...values: string[]) =>
    Number(database.prepare(`select count(*) as rows from ${sql}`).get(...values)?.rows)
  const withFate = (fate: string) => number(`${kind} where fate = ?`, fate)
  const counts = {
    read: rowsRead[kind],
    new: withFate('new'),
    overwrite: withFate('overwrite'),
    present: withFate('present'),
    repeated: withFate('repeated'),
    rejected: number('reject where kind = ?', kind),
  }
  const { read, ...parts } = counts
  const sum = Object.values(parts).reduce((total, part) => total + part, 0)
  if (sum !== read) throw new Error(`${kind}: ${read} rows were read, but ${sum} accounted for`)
  return counts
}

/** Says what was found, without a hash, a token or an address. */
export function printReport(staging: Staging, counts: Record<Kind, Counts>, apply: boolean): void {
  printCounts('Users', counts.user, apply)
  printSchemes(staging)
  if (counts.oauth_account.read > 0) printCounts('OAuth accounts', counts.oauth_account, apply)
  const ignored = [...staging.ignoredColumns]
  if (ignored.length > 0) console.log(`\nColumns without a place here: ${ignored.join(', ')}`)
  printRejects(staging, counts.user.rejected + counts.oauth_account.rejected)
  if (!apply) console.log('\nNothing was changed. To write: the same with --apply')
}

function printCounts(name: string, counts: Counts, apply: boolean): void {
  const rows: [string, number][] = [
    ['read', counts.read],
    [apply ? 'to be written' : 'would be written', counts.new],
    ['to be overwritten', counts.overwrite],
    ['there already', counts.present],
    ['the same row again', counts.repeated],
    ["can't come", counts.rejected],
  ]
  console.log(`\n${name}`)
  for (const [label, number] of rows) console.log(`${String(number).padStart(10)}  ${label}`)
}

function printSchemes({ database }: Staging): void {
  const schemes = database.prepare(
    'select scheme, count(*) as rows from user group by scheme order by rows desc',
  )
  console.log('\nPassword hashes')
  for (const { scheme, rows } of schemes.iterate()) {
    console.log(`${String(rows).padStart(10)}  ${scheme}`)
  }
}

function printRejects({ database }: Staging, total: number): void {
  if (total === 0) return
  console.log("\nCan't come")
  const rejects = database.prepare(
    'select kind, line, reason from reject order by kind desc, line limit ?',
  )
  for (const { kind, line, reason } of rejects.iterate(shownRejects)) {
    console.log(`  ${kind} ${line}: ${reason}`)
  }
  if (total > shownRejects) console.log(`  and ${total - shownRejects} more`)
}
