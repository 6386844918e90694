// npm run dev: secrets if there are none, the migrations, then the service with hot reload.
// Arguments after -- go to `wrangler dev`.
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { withFreshSecrets } from './secrets.ts'
import { fail, root, wrangler } from './wrangler.mjs'

process.chdir(root)

const passedOn = process.argv.slice(2)
const { port, ip } = parseArgs({
  args: passedOn,
  strict: false,
  options: { port: { type: 'string' }, ip: { type: 'string' } },
}).values
const defaults = [port ? [] : ['--port', '8000'], ip ? [] : ['--ip', '127.0.0.1']].flat()
const address = { port: Number(port ?? 8000), host: ip ?? '127.0.0.1' }

await checkPort()
writeSecret()
await migrate()
announce()
const { code } = await wrangler(
  ['dev', '--show-interactive-dev-session=false', ...defaults, ...passedOn],
  // Otherwise it asks Cloudflare for a sample of request.cf.
  { env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false' } },
)
process.exit(code)

async function checkPort() {
  const server = createServer()
  await new Promise((resolve) => {
    server.once('error', ({ code }) => {
      const why = code === 'EADDRINUSE' ? 'Something else listens there' : code
      fail(
        `Cannot serve on ${address.host}:${address.port}: ${why}.\n` +
          'Stop it, or choose another port: npm run dev -- --port 9000',
      )
    })
    server.listen(address, () => server.close(resolve))
  })
}

/** Makes .dev.vars, whole or not at all, and never in place of one that is there. */
function writeSecret() {
  if (existsSync('.dev.vars')) return
  const text = withFreshSecrets(readFileSync('.dev.vars.example', 'utf8'))
  mkdirSync('.wrangler', { recursive: true })
  const draft = `.wrangler/dev.vars.${process.pid}`
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, '.dev.vars')
    console.log('Wrote .dev.vars with a fresh APP_SECRET and ROOT_SECRET.')
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
}

async function migrate() {
  const { code, output } = await wrangler(['d1', 'migrations', 'apply', 'DB', '--local'], {
    capture: true,
  })
  if (code !== 0) fail(`${output}\nThe migrations failed; the service was not started.`)
  if (!output.includes('No migrations to apply')) console.log(output)
}

function announce() {
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  const at = `http://${host}:${address.port}`
  console.log(`
  Service  ${at}
  API      ${at}/docs
  Mails    files under .wrangler/tmp/email; each mail's paths are printed below
`)
}
