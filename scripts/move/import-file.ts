import { setImmediate } from 'node:timers/promises'
import type { ImportOptions } from './arguments.ts'
import { type D1, pagesOfD1 } from './d1.ts'
import { decideFates } from './decide.ts'
import { type NewIds, openNewIds } from './new-ids.ts'
import { showProgress } from './progress.ts'
import { composeRejects, findRejects, placeRejects } from './rejects.ts'
import { type Counts, countFates, printReport } from './report.ts'
import { ifInterrupted } from './run-command.ts'
import { letSignalsEnd } from './signals.ts'
import { openSource } from './source.ts'
import { openStaging, type Staging } from './staging.ts'
import { countSuperusers, takeNoSuperusers } from './superusers.ts'
import { inSql, type Kind, kinds, type Source, UsageError } from './tables.ts'
import { complain, counted, say, shown } from './terminal.ts'
import { composeChunks, writtenFates } from './write.ts'

const comparedColumns: Record<Kind, readonly string[]> = {
  user: [
    'id',
    'email',
    'email_canonical',
    'hashed_password',
    'is_active',
    'is_superuser',
    'is_verified',
  ],
  oauth_account: ['id', 'user_id', 'oauth_name', 'account_id'],
}

/** Opens the database; it gets a folder for its working files. */
type OpenD1 = (folder: string) => D1

/**
 * Brings a file in, or says what would come. Without `apply` it does all but the writing. Gives the
 * exit code: 0 if every row can come, 2 if some can't. Throws a UsageError if nothing can be done.
 */
export async function importFile(openD1: OpenD1, options: ImportOptions): Promise<number> {
  const { idsFile, resetUnusable } = options
  const handleSignals = /\.db$/i.test(options.path) ? letSignalsEnd() : () => {}
  const staging = openStaging({ now: Math.floor(Date.now() / 1000), resetUnusable })
  let source: Source | undefined
  function remove() {
    source?.close()
    staging.remove()
  }
  process.on('exit', remove)
  try {
    const newIds = idsFile === undefined ? undefined : openNewIds(staging.database, idsFile)
    staging.rules.newId = newIds?.idOf
    source = openSource(options.path, staging.folder, options.tables)
    await readInput(staging, source)
    handleSignals()
    return await bringIn(source, staging, openD1(staging.folder), { ...options, newIds })
  } finally {
    handleSignals()
    remove()
    process.off('exit', remove)
  }
}

interface Run extends ImportOptions {
  newIds: NewIds | undefined
}

async function bringIn(source: Source, staging: Staging, d1: D1, options: Run): Promise<number> {
  const { apply, overwrite, superusers } = options
  await readTarget(staging, d1)
  decideFates(staging.database, { overwrite, unit: source.unit })
  const superuserRows = countSuperusers(staging.database)
  if (superusers === false) takeNoSuperusers(staging.database)
  const counts = countFates(staging)
  printReport(staging, { counts, apply, superusers, superuserRows, unit: source.unit })
  if (apply && superuserRows > 0 && superusers === undefined) {
    throw new UsageError(
      `\nNothing was changed: ${superuserRows} of the rows would make a superuser here or change one. Say ` +
        '--superusers if they are to, or --no-superusers to take them for ordinary users and ' +
        'leave superusers here as they are.',
    )
  }
  const rejected = sum(counts, 'rejected')
  if (rejected > 0) writeRejects(source, staging, options)
  await writeAll(staging, d1, options, sum(counts, 'new') + sum(counts, 'overwrite'))
  if (rejected > 0) return 2
  const earlier = apply ? findRejects(options.path) : undefined
  if (earlier !== undefined) {
    say(
      `\n${shown(earlier)} is of an earlier run: every row of this file is here now. ` +
        'It holds hashes: delete it, unless you have mended rows in it.',
    )
  }
  return 0
}

async function readInput(staging: Staging, source: Source): Promise<void> {
  const progress = showProgress('Reading')
  let rows = 0
  for await (const row of source.rows) {
    staging.add(row)
    rows += 1
    if (rows % 1000 !== 0) continue
    progress.show(rows, source.share())
    // So that a signal gets in.
    await setImmediate()
  }
  progress.end()
  staging.close()
}

/** What is there already, into the staging area. */
async function readTarget({ database, profile }: Staging, d1: D1): Promise<void> {
  const columns = { ...comparedColumns, user: [...comparedColumns.user, ...profile] }
  const progress = showProgress('Reading what is there')
  let read = 0
  database.exec('delete from target_user; delete from target_oauth_account; begin')
  for await (const { kind, rows } of pagesOfD1(d1, columns)) {
    const names = columns[kind].map(inSql).join()
    const marks = columns[kind].map(() => '?').join()
    const insert = database.prepare(`insert into target_${kind} (${names}) values (${marks})`)
    for (const row of rows) insert.run(...Object.values(row))
    read += rows.length
    progress.show(read)
  }
  database.exec('commit')
  progress.end()
}

/** Whatever goes wrong with what can't come does not keep the rest from coming. */
function writeRejects(source: Source, staging: Staging, { path, apply }: ImportOptions): void {
  try {
    const draft = composeRejects(source, staging)
    if (!apply) return
    const file = placeRejects(draft, path)
    say(`\nThe rows that can't come are in ${shown(file)}`)
  } catch (error) {
    const why = error instanceof Error ? error.message : ''
    complain(`\nThe rows that can't come could not be put into a file: ${shown(why)}`)
  }
}

/** Writes, and then reads the target once more: what was to be written must be there. */
async function writeAll(
  staging: Staging,
  d1: D1,
  { apply, idsFile, newIds }: Run,
  total: number,
): Promise<void> {
  if (!apply) {
    // They are made all the same, so that what would fail then fails now.
    for (const _ of composeChunks(staging));
    const how = total > 0 ? 'To write: the same with --apply' : 'There is nothing to write.'
    return say(`\nNothing was changed. ${how}`)
  }
  if (idsFile !== undefined && newIds && newIds.write() > 0) {
    say(`\nWhich new id stands for which old one is in ${shown(idsFile)}. Keep it.`)
  }
  if (total === 0) return say('\nThere is nothing to write.')
  await writeRows(staging, d1, total)
  await readTarget(staging, d1)
  const missing = sumMissing(staging)
  if (missing > 0)
    throw new UsageError(`Not there: ${counted(missing, 'row')}. Run the import again.`)
  say(`\nWritten, and read back: ${counted(total, 'row')}.`)
}

/** A chunk that fails throws; those before it stay. */
async function writeRows(staging: Staging, d1: D1, total: number): Promise<void> {
  const progress = showProgress('Writing')
  let written = 0
  for (const { statements, rows } of composeChunks(staging)) {
    ifInterrupted(
      `Written: ${written} of ${counted(total, 'row')}, and perhaps some more. The same command goes on.`,
    )
    progress.show(written, written / total)
    await d1.execute(statements)
    written += rows
  }
  ifInterrupted('All rows are written. The same command looks whether they are there.')
  progress.end()
}

function sumMissing({ database }: Staging): number {
  const fates = writtenFates.map((fate) => `'${fate}'`).join(', ')
  const missing = (kind: Kind) =>
    database.prepare(
      `select count(*) as rows from ${kind}
       where fate in (${fates}) and id not in (select id from target_${kind})`,
    )
  return kinds.reduce((total, kind) => total + Number(missing(kind).get()?.rows), 0)
}

function sum(counts: Record<Kind, Counts>, of: keyof Counts): number {
  return counts.user[of] + counts.oauth_account[of]
}
