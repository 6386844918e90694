// npm run import -- users.db: brings a FastAPI Users database in (docs/migrating.md).
import { readArguments, runCommand } from './move/arguments.ts'
import { pagesOfD1, type Target } from './move/d1.ts'
import { decideFates } from './move/decide.ts'
import { showProgress } from './move/progress.ts'
import { writeRejects } from './move/rejects.ts'
import { type Counts, countFates, printReport } from './move/report.ts'
import { readSource } from './move/source.ts'
import { openStaging, type Staging } from './move/staging.ts'
import { type Kind, kinds } from './move/tables.ts'
import { writeRows, writtenFates } from './move/write.ts'

const help = `npm run import -- FILE [--local | --remote] [--apply [--overwrite]]

Reads users (and OAuth accounts) of FastAPI Users from FILE: .db (SQLite), .csv (with a header) or .jsonl.
Says what would come and what can't; with --apply it writes, and puts what can't come into
FILE's .rejects file. What is there already stays as it is, unless --overwrite.
  --local        the database of npm run dev (the default)
  --remote       the deployed one
  --persist-to   wrangler's folder of local data
Ends with 0 if every row can come (or is there), with 2 if some can't, with 1 if it failed.`

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

await runCommand(async () => {
  const { path, target, apply, overwrite } = readArguments(help, true)
  const staging = openStaging(Math.floor(Date.now() / 1000))
  process.on('exit', () => staging.remove())
  await readInput(staging, path)
  await readTarget(staging, target)
  decideFates(staging.database, overwrite)
  const counts = countFates(staging)
  printReport(staging, counts, apply)
  if (apply) {
    const file = await writeRejects(path, staging.database)
    if (file) console.log(`The rows that can't come are in ${file}`)
    await writeAll(staging, target, sum(counts, 'new') + sum(counts, 'overwrite'))
  }
  return sum(counts, 'rejected') > 0 ? 2 : 0
})

async function readInput(staging: Staging, path: string): Promise<void> {
  const progress = showProgress('Reading', 0)
  for await (const row of readSource(path)) {
    staging.add(row)
    if (row.line % 1000 === 0) progress.advance(1000)
  }
  progress.end()
  staging.close()
}

/** What is there already, into the staging area. */
async function readTarget({ database }: Staging, target: Target): Promise<void> {
  const progress = showProgress('Reading what is there', 0)
  database.exec('delete from target_user; delete from target_oauth_account; begin')
  for await (const { kind, rows } of pagesOfD1(target, comparedColumns)) {
    const marks = comparedColumns[kind].map(() => '?')
    const insert = database.prepare(`insert into target_${kind} values (${marks.join(',')})`)
    for (const row of rows) insert.run(...Object.values(row))
    progress.advance(rows.length)
  }
  database.exec('commit')
  progress.end()
}

/** Writes, and then reads the target once more: what was to be written must be there. */
async function writeAll(staging: Staging, target: Target, rows: number): Promise<void> {
  if (rows === 0) return console.log('\nThere is nothing to write.')
  const progress = showProgress('Writing', rows)
  await writeRows(target, staging, progress.advance)
  progress.end()
  await readTarget(staging, target)
  const missing = sumMissing(staging)
  if (missing > 0) throw new Error(`${missing} rows are not there. Run the import again.`)
  console.log('\nWritten, and read back: every row is there.')
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
