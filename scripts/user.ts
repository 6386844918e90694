// npm run user -- VERB …: an operator's day with users (docs/commands.md).
import { runOperator } from './operate/run-operator.ts'
import { userVerbs } from './operate/user-verbs.ts'

await runOperator('user', userVerbs)
