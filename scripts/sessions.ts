// npm run sessions -- VERB …: where people are signed in, and the end of it (docs/commands.md).
import { runCommand } from './move/run-command.ts'
import { runVerb } from './operate/command.ts'
import { outside } from './operate/outside.ts'
import { sessionVerbs } from './operate/session-verbs.ts'

await runCommand(() => runVerb('sessions', sessionVerbs, process.argv.slice(2), outside))
