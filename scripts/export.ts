// npm run export -- out.db: takes everyone out again, for FastAPI Users (docs/migrating.md).
import { existsSync } from 'node:fs'
import { readArguments, runCommand } from './move/arguments.ts'
import { pagesOfD1, type Target } from './move/d1.ts'
import { describeHash } from './move/hash-scheme.ts'
import { showProgress } from './move/progress.ts'
import { openSink, type Sink } from './move/sinks.ts'
import { formatOf } from './move/source.ts'
import { UsageError } from './move/tables.ts'

const help = `npm run export -- FILE [--local | --remote]

Writes all users and OAuth accounts to FILE: .db (SQLite with FastAPI Users' tables), .csv (as PostgreSQL's
COPY reads it; OAuth accounts into a second file) or .jsonl (with every column that we have).
  --local        the database of npm run dev (the default)
  --remote       the deployed one
  --persist-to   wrangler's folder of local data`

await runCommand(async () => {
  const { path, target } = readArguments(help, false)
  const format = formatOf(path)
  if (existsSync(path)) throw new UsageError(`${path} is there already; it stays as it is`)
  const sink = openSink(format, path)
  try {
    const counts = await copyAll(target, sink)
    console.log(`Wrote ${(await sink.finish()).join(' and ')}: ${counts.rows} users`)
    console.log(`${String(counts.asTheyAre).padStart(10)}  log in to FastAPI Users as they are`)
    console.log(
      `${String(counts.rows - counts.asTheyAre).padStart(10)}  need a password reset there`,
    )
  } catch (error) {
    sink.abandon()
    throw error
  }
  return 0
})

async function copyAll(target: Target, sink: Sink) {
  const counts = { rows: 0, asTheyAre: 0 }
  const progress = showProgress('Writing', 0)
  for await (const { kind, rows } of pagesOfD1(target, sink.columns)) {
    await sink.write(kind, rows)
    progress.advance(rows.length)
    if (kind !== 'user') continue
    counts.rows += rows.length
    counts.asTheyAre += rows.filter(({ hashed_password }) => isRead(hashed_password)).length
  }
  progress.end()
  return counts
}

function isRead(stored: unknown): boolean {
  const hash = describeHash(String(stored))
  return 'scheme' in hash && hash.fastApiUsersReadsIt
}
