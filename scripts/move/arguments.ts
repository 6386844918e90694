import { parseArgs } from 'node:util'
import type { Target } from './d1.ts'
import { UsageError } from './tables.ts'

/** What both commands take. */
export interface Arguments {
  path: string
  target: Target
  apply: boolean
  overwrite: boolean
}

/** Reads a command's arguments; throws a UsageError. With --help it prints the text and ends. */
export function readArguments(help: string, takesApply: boolean): Arguments {
  const { values, positionals } = parse(takesApply)
  if (values.help) {
    console.log(help)
    process.exit(0)
  }
  const [path, more] = positionals
  if (path === undefined || more !== undefined) throw new UsageError(`Which file?\n\n${help}`)
  if (values.local && values.remote) throw new UsageError('Either --local or --remote')
  if (values.overwrite && !values.apply) throw new UsageError('--overwrite goes with --apply')
  const target = { remote: values.remote === true, persistTo: values['persist-to'] }
  return { path, target, apply: values.apply === true, overwrite: values.overwrite === true }
}

function parse(takesApply: boolean) {
  const forBoth = {
    help: { type: 'boolean' },
    local: { type: 'boolean' },
    remote: { type: 'boolean' },
    'persist-to': { type: 'string' },
  } as const
  const options = {
    ...forBoth,
    apply: { type: 'boolean' },
    overwrite: { type: 'boolean' },
  } as const
  try {
    const parsed = parseArgs({ options, allowPositionals: true })
    if (takesApply || !(parsed.values.apply || parsed.values.overwrite)) return parsed
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'Bad arguments')
  }
  throw new UsageError('export takes no --apply and no --overwrite')
}

/**
 * Runs a command to its exit code; a UsageError is told without a stack, and is 1. What the command
 * writes holds hashes, so only its owner may read it.
 */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  process.umask(0o077)
  try {
    process.exitCode = await command()
  } catch (error) {
    if (error instanceof UsageError) console.error(error.message)
    else console.error(error)
    process.exitCode = 1
  }
}
