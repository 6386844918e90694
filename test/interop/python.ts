import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const driver = fileURLToPath(new URL('resource_server.py', import.meta.url))
// Debian's, which has Debian's packages.
const python = process.env.PYTHON ?? '/usr/bin/python3'

/** What the FastAPI app of a snippet answers to each token: the status and the body. */
export async function askPython(
  code: string,
  tokens: Record<string, string>,
  appSecret: string,
): Promise<Record<string, [number, unknown]>> {
  const env = { ...process.env, APP_SECRET: appSecret }
  const running = promisify(execFile)(python, [driver], { env })
  running.child.stdin?.end(JSON.stringify({ code, tokens }))
  const { stdout } = await running.catch((error: Error) => {
    throw new Error(`${python} with the packages of CONTRIBUTING.md: ${error.message}`)
  })
  return JSON.parse(stdout)
}
