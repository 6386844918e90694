// npm run keys -- VERB …: what signs and what encrypts (docs/commands.md).
import { runCommand } from './move/run-command.ts'
import { runVerb } from './operate/command.ts'
import { keyVerbs } from './operate/key-verbs.ts'
import { outside } from './operate/outside.ts'

await runCommand(() => runVerb('keys', keyVerbs, process.argv.slice(2), outside))
