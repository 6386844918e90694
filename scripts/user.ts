// npm run user -- VERB …: an operator's day with users (docs/commands.md).
import { openD1 } from './move/d1.ts'
import { runCommand } from './move/run-command.ts'
import { readPublicUrl } from './operate/public-url.ts'
import { userCommand } from './operate/user-command.ts'

await runCommand(() =>
  userCommand(process.argv.slice(2), {
    openD1: (target) => openD1(target, 'export'),
    fetch,
    publicUrl: readPublicUrl,
  }),
)
