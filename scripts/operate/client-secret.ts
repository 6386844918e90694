import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { UsageError } from '../move/tables.ts'

const name = 'PROVIDER_CLIENT_SECRET'

/** The client secret of a provider: from the environment, from a prompt, or from what is piped in; throws a UsageError. */
export async function readClientSecret(
  env: Readonly<Record<string, string | undefined>>,
  input: NodeJS.ReadableStream & { isTTY?: boolean },
): Promise<string> {
  const secret = env[name] || (input.isTTY ? await prompt(input) : await text(input))
  if (secret.trim() !== '') return secret.trim()
  throw new UsageError(`Where is the client secret? Set ${name}, or pipe it in`)
}

/** What is typed is not shown. */
async function prompt(input: NodeJS.ReadableStream): Promise<string> {
  process.stderr.write('Client secret: ')
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = createInterface({ input, output, terminal: true })
  try {
    // Ctrl-C gives none.
    return await terminal.question('').catch(() => '')
  } finally {
    terminal.close()
    process.stderr.write('\n')
  }
}
