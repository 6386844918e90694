import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { makeBrowser } from './browser.ts'
import { findPort } from './free-port.ts'
import { startSignIn } from './relying-party.ts'

const script = fileURLToPath(new URL('../../../scripts/dev-idp.mjs', import.meta.url))
const running: ChildProcess[] = []

afterEach(async () => {
  for (const child of running.splice(0)) {
    child.kill()
    await once(child, 'close')
  }
})

/** Runs it until it has said what to do. */
async function run(...args: string[]): Promise<string> {
  const child = spawn(process.execPath, [script, ...args])
  running.push(child)
  let said = ''
  for await (const text of child.stdout.setEncoding('utf8')) {
    said += text
    if (said.includes('--new-secret')) break
  }
  return said
}

const refuse = (...args: string[]) => {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' })
  return [status, stderr]
}

test('npm run dev:idp prints the command that tells the service of it, and lets Ana in', async () => {
  const port = await findPort()
  const said = await run('--port', String(port), '--service-port', '8123')
  const issuer = `http://localhost:${port}`
  expect(said).toContain(
    `npm run provider -- add local --issuer ${issuer} --client-id postern --title 'Local provider' --url http://127.0.0.1:8123`,
  )
  const [, secret = ''] = /^PROVIDER_CLIENT_SECRET=([\w-]{43}) \\$/m.exec(said) ?? []
  const redirectUri = 'http://localhost:8123/auth/local/callback'
  const started = await startSignIn({ issuer, id: 'postern', secret, redirectUri })
  const browser = makeBrowser({ stopAt: redirectUri })
  const page = await browser.open(started.address)
  const back = await browser.submit(page, { person: 'ana-1' })
  expect((await started.finish(back.url)).userinfo.email).toBe('ana@example.com')
})

test('a port that is taken is told with what to do', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const port = String(Reflect.get(Object(taken.address()), 'port'))
  expect(refuse('--port', port)).toEqual([1, expect.stringContaining('Choose another')])
  taken.close()
})

test.each([
  [['--ip', '0.0.0.0'], "Unknown option '--ip'"],
  [['--host', '0.0.0.0'], "Unknown option '--host'"],
  [['--port', '0'], 'from 1 to 65535'],
  [['--port', '80x'], 'from 1 to 65535'],
  [['--service-port', '65536'], 'from 1 to 65535'],
])('%j is refused, with what there is', (args, reason) => {
  const [status, said] = refuse(...args)
  expect([status, said]).toEqual([1, expect.stringContaining(reason)])
  expect(said).toContain('listens on this machine')
})
