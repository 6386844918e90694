// Whether time tells who has an account: 200 requests about known addresses and 200 about unknown
// ones, in turn, over HTTP, to the built bundle with the shipped work factors. Each address is asked
// about once and comes from a client of its own, so that no limit is met. Medians must lie within 5 %.
import { setTimeout } from 'node:timers/promises'
import { createTestHarness } from 'wrangler'
import { fail, root } from './wrangler.mjs'

const pairs = 200
const warmUps = 10
const tolerance = 0.05
const pauseMilliseconds = 100
const known = (index) => `known-${index}@example.com`
const unknown = (index) => `stranger-${index}@example.com`

process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false'
const harness = createTestHarness({
  root,
  workers: [
    {
      configPath: 'wrangler.toml',
      secrets: { APP_SECRET: 'a-secret-of-the-measurement-0123456789' },
    },
  ],
})
const { url } = await harness.listen()
await harness.getWorker().applyD1Migrations('DB')

let clients = 0

async function post(path, body, type) {
  clients += 1
  const client = `10.${clients >> 16}.${(clients >> 8) & 255}.${clients & 255}`
  const headers = { 'content-type': type, 'cf-connecting-ip': client }
  const start = performance.now()
  const response = await fetch(new URL(path, url), { method: 'POST', body, headers })
  await response.text()
  return { status: response.status, milliseconds: performance.now() - start }
}

const logIn = (email) => {
  const form = new URLSearchParams({ username: email, password: 'not this horse' })
  return post('/auth/jwt/login', form.toString(), 'application/x-www-form-urlencoded')
}
const forgot = (email) =>
  post('/auth/forgot-password', JSON.stringify({ email }), 'application/json')

/** One account by the front door; the others are its copies under other addresses. */
async function makeAccounts() {
  const body = JSON.stringify({ email: known('first'), password: 'correct horse battery' })
  const { status } = await post('/auth/register', body, 'application/json')
  if (status !== 201) fail(`Registering answered ${status}.`)
  const { DB } = await harness.getWorker().getEnv()
  const copy = DB.prepare(`insert into user
    (id, email, hashed_password, is_active, is_superuser, is_verified)
    select ?, ?, hashed_password, is_active, is_superuser, is_verified from user where email = ?`)
  const bind = (_, index) => copy.bind(crypto.randomUUID(), known(index), known('first'))
  await DB.batch(Array.from({ length: pairs + warmUps }, bind))
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Asks about both kinds in turn, each first every other time; true if the medians are close. */
async function compare(what, ask, expected) {
  const times = { known: [], unknown: [] }
  for (let index = 0; index < pairs + warmUps; index++) {
    const turns = [
      [times.known, known(index)],
      [times.unknown, unknown(index)],
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
  console.log(
    `${what.padEnd(16)} known ${show(a)} ms, unknown ${show(b)} ms, ratio ${(a / b).toFixed(4)}`,
  )
  return Math.abs(a / b - 1) <= tolerance
}

await makeAccounts()
const results = [await compare('login', logIn, 400), await compare('forgot-password', forgot, 202)]
await harness.close()
if (results.includes(false)) fail(`Medians differ by more than ${tolerance * 100} %.`)
process.exit(0)
