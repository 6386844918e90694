// npm run user -- VERB …: an operator's day with users (docs/commands.md).
import { runCommand } from './move/run-command.ts'
import { runVerb } from './operate/command.ts'
import { outside } from './operate/outside.ts'
import { userVerbs } from './operate/user-verbs.ts'

await runCommand(() => runVerb('user', userVerbs, process.argv.slice(2), outside))
