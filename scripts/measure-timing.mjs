// Whether time tells who has an account: requests about known addresses and about unknown ones, in
// turn, over HTTP, to the built bundle with the shipped work factors, for every scheme, with and
// without a pepper, with a password in either normal form, and with hashes that came along. Each
// address is asked about once and comes from a network of its own, so that no limit is met. Medians
// must lie within 5 %. `--quick`: a tenth of the requests, to see that it runs; judges nothing.
import { setTimeout } from 'node:timers/promises'
import { createTestHarness } from 'wrangler'
import { fail, root } from './wrangler.mjs'

const quick = process.argv.includes('--quick')
const pairs = quick ? 8 : 80
const warmUps = quick ? 2 : 10
const tolerance = 0.05
const pauseMilliseconds = 100
const composed = 'not this h\u00f6rse'
const spellings = { NFC: composed, NFD: composed.normalize('NFD') }

// bcrypt of cost 6, and FastAPI Users' default. What is dearer than today's takes its own time
// (docs/passwords.md), which is shown and not judged.
const imported = {
  'imported, cheaper': '$2b$06$zNr5m.WfgOlzEP.jBS1gSu1okGeS1PxtLG4miQBVkSdwtTBW8EK9q',
  'imported, dearer':
    '$argon2id$v=19$m=65536,t=3,p=4$3P+Yxh9iDFU3kb79dNm6jQ$/aa0C777MhbbjXPTi9mB4B0JJr03Zu0mGNXBzfdidbM',
}

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'

let clients = 0
let base

async function post(path, body, type) {
  clients += 1
  const client = `10.${(clients >> 8) & 255}.${clients & 255}.1`
  const headers = { 'content-type': type, 'cf-connecting-ip': client }
  const start = performance.now()
  const response = await fetch(new URL(path, base), { method: 'POST', body, headers })
  await response.text()
  return { status: response.status, milliseconds: performance.now() - start }
}

const logInWith = (password) => (email) => {
  const form = new URLSearchParams({ username: email, password })
  return post('/auth/jwt/login', form.toString(), 'application/x-www-form-urlencoded')
}
const askAt = (path) => (email) => post(path, JSON.stringify({ email }), 'application/json')

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

let rounds = 0

/** Makes accounts of a hash, as copies of one that was registered through the API. */
async function makeAccounts(DB, names, hash) {
  const copy = DB.prepare(`insert into user
    (id, email, hashed_password, is_active, is_superuser, is_verified)
    select ?, ?, coalesce(?, hashed_password), 1, 0, 0 from user where email = ?`)
  const first = 'known-first@example.com'
  await DB.batch(names.map((name) => copy.bind(crypto.randomUUID(), name, hash ?? null, first)))
}

/** Asks about both kinds in turn, each first every other time; true if the medians are close. */
async function compare(DB, what, ask, expected, { hash, judged = true } = {}) {
  rounds += 1
  const name = (kind) => (_, index) => `${kind}-${rounds}-${index}@example.com`
  const known = Array.from({ length: pairs + warmUps }, name('known'))
  const unknown = Array.from({ length: pairs + warmUps }, name('stranger'))
  await makeAccounts(DB, known, hash)
  const times = { known: [], unknown: [] }
  for (let index = 0; index < pairs + warmUps; index++) {
    const turns = [
      [times.known, known[index]],
      [times.unknown, unknown[index]],
    ]
    for (const [list, email] of index % 2 ? turns : turns.reverse()) {
      const { status, milliseconds } = await ask(email)
      if (status !== expected) fail(`${what} answered ${status} in place of ${expected}.`)
      if (index >= warmUps) list.push(milliseconds)
      // A mail goes out after the answer: not while the next one is measured.
      await setTimeout(pauseMilliseconds)
    }
  }
  const [a, b] = [median(times.known), median(times.unknown)]
  const show = (value) => value.toFixed(2).padStart(8)
  const ratio = (a / b).toFixed(4)
  const note = judged ? '' : ' (not judged)'
  console.log(`${what.padEnd(44)} known ${show(a)} ms, unknown ${show(b)} ms, ${ratio}${note}`)
  return !judged || Math.abs(a / b - 1) <= tolerance
}

async function measure(scheme, pepper) {
  const secrets = {
    APP_SECRET: 'a-secret-of-the-measurement-0123456789',
    PASSWORD_SCHEME: scheme,
    ...(pepper && { PASSWORD_PEPPER: 'a-pepper-of-the-measurement-0123456789' }),
  }
  const harness = createTestHarness({ root, workers: [{ configPath: 'wrangler.toml', secrets }] })
  base = (await harness.listen()).url
  const worker = harness.getWorker()
  await worker.applyD1Migrations('DB')
  const { DB } = await worker.getEnv()
  const body = { email: 'known-first@example.com', password: 'correct horse battery' }
  const { status } = await post('/auth/register', JSON.stringify(body), 'application/json')
  if (status !== 201) fail(`Registering answered ${status}.`)
  const named = `${scheme}${pepper ? ', pepper' : ''}`
  const results = []
  for (const [form, password] of Object.entries(spellings)) {
    const logIn = logInWith(password)
    results.push(await compare(DB, `login, ${named}, ${form}`, logIn, 400))
    for (const [kind, hash] of pepper ? [] : Object.entries(imported)) {
      const judged = kind !== 'imported, dearer'
      const what = `login, ${named}, ${form}, ${kind}`
      results.push(await compare(DB, what, logIn, 400, { hash, judged }))
    }
  }
  if (scheme === 'pbkdf2' && !pepper) {
    for (const path of ['/auth/forgot-password', '/auth/request-login-code']) {
      results.push(await compare(DB, path, askAt(path), 202))
    }
  }
  await harness.close()
  return results
}

const results = []
for (const scheme of ['pbkdf2', 'argon2id']) {
  for (const pepper of [false, true]) results.push(...(await measure(scheme, pepper)))
}
if (!quick && results.includes(false)) fail(`Medians differ by more than ${tolerance * 100} %.`)
process.exit(0)
