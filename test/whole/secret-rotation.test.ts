import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { buildDeps } from '../../src/deps.ts'
import type { Purpose } from '../../src/keys/keys.ts'
import { sign } from '../conformance/jwt.ts'
import {
  bearer,
  credentials,
  json,
  logIn,
  mailedToken,
  newPerson,
  requestNotMe,
  requestReset,
  requestVerification,
} from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const oldSecret = 'the-old-secret-of-the-rotation-0123456789'
const newSecret = 'the-new-secret-of-the-rotation-0123456789'
const start = (APP_SECRET: string, APP_SECRET_PREVIOUS = '') =>
  startService({ vars: { APP_SECRET, APP_SECRET_PREVIOUS } })

/** The phases of docs/production.md, in order. */
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

const root = 'the-root-secret-of-the-rotation-0123456789'
const newRoot = 'a-newer-root-secret-of-the-rotation-0123456789'
const rootSettings = {
  none: {},
  announced: { ROOT_SECRET_PREVIOUS: root },
  set: { ROOT_SECRET: root, ROOT_SECRET_PREVIOUS: 'APP_SECRET' },
  alone: { ROOT_SECRET: root },
  newAnnounced: { ROOT_SECRET: root, ROOT_SECRET_PREVIOUS: newRoot },
  swapped: { ROOT_SECRET: newRoot, ROOT_SECRET_PREVIOUS: root },
  newAlone: { ROOT_SECRET: newRoot },
}
type RootPhase = keyof typeof rootSettings
const varsOf = (phase: RootPhase) => ({ APP_SECRET: oldSecret, ...rootSettings[phase] })
const startRoot = (phase: RootPhase) => startService({ vars: varsOf(phase) })
const tokensOf = (phase: RootPhase) => buildDeps({ DB: env.DB, ...varsOf(phase) }, {}).tokens

/** From no ROOT_SECRET to one, and to another: neighbours in time, either way. */
const neighbours: [RootPhase, RootPhase][] = [
  ['none', 'announced'],
  ['none', 'set'],
  ['announced', 'none'],
  ['announced', 'set'],
  ['set', 'announced'],
  ['set', 'alone'],
  ['alone', 'newAnnounced'],
  ['alone', 'swapped'],
  ['newAnnounced', 'alone'],
  ['newAnnounced', 'swapped'],
  ['swapped', 'newAnnounced'],
  ['swapped', 'newAlone'],
]

test.each(neighbours)(
  'tokens of every kind that "%s" of ROOT_SECRET makes are good at "%s"',
  async (from, at) => {
    const issuer = startRoot(from)
    const user = startRoot(at)
    expect(await useAll(user, await issueAll(issuer))).toEqual(good)
    const { email } = await newPerson(issuer)
    const notMe = json('POST', { token: await requestNotMe(issuer, email) })
    expect((await user.request('/auth/not-me', notMe)).status).toBe(200)
    const device = await tokensOf(from).issue('device', { sub: 'x' }, 0)
    expect(await tokensOf(at).read('device', device, 0)).toMatchObject({ sub: 'x' })
  },
)

test('SECURITY 29: once the word APP_SECRET is gone, what it signed before is refused, but access', async () => {
  const onlyAccess = [200, 200, 400, 400]
  for (const from of ['none', 'announced'] as const) {
    expect(await useAll(startRoot('alone'), await issueAll(startRoot(from)))).toEqual(onlyAccess)
  }
  // A new ROOT_SECRET ends the same.
  expect(await useAll(startRoot('newAlone'), await issueAll(startRoot('alone')))).toEqual(
    onlyAccess,
  )
})

test('SECURITY 29: whoever holds APP_SECRET can make no token but for access', async () => {
  const service = startRoot('alone')
  const { id, email } = await newPerson(service)
  const exp = service.clock.now + 600
  const forge = (aud: string) => sign({ sub: id, email, ver: 0, aud, exp }, { secret: oldSecret })
  const forged = await forge('fastapi-users:verify')
  const verify = await service.request('/auth/verify', json('POST', { token: forged }))
  expect(verify.status).toBe(400)
  for (const [kind, audience] of [
    ['device', 'postern:device'],
    ['notMe', 'postern:not-me'],
    ['reset', 'fastapi-users:reset'],
  ] as const) {
    expect(await tokensOf('alone').read(kind, await forge(audience), 0)).toBeUndefined()
  }
  const access = await forge('fastapi-users:auth')
  expect((await service.request('/users/me', { headers: bearer(access) })).status).toBe(200)
})

test('a device token of the time before keys by purpose stays good until ROOT_SECRET stands alone', async () => {
  const old = await sign({ sub: 'x', aud: 'postern:device', exp: 60 }, { secret: oldSecret })
  const read = async (phase: RootPhase) =>
    (await tokensOf(phase).read('device', old, 0)) !== undefined
  expect([await read('none'), await read('set'), await read('alone')]).toEqual([true, true, false])
})

test('SECURITY 29: each purpose has a key of its own', async () => {
  for (const phase of ['none', 'alone'] as const) {
    const { keys } = buildDeps({ DB: env.DB, ...varsOf(phase) }, {})
    const purposes: Purpose[] = ['access', 'reset', 'verify', 'device', 'notMe', 'counters']
    const made = await Promise.all(
      purposes.map(async (purpose) => {
        const { current } = await keys(purpose)
        return new Uint8Array(await crypto.subtle.sign('HMAC', current, new Uint8Array(1))).join()
      }),
    )
    // Without ROOT_SECRET three are APP_SECRET, as in the original.
    expect(new Set(made).size).toBe(phase === 'none' ? 4 : 6)
  }
})
