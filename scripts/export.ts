// npm run export -- out.db: takes everyone out again, for FastAPI Users (docs/migrating.md).
import { readExportArguments } from './move/arguments.ts'
import { openD1 } from './move/d1.ts'
import { exportFile } from './move/export-file.ts'
import { runCommand } from './move/run-command.ts'

const help = `npm run export -- FILE [--local | --remote [--env NAME]] [--spreadsheet]

Writes all users and OAuth accounts to FILE: .db (SQLite with FastAPI Users' tables), .csv (as PostgreSQL's
COPY reads it; OAuth accounts into a second file) or .jsonl (with every column that we have).
  --local        the database of npm run dev (the default)
  --remote       the deployed one; with --env NAME that of an environment of wrangler.toml
  --persist-to   wrangler's folder of local data
  --spreadsheet  a .csv that can be opened in a spreadsheet: no cell begins as a formula does`

await runCommand(async () => {
  const { target, options } = readExportArguments(help)
  await exportFile(openD1(target, 'export'), options)
  return 0
})
