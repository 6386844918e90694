import { UsageError } from './tables.ts'
import { complain, shown } from './terminal.ts'

/** What is said if the command is interrupted from now on. */
let lastWord = 'Nothing was changed.'

/** Sets what is said if the command is interrupted. */
export function ifInterrupted(text: string): void {
  lastWord = text
}

/** The exit code of scripts/wrangler.mjs after SIGINT, SIGTERM and SIGHUP. */
const interruptedCode = 130

/**
 * Runs a command to its exit code. What a person can cause is told without a stack, and is 1. What
 * the command writes holds hashes, so only its owner may read it.
 */
export async function runCommand(command: () => Promise<number>): Promise<void> {
  process.umask(0o077)
  process.on('exit', (code) => {
    if (code === interruptedCode) complain(`\nInterrupted. ${lastWord}`)
  })
  try {
    process.exitCode = await command()
  } catch (error) {
    if (error instanceof UsageError) complain(error.message)
    else if (isOfTheSystem(error)) complain(shown(error.message, 500))
    else console.error(error)
    process.exitCode = 1
  }
}

// SQLite's codes for what is wrong with a disk: IOERR, FULL, CANTOPEN.
const diskFaults: readonly unknown[] = [10, 13, 14]

/** No such file, no permission, no space: what the system refuses, by itself or through SQLite. */
export function isOfTheSystem(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  return 'syscall' in error || ('errcode' in error && diskFaults.includes(error.errcode))
}
