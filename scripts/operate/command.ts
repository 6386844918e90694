import { complain, say } from '../move/terminal.ts'
import { type Arguments, helpOf, readArguments, type Verb } from './arguments.ts'
import { toJson } from './json.ts'
import { findUrl, type Outside, openService, type Service } from './service.ts'

/** What a verb did: in a sentence, and as JSON. `nothing`: why it did nothing. */
export type Did = { said: string; json: unknown } | { nothing: string }

/** A verb that the superusers' API is asked for. */
export interface ServiceVerb extends Verb {
  run(service: Service, asked: Arguments): Promise<Did>
}

/** Runs `npm run NAME` with these arguments: its exit code. Throws a UsageError. */
export async function runVerb(
  name: string,
  verbs: Readonly<Record<string, ServiceVerb>>,
  argv: readonly string[],
  outside: Outside,
): Promise<number> {
  const asked = readArguments(argv, verbs)
  const verb = asked && verbs[asked.verb]
  if (!verb) {
    say(helpOf(name, verbs))
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
