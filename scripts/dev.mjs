// npm run dev: a secret if there is none, the migrations, then the service with hot reload; all anew when
// .dev.vars or a migration changes. Arguments after -- go to `wrangler dev`.
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { look, waitForChange } from './dev/changes.ts'
import { defaultVars, writeDevVars } from './dev/local-settings.ts'
import {
  addressOf,
  cronPath,
  readBadSettings,
  readTakenPort,
  showLine,
  tellStart,
} from './dev/show.ts'
import { runInTurn } from './in-turn.ts'
import { fail, root, wrangler } from './wrangler.mjs'

process.chdir(root)

const passedOn = process.argv.slice(2)
const { help, port, ip } = parseArgs({
  args: passedOn,
  strict: false,
  options: { help: { type: 'boolean' }, port: { type: 'string' }, ip: { type: 'string' } },
}).values
if (help) {
  console.log(`npm run dev [-- --port NUMBER] [--ip ADDRESS] [...]

Makes .dev.vars if there is none, applies the migrations and serves, anew whenever something changes.
  --port  8000 by default
  --ip    127.0.0.1 by default; 0.0.0.0 lets others on the network in
Whatever else there is goes to \`wrangler dev\`: npx wrangler dev --help lists that.`)
  process.exit(0)
}
const defaults = [port ? [] : ['--port', '8000'], ip ? [] : ['--ip', '127.0.0.1']].flat()
const address = { port: Number(port ?? 8000), host: ip ?? '127.0.0.1' }
// Without a value parseArgs gives true.
if (port === true || !Number.isInteger(address.port) || address.port < 1 || address.port > 65_535) {
  fail('--port wants a number from 1 to 65535: npm run dev -- --port 9000')
}
// Who reads the output has gone: so does the service.
process.stdout.on('error', () => process.exit(1))
if (ip === true || ip === '') fail('--ip wants an address: npm run dev -- --ip 127.0.0.1')

await checkPort()
console.log('Starting the service ...')
let isFirst = true
let failure
for (;;) {
  if (writeDevVars(root)) console.log('Wrote .dev.vars with fresh secrets.')
  const seen = look(root)
  // The database may have been busy, or the folder away for a moment.
  const changed = (await migrate()) ? await serve(seen) : await waitForChange(root, seen, 20)
  if (changed.length > 0) console.log(`\nChanged: ${changed.join(', ')}. Starting anew ...`)
}

async function checkPort() {
  const server = createServer()
  await new Promise((resolve) => {
    server.once('error', ({ code }) => refuse(code))
    server.listen(address, () => server.close(resolve))
  })
}

function refuse(code) {
  const why = code === 'EADDRINUSE' ? 'Something else listens there' : code
  const mend =
    code === 'EADDRINUSE' || code === 'EACCES'
      ? 'Stop it, or choose another port: npm run dev -- --port 9000'
      : 'Choose an address of this machine: npm run dev -- --ip 127.0.0.1'
  fail(`Cannot serve on ${address.host}:${address.port}: ${why}.\n${mend}`)
}

/** False, with the reason printed once, if they could not be applied. */
async function migrate() {
  const { code, output } = await runInTurn(['d1', 'migrations', 'apply', 'DB', '--local'])
  const reason = code === 0 ? undefined : output.replace(/^.*Logs were written to.*$/m, '').trim()
  if (code !== 0 && reason !== failure) {
    console.error(`${reason}\n\nThe migrations failed. They are tried again every 20 seconds.`)
  }
  failure = reason
  return code === 0
}

async function tell(devVars, over, readReason) {
  const at = addressOf(address.host, address.port)
  const status = await fetch(`${at}/healthz`).then(
    (answer) => answer.status,
    () => undefined,
  )
  // The log comes another way than the answer.
  if (status >= 500) await wait(1000)
  if (over.aborted) return
  console.log(tellStart({ at, devVars, isFirst, status, reason: readReason() }))
  isFirst &&= status >= 500
  if (!(status >= 500)) runCron(at, over)
}

/** What the cron trigger does each minute, until the service ends: wrangler itself runs none here. */
async function runCron(at, over) {
  try {
    for (;;) {
      await wait(5_000, undefined, { signal: over })
      await fetch(`${at}${cronPath}`, { signal: over }).catch(() => undefined)
    }
  } catch {
    // The service has ended.
  }
}

/**
 * Runs the service until something changes: resolves with what; with nothing if another start at the same
 * time took a port that wrangler chose, as for its inspector. The process ends with wrangler.
 */
async function serve(seen) {
  const over = new AbortController()
  const before = []
  const collided = Promise.withResolvers()
  let isReady = false
  let reason
  const onLine = (line) => {
    if (over.signal.aborted) return
    // wrangler says so, and waits for ever.
    const taken = isReady ? undefined : readTakenPort(line)
    if (taken === address.port) refuse('EADDRINUSE')
    if (taken !== undefined) collided.resolve([])
    const fault = readBadSettings(line)
    reason = fault ?? reason
    if (isReady) {
      const shown = fault === undefined ? showLine(line) : undefined
      if (shown !== undefined) console.log(shown)
      return
    }
    before.push(line)
    if (!line.includes('Ready on')) return
    isReady = true
    tell(seen['.dev.vars'], over.signal, () => reason)
  }
  const running = wrangler(
    [
      ...['dev', '--show-interactive-dev-session=false', ...defaults],
      ...defaultVars(seen['.dev.vars'], address.port),
      ...passedOn,
    ],
    // Otherwise it asks Cloudflare for a sample of request.cf.
    { env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false' }, onLine, signal: over.signal },
  )
  const ended = running.then(({ code }) => {
    if (over.signal.aborted) return
    if (!isReady) console.error(before.join('\n'))
    process.exit(code)
  })
  const changed = await Promise.race([waitForChange(root, seen), ended, collided.promise])
  over.abort()
  await running
  return changed
}
