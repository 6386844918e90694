import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The project's folder; every script works from there. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const launcher = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url))

// The banner is also what looks for a newer wrangler and nags.
const quiet = { WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' }

let child
let toldToEnd = false

/**
 * Runs the project's wrangler to its end; answers its exit code and, with `capture`, what it
 * printed: `stdout`, and `output` with its warnings and errors among it. With `onLine` each line is told
 * instead. `input` is what it reads; `signal` ends it. Not through npx: node alone is the same on Windows, and
 * lets signals through.
 * @param {string[]} args
 * @param {{ capture?: boolean, env?: object, input?: string, onLine?: (line: string) => void, signal?: AbortSignal }} [options]
 */
export async function wrangler(args, { capture = false, env = {}, input, onLine, signal } = {}) {
  const piped = capture || onLine ? 'pipe' : 'inherit'
  child = spawn(process.execPath, [launcher, ...args], {
    cwd: root,
    env: { ...process.env, ...quiet, ...env },
    stdio: [input !== undefined ? 'pipe' : piped === 'pipe' ? 'ignore' : 'inherit', piped, piped],
  })
  child.stdin?.end(input)
  signal?.addEventListener('abort', () => child?.kill('SIGTERM'))
  if (onLine) {
    const tell = (line) => toldToEnd || onLine(line)
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', tell)
    }
  }
  let output = ''
  let stdout = ''
  if (capture) {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  }
  const [code] = await once(child, 'close')
  child = undefined
  if (toldToEnd) process.exit(130)
  return { code: code ?? 1, output, stdout }
}

/**
 * Says what went wrong and ends the script.
 * @returns {never}
 */
export function fail(message) {
  console.error(`\n${message}`)
  process.exit(1)
}

// Told to end, a script first ends wrangler, which takes workerd down with it.
function end() {
  if (toldToEnd) return
  toldToEnd = true
  if (child) child.kill('SIGTERM')
  else process.exit(130)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end)
// However the script ends, wrangler and its workerd do not stay behind on the port.
process.on('exit', () => child?.kill('SIGTERM'))

// A SIGTERM to npm ends only the shell between npm and here: look for the loss of the parent.
const parent = process.ppid
setInterval(() => {
  if (process.env.npm_lifecycle_event && process.ppid !== parent) end()
}, 250).unref()
