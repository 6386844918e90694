import { complain, say } from '../move/terminal.ts'
import { helpOf, readArguments } from './arguments.ts'
import { toJson } from './json.ts'
import { findUrl, type Outside, openService } from './service.ts'
import { userVerbs } from './user-verbs.ts'

/** Runs `npm run user` with these arguments: its exit code. Throws a UsageError. */
export async function userCommand(argv: readonly string[], outside: Outside): Promise<number> {
  const asked = readArguments(argv, userVerbs)
  const verb = asked && userVerbs[asked.verb]
  if (!verb) {
    say(helpOf('user', userVerbs))
    return 0
  }
  const at = await findUrl(outside, asked.target, asked.url)
  const did = await verb.run(openService(outside, asked.target, at), asked)
  if ('nothing' in did) {
    complain(did.nothing)
    return 1
  }
  say(asked.json ? toJson(did.json) : did.said)
  return 0
}
