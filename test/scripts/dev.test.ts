import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { look, waitForChange } from '../../scripts/dev/changes.ts'
import { defaultVars, readSetting, writeDevVars } from '../../scripts/dev/local-settings.ts'
import {
  addressOf,
  cronPath,
  introduce,
  readBadSettings,
  readTakenPort,
  showLine,
  tellStart,
} from '../../scripts/dev/show.ts'

let folder = ''
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
const read = (name: string) => readFileSync(join(folder, name), 'utf8')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-dev-'))
  mkdirSync(join(folder, 'migrations'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('.dev.vars.example holds secrets and no value: the Deploy button takes it over as it stands', () => {
  const lines = readFileSync('.dev.vars.example', 'utf8').split('\n')
  const settings = lines.filter((line) => line !== '' && !line.startsWith('#'))
  expect(settings).toContain('APP_SECRET=""')
  expect(settings.filter((line) => !/^[A-Z_]*(SECRET|PEPPER)=""$/.test(line))).toEqual([])
})

test('.dev.vars is made with a random value for each secret, for its owner only', () => {
  write('.dev.vars.example', '# Signs.\nAPP_SECRET=""\nOTHER_SECRET=""\n')
  expect(writeDevVars(folder)).toBe(true)
  const text = read('.dev.vars')
  expect(text).toMatch(/^# Signs\.\nAPP_SECRET="[\da-f]{64}"\nOTHER_SECRET="[\da-f]{64}"\n$/)
  expect(readSetting('APP_SECRET', text)).not.toBe(readSetting('OTHER_SECRET', text))
  expect(statSync(join(folder, '.dev.vars')).mode & 0o777).toBe(0o600)
})

test('a .dev.vars that is there stays as it is', () => {
  write('.dev.vars.example', 'APP_SECRET=""\n')
  write('.dev.vars', 'APP_SECRET="mine"\n')
  expect(writeDevVars(folder)).toBe(false)
  expect(read('.dev.vars')).toBe('APP_SECRET="mine"\n')
})

test('local work has no least length and no limits, and is at localhost, unless .dev.vars says so', () => {
  const all = ['PASSWORD_MIN_LENGTH:0', 'RATE_LIMITS:off', 'PUBLIC_URL:http://localhost:9000']
  const given = defaultVars('APP_SECRET="x"\n# RATE_LIMITS="on"\n', 9000)
  expect(given).toEqual(all.flatMap((one) => ['--var', one]))
  const own = 'RATE_LIMITS=on\n export PASSWORD_MIN_LENGTH = "9"\nPUBLIC_URL="https://a.test"'
  expect(defaultVars(own, 9000)).toEqual([])
})

test('a changed .dev.vars and a new migration are noticed, and what is the same is not', async () => {
  write('.dev.vars', 'A=1')
  const seen = look(folder)
  expect(await waitForChange(folder, seen, 1)).toEqual([])
  const noticed = waitForChange(folder, seen)
  write('.dev.vars', 'A=2')
  write('migrations/0004_more.sql', 'select 1')
  expect(await noticed).toEqual(['.dev.vars', 'migrations/'])
})

test('what is said at the start are at most ten lines: where to go, and what to try', () => {
  const at = addressOf('127.0.0.1', 8000)
  const said = introduce(at, 'APP_SECRET="x"')
  expect(said.split('\n').length).toBeLessThanOrEqual(10)
  for (const part of [
    'Service  http://127.0.0.1:8000',
    'Pages    http://localhost:8000',
    `${at}/docs`,
    'Mails    are shown here',
    'curl',
  ])
    expect(said).toContain(part)
  expect(introduce(at, "SMTP_HOST='mail.example.com'")).toContain('Mails    go to mail.example.com')
  expect(introduce(at, 'PAGES=off')).toContain('Pages    are off')
  expect(introduce(at, 'PUBLIC_URL=http://auth.localhost:8000')).toContain(
    'http://auth.localhost:8000',
  )
  expect(addressOf('::1', 9000)).toBe('http://[::1]:9000')
})

const runDev = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/dev.mjs', ...args], { encoding: 'utf8', timeout: 20_000 })

test('--help says what the command takes, and who takes the rest', () => {
  const { status, stdout } = runDev('--help')
  expect(status).toBe(0)
  for (const part of ['--port', '--ip', 'wrangler dev --help']) expect(stdout).toContain(part)
})

test.each([
  [['--port'], '--port wants a number'],
  [['--port='], '--port wants a number'],
  [['--port', 'x'], '--port wants a number'],
  [['--ip'], '--ip wants an address'],
])('%j is refused in words', (args, words) => {
  const { status, stderr } = runDev(...args)
  expect([status, stderr]).toEqual([1, expect.stringContaining(words)])
})

test('a service that answers with an error is not introduced, nor said to be there again', () => {
  const at = addressOf('127.0.0.1', 8000)
  const reason = undefined
  expect(tellStart({ at, devVars: '', isFirst: true, status: 200, reason })).toContain('/docs')
  expect(tellStart({ at, devVars: '', isFirst: false, status: 200, reason })).toBe(`Again on ${at}`)
  // Of one that can not be asked, because it has a certificate of its own, nothing bad is known.
  expect(tellStart({ at, devVars: '', isFirst: false, status: undefined, reason })).toContain(
    'Again on',
  )
  for (const isFirst of [true, false]) {
    const said = tellStart({ at, devVars: '', isFirst, status: 500, reason })
    expect(said).toMatch(/every request with 500: .* is tried again when \.dev\.vars changes/)
    const known = tellStart({ at, devVars: '', isFirst, status: 500, reason: 'Bad settings. A' })
    expect(known).toContain('with 500: Bad settings. A. It is tried again')
  }
})

test('of bad settings the reason is told, without the stack', () => {
  const message = 'Error: Bad settings. COOKIE_SECURE: expected "true"'
  const line = JSON.stringify({ level: 'error', reason: message, at: ['at readConfig'] })
  expect(readBadSettings(line)).toBe('Bad settings. COOKIE_SECURE: expected "true"')
  expect(readBadSettings('{"level":"error","reason":"Error: another"}')).toBeUndefined()
})

test('a port that was taken meanwhile is found in what wrangler says', () => {
  const says = (address: string) =>
    `✘ [ERROR] Address already in use (${address}). Please check that you are not already running a server`
  expect(readTakenPort(says('127.0.0.1:8000'))).toBe(8000)
  expect(readTakenPort(says('[::1]:9229'))).toBe(9229)
  expect(readTakenPort('Ready on http://127.0.0.1:8000')).toBeUndefined()
})

test('a mail is shown with its text, and a line of the service as it is', () => {
  write('mail.txt', 'Hello,\n\nhttps://app.example.com/reset?token=eyJ\n')
  const shown = showLine(`Text: ${join(folder, 'mail.txt')}`)
  expect(shown).toContain('https://app.example.com/reset?token=eyJ\n')
  // Scripts find the file by this line.
  expect(shown).toContain(`Text: ${join(folder, 'mail.txt')}\n`)
  for (const blank of ['', ' ']) expect(showLine(blank)).toBeUndefined()
  expect(showLine('[wrangler:info] GET /healthz 200 OK (9ms)')).toBeUndefined()
  expect(showLine('[wrangler:info] GET /healthz 500 Internal Server Error (9ms)')).toBeDefined()
  expect(showLine(`[wrangler:info] GET ${cronPath} 200 OK (9ms)`)).toBeUndefined()
  expect(showLine('HTML: /tmp/mail.html')).toBeUndefined()
  expect(showLine('[wrangler:info] send_email binding called with MessageBuilder:')).toBeUndefined()
  expect(showLine('Subject: Reset your password')).toBe('Subject: Reset your password')
  expect(showLine('Text: /nowhere/mail.txt')).toContain('/nowhere/mail.txt')
})
