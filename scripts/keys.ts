// npm run keys -- VERB …: what signs and what encrypts (docs/commands.md).
import { keyVerbs } from './operate/key-verbs.ts'
import { runOperator } from './operate/run-operator.ts'

await runOperator('keys', keyVerbs)
