import { describe, expect, test } from 'vitest'
import { insertAccount } from '../support/accounts.ts'
import {
  answer,
  bearer,
  credentials,
  json,
  mailedToken,
  newPerson,
  newSuperuser,
  type Person,
  requestNotMe,
  requestReset,
  requestVerification,
} from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startService()
const badToken = [400, { detail: 'NOT_ME_BAD_TOKEN' }]
const accountRemoved = [200, { result: 'account_removed' }]
const passwordRemoved = [200, { result: 'password_removed' }]

const post = (path: string, body: object) => answer(service.request(path, json('POST', body)))
const disown = (token: string) => post('/auth/not-me', { token })
const logIn = async ({ email, password }: Person) =>
  (await service.request('/auth/jwt/login', credentials(email, password))).status
const me = async ({ token }: Person) =>
  (await service.request('/users/me', { headers: bearer(token) })).status
const set = (column: string, value: unknown, { id }: Person) =>
  service.db.prepare(`update user set ${column}=? where id=?`).bind(value, id).run()

describe('"this was not me"', () => {
  test('SECURITY 1: removes an account that somebody made before the owner of the address came', async () => {
    const thief = await newPerson(service)
    const verify = await requestVerification(service, thief.email)
    const token = await requestNotMe(service, thief.email)
    service.logs.length = 0
    expect(await disown(token)).toEqual(accountRemoved)
    expect(JSON.parse(service.logs.join())).toMatchObject({
      event: 'user.disowned',
      user_id: thief.id,
      result: 'account_removed',
    })
    expect([await me(thief), await logIn(thief)]).toEqual([401, 400])
    expect((await post('/auth/verify', { token: verify }))[0]).toBe(400)
    const owner = { email: thief.email, password: 'the password of the owner' }
    expect((await post('/auth/register', owner))[0]).toBe(201)
    expect(await disown(token)).toEqual(badToken)
  })

  const histories: [string, (person: Person) => Promise<unknown>][] = [
    ['was verified', (person) => set('is_verified', 1, person)],
    ['is a superuser', (person) => set('is_superuser', 1, person)],
    [
      'had another address before',
      async (person) => {
        service.clock.now += 1
        const email = `other-${person.email}`
        await service.request('/users/me', json('PATCH', { email }, person.token))
        await service.request('/users/me', json('PATCH', { email: person.email }, person.token))
      },
    ],
    [
      'has an account at a provider',
      ({ id, email }) =>
        service.db
          .prepare(`${insertAccount} (?1, ?1, 'x', 'x', null, null, ?1, ?2)`)
          .bind(id, email)
          .run(),
    ],
  ]

  test.each(histories)('takes the password of an account that %s', async (_, make) => {
    const person = await newPerson(service)
    const token = await requestNotMe(service, person.email)
    await make(person)
    expect(await disown(token)).toEqual(passwordRemoved)
    expect([await me(person), await logIn(person)]).toEqual([401, 400])
    const reset = { token: await requestReset(service, person.email), password: 'of the owner' }
    expect((await post('/auth/reset-password', reset))[0]).toBe(200)
    expect(await logIn({ ...person, password: 'of the owner' })).toBe(200)
  })

  test.each([
    ['account_removed', 0],
    ['password_removed', 1],
  ])(
    'SECURITY 10: fifty uses of one token at once: exactly one gets through, %s',
    async (result, is_verified) => {
      const person = await newPerson(service)
      const token = await requestNotMe(service, person.email)
      await set('is_verified', is_verified, person)
      const answers = await Promise.all(Array.from({ length: 50 }, () => disown(token)))
      expect(answers.filter(([status]) => status === 200)).toEqual([[200, { result }]])
      expect(answers.filter(([status]) => status === 400)).toHaveLength(49)
    },
  )

  test('SECURITY 30: a GET, as mail scanners make it, spends nothing', async () => {
    const person = await newPerson(service)
    const token = await requestNotMe(service, person.email)
    for (const method of ['GET', 'HEAD']) {
      const response = await service.request(`/auth/not-me?token=${token}`, { method })
      expect(response.status).toBe(405)
    }
    expect(await disown(token)).toEqual(accountRemoved)
  })

  test('SECURITY 1: whoever made the account can not end its token with a new password', async () => {
    const thief = await newPerson(service)
    const token = await requestNotMe(service, thief.email)
    service.clock.now += 1
    const patch = json('PATCH', { password: 'another password' }, thief.token)
    expect((await service.request('/users/me', patch)).status).toBe(200)
    expect(await disown(token)).toEqual(passwordRemoved)
    expect(await logIn({ ...thief, password: 'another password' })).toBe(400)
  })

  const resetByMail = async ({ email }: Person) => {
    // A mail a minute.
    service.clock.now += 60
    const token = await requestReset(service, email)
    expect((await post('/auth/reset-password', { token, password: 'by mail' }))[0]).toBe(200)
  }

  test('its token outlives a mailed reset too, until the address is verified', async () => {
    const person = await newPerson(service)
    const token = await requestNotMe(service, person.email)
    await resetByMail(person)
    expect(await disown(token)).toEqual(passwordRemoved)
    await resetByMail(person)
    service.clock.now += 60
    const verify = await requestVerification(service, person.email)
    expect((await post('/auth/verify', { token: verify }))[0]).toBe(200)
    expect(await disown(token)).toEqual(badToken)
    expect(await logIn({ ...person, password: 'by mail' })).toBe(200)
  })

  const newPasswords: [string, (person: Person) => Promise<unknown>][] = [
    ['a mailed reset', resetByMail],
    ['PATCH', ({ token }) => service.request('/users/me', json('PATCH', { password: 'x' }, token))],
  ]

  test.each(newPasswords)(
    'SECURITY 21: once the address is verified its token dies with a new password by %s',
    async (_, change) => {
      const person = await newPerson(service)
      const token = await requestNotMe(service, person.email)
      await set('is_verified', 1, person)
      await change(person)
      expect(await disown(token)).toEqual(badToken)
    },
  )

  test('SECURITY 21: its token dies with a new address and a deactivation', async () => {
    const person = await newPerson(service)
    const dead = await requestNotMe(service, person.email)
    const patch = json('PATCH', { email: 'gone@example.com' }, person.token)
    await service.request('/users/me', patch)
    expect(await disown(dead)).toEqual(badToken)
    const banned = await newPerson(service)
    const token = await requestNotMe(service, banned.email)
    await set('is_active', 0, banned)
    expect(await disown(token)).toEqual(badToken)
  })

  test('is good for 30 days, longer than the verification', async () => {
    const [early, late] = [await newPerson(service), await newPerson(service)]
    const good = await requestNotMe(service, early.email)
    const over = await requestNotMe(service, late.email)
    service.clock.now += 30 * 24 * 3600 - 1
    expect(await disown(good)).toEqual(accountRemoved)
    service.clock.now += 1
    expect(await disown(over)).toEqual(badToken)
  })

  test('takes no token of another kind, and is taken for none', async () => {
    const person = await newSuperuser(service)
    const reset = await requestReset(service, person.email)
    const verify = await requestVerification(service, person.email)
    for (const token of [person.token, reset, verify, 'x']) {
      expect(await disown(token)).toEqual(badToken)
    }
    const token = await requestNotMe(service, person.email)
    expect((await post('/auth/verify', { token }))[0]).toBe(400)
    expect((await post('/auth/reset-password', { token, password: 'x' }))[0]).toBe(400)
    expect(await me({ ...person, token })).toBe(401)
  })

  test('goes to D1 once, and once more only where a password is taken', async () => {
    const count = async (token: string) => {
      service.roundTrips.length = 0
      await disown(token)
      return service.roundTrips.length
    }
    const person = await newPerson(service)
    const token = await requestNotMe(service, person.email)
    expect([await count('x'), await count(token), await count(token)]).toEqual([0, 1, 1])
    const verified = await newPerson(service)
    const other = await requestNotMe(service, verified.email)
    await set('is_verified', 1, verified)
    expect(await count(other)).toBe(2)
  })
})

