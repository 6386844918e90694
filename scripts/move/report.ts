import type { ImportOptions } from './arguments.ts'
import type { Staging } from './staging.ts'
import type { Kind, Source } from './tables.ts'
import { counted, say, shown, shownList } from './terminal.ts'

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

/** What the report is about. */
export interface Report extends Pick<ImportOptions, 'apply' | 'superusers'> {
  counts: Record<Kind, Counts>
  superuserRows: number
  unit: Source['unit']
}

/** Says what was found, without a hash, a token or an address. */
export function printReport(staging: Staging, report: Report): void {
  const { counts, apply } = report
  printCounts('Users', counts.user, apply)
  printSuperusers(report)
  printSchemes(staging)
  if (counts.oauth_account.read > 0) printCounts('OAuth accounts', counts.oauth_account, apply)
  const ignored = [...staging.ignoredColumns]
  if (ignored.length > 0) say(`\nColumns without a place here: ${shownList(ignored)}`)
  for (const [column, values] of staging.leftOut) {
    say(`\n${column}: ${counted(values, 'value')} without a meaning here, and so left out`)
  }
  printRejects(staging, report, counts.user.rejected + counts.oauth_account.rejected)
}

const printCount = (number: number, label: string) =>
  say(`${String(number).padStart(10)}  ${label}`)

function printCounts(name: string, counts: Counts, apply: boolean): void {
  say(`\n${name}`)
  printCount(counts.read, 'read')
  printCount(counts.new, apply ? 'to be written' : 'would be written')
  printCount(counts.overwrite, apply ? 'to be overwritten' : 'would be overwritten')
  printCount(counts.present, 'there already')
  printCount(counts.repeated, 'the same row again')
  printCount(counts.rejected, "can't come")
}

function printSuperusers({ superuserRows, superusers }: Report): void {
  if (superuserRows === 0) return
  const how = {
    true: 'of those become superusers here, or change one',
    false: 'are superusers there: they come as ordinary users, and change no superuser here',
    undefined:
      'of those become superusers here, or change one: --apply wants --superusers or --no-superusers',
  }
  printCount(superuserRows, how[`${superusers}`])
}

function printSchemes({ database }: Staging): void {
  const schemes = database.prepare(
    `select scheme, count(*) as rows, sum(is_dear) as dear from user
     group by scheme order by rows desc`,
  )
  const found = schemes.all()
  if (found.length > 0) say('\nPassword hashes')
  for (const { scheme, rows, dear } of found) {
    printCount(Number(rows), String(scheme))
    if (dear)
      printCount(
        Number(dear),
        'of those are dear: each login with one takes long (docs/migrating.md)',
      )
  }
}

function printRejects({ database }: Staging, { unit }: Report, total: number): void {
  if (total === 0) return
  say("\nCan't come")
  const rejects = database.prepare(
    'select kind, line, reason from reject order by kind desc, line limit ?',
  )
  for (const { kind, line, reason } of rejects.iterate(shownRejects)) {
    say(`  ${kind}, ${unit} ${line}: ${shown(String(reason))}`)
  }
  if (total > shownRejects) say(`  and ${total - shownRejects} more`)
}
