// npm run import -- users.db: brings a FastAPI Users database in (docs/migrating.md).
import { readImportArguments } from './move/arguments.ts'
import { openD1 } from './move/d1.ts'
import { importFile } from './move/import-file.ts'
import { runCommand } from './move/run-command.ts'

const help = `npm run import -- FILE [--local | --remote [--env NAME]] [--apply] [--overwrite] [...]

Reads users (and OAuth accounts) of FastAPI Users from FILE: .db (SQLite), .csv (with a header) or .jsonl.
Says what would come and what can't; with --apply it writes, and puts what can't come into
FILE's .rejects file. What is there already stays as it is, unless --overwrite.
  --local           the database of npm run dev (the default)
  --remote          the deployed one; with --env NAME that of an environment of wrangler.toml
  --persist-to      wrangler's folder of local data
  --superusers      who is a superuser there becomes one here, and with --overwrite may change one
  --no-superusers   who is a superuser there comes as an ordinary user, and changes no superuser here
  --new-ids         gives what has no UUID a new one; FILE's .ids.csv (or --ids-file NAME) says which
  --reset-unusable  accounts whose password hash can't be used come, and have to reset their password
  --table NAME      the table or view of a .db to read, if it is not called user (or oauth_account)
Ends with 0 if every row can come (or is there), with 2 if some can't, with 1 if it failed.`

await runCommand(async () => {
  const { target, options } = readImportArguments(help)
  return importFile((folder) => openD1(target, 'import', folder), options)
})
