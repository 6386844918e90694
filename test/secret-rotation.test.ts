import { expect, test } from 'vitest'
import {
  bearer,
  credentials,
  json,
  logIn,
  mailedToken,
  newPerson,
  requestReset,
  requestVerification,
} from './support/requests.ts'
import { type Service, startService } from './support/service.ts'

const oldSecret = `old-${'x'.repeat(32)}`
const newSecret = `new-${'y'.repeat(32)}`
const start = (APP_SECRET: string, APP_SECRET_PREVIOUS = '') =>
  startService({ vars: { APP_SECRET, APP_SECRET_PREVIOUS } })

/** The phases of docs/operations.md, in order. */
const phases = {
  before: start(oldSecret),
  announced: start(oldSecret, newSecret),
  swapped: start(newSecret, oldSecret),
  after: start(newSecret),
}

/** One token of each kind, of somebody new. */
async function issueAll(from: Service) {
  const { email, password, token } = await newPerson(from)
  const login = await from.request('/auth/cookie/login', credentials(email, password))
  const [cookie = ''] = (login.headers.get('set-cookie') ?? '').split(';')
  const reset = await requestReset(from, email)
  return { token, cookie, verify: await requestVerification(from, email), reset }
}

/** What each token opens: the statuses of access, cookie, verify and reset. */
async function useAll(at: Service, { token, cookie, verify, reset }: Tokens): Promise<number[]> {
  const statuses = []
  for (const [path, init] of [
    ['/users/me', { headers: bearer(token) }],
    ['/users/me', { headers: { cookie } }],
    ['/auth/verify', json('POST', { token: verify })],
    ['/auth/reset-password', json('POST', { token: reset, password: 'other' })],
  ] as const) {
    statuses.push((await at.request(path, init)).status)
  }
  return statuses
}

type Tokens = Awaited<ReturnType<typeof issueAll>>
const good = [200, 200, 200, 200]
const refused = [401, 401, 400, 400]

test('tokens of every kind outlive each step of a rotation', async () => {
  const { before, announced, swapped, after } = phases
  for (const [issuer, user] of [
    [before, announced],
    [before, swapped],
    [announced, swapped],
    // A step reaches the places of the service one after another: the old state meets the new one.
    [announced, before],
    [swapped, announced],
    [swapped, after],
  ] as const) {
    expect(await useAll(user, await issueAll(issuer))).toEqual(good)
  }
})

test('once the previous secret is dropped, what it signed is refused', async () => {
  expect(await useAll(phases.after, await issueAll(phases.before))).toEqual(refused)
  expect(await useAll(phases.after, await issueAll(phases.announced))).toEqual(refused)
  // And the new secret signs only from the swap on: without the first step this would be a gap.
  expect(await useAll(phases.before, await issueAll(phases.swapped))).toEqual(refused)
})

test('a mail that was promised before a rotation carries a token of the new secret after it', async () => {
  const mailer = { send: () => Promise.reject(new Error('mail server is down')) }
  const failing = startService({ vars: { APP_SECRET: oldSecret }, mailer })
  const { email } = await newPerson(failing)
  await failing.request('/auth/forgot-password', json('POST', { email }))
  const { after } = phases
  after.clock.now += 120
  await after.everyMinute()
  const body = { token: mailedToken(after, email), password: 'new' }
  const reset = await after.request('/auth/reset-password', json('POST', body))
  expect(reset.status).toBe(200)
  expect(await logIn(after, email, 'new')).toMatch(/^ey/)
})