describe('a mail says who asked for it', () => {
  const agents = [
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0',
      'Firefox on Windows',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
      'Safari on macOS',
    ],
    [
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'Chrome on Android',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1',
      'Chrome on iOS',
    ],
    [
      'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Edge on Linux',
    ],
  ] as const

  test.each(agents)('%s', async (agent, words) => {
    const { email } = await newPerson(service)
    const request = json('POST', { email })
    const headers = { ...request.headers, 'user-agent': agent, 'cf-connecting-ip': '192.0.2.77' }
    await service.request('/auth/request-verify-token', {
      ...request,
      headers,
      cf: { country: 'DE' },
    })
    const { text = '' } = service.mailbox.at(-1) ?? {}
    expect(text).toContain(`, with ${words}, from Germany, network 192.0.2.0/24.`)
    expect(text).not.toContain('192.0.2.77')
  })

  test('and repeats nothing that the client chose', async () => {
    const { id, email } = await newPerson(service)
    const request = json('POST', { email })
    const headers = {
      ...request.headers,
      'user-agent': 'Visit http://evil.test',
      'cf-connecting-ip': 'evil.test',
    }
    const cf = { country: '<b>' }
    await service.request('/auth/request-verify-token', { ...request, headers, cf })
    const { text = '' } = service.mailbox.at(-1) ?? {}
    expect(text).toMatch(/This mail was asked for on [\w ]+ at [\d:]+ UTC\.\n/)
    const row = await service.db.prepare('select asker from mail_outbox where user_id=?')
    expect(await row.bind(id).first('asker')).toBe('{}')
  })

  test('also when it registered, and when the cron trigger sends it', async () => {
    const mailer = { send: () => Promise.reject(new Error('mail server is down')) }
    const down = startService({ mailer, vars: { VERIFY_ON_REGISTER: 'true' } })
    const email = 'who-registered@example.com'
    const request = json('POST', { email, password: 'x' })
    await down.request('/auth/register', { ...request, cf: { country: 'FR' } })
    const later = startService()
    later.clock.now = down.clock.now + 120
    await later.everyMinute()
    expect(later.mailbox.find(({ to }) => to === email)?.text).toContain(', from France.')
    expect(mailedToken(later, email)).toMatch(/^ey/)
  })
})
