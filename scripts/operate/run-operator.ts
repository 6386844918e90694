import { openD1 } from '../move/d1.ts'
import { runCommand } from '../move/run-command.ts'
import { type OperatorVerb, operate } from './operate.ts'
import { readPublicUrl } from './public-url.ts'

/** Runs a command of operators with the arguments of the process, and ends as it says. */
export function runOperator(
  command: string,
  verbs: Readonly<Record<string, OperatorVerb>>,
): Promise<void> {
  const outside = {
    openD1: (target: Parameters<typeof openD1>[0]) => openD1(target, 'export'),
    fetch,
    publicUrl: readPublicUrl,
  }
  return runCommand(() => operate(command, verbs, process.argv.slice(2), outside))
}
