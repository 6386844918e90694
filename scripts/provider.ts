// npm run provider -- VERB …: where people sign in besides here (docs/providers.md).
import { runCommand } from './move/run-command.ts'
import { readClientSecret } from './operate/client-secret.ts'
import { runVerb } from './operate/command.ts'
import { outside } from './operate/outside.ts'
import { providerVerbs } from './operate/provider-verbs.ts'

const verbs = providerVerbs(() => readClientSecret(process.env, process.stdin))
await runCommand(() => runVerb('provider', verbs, process.argv.slice(2), outside))
