import { describe, expect, test } from 'vitest'
import { findUsersById } from '../../src/accounts/accounts.ts'
import { deliver } from '../../src/outbox/deliver.ts'
import {
  requestEmailChange,
  spendEmailChange,
  writeEmailChange,
} from '../../src/users/change-email.ts'
import {
  answer,
  bearer,
  json,
  mailedToken,
  newPerson,
  type Person,
  requestReset,
} from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const PUBLIC_URL = 'https://auth.example.com'
const service = startService({ vars: { PUBLIC_URL } })
const deps = service.deps()
const bad = { refusal: 'bad-token' }

async function userOf({ id }: Pick<Person, 'id'>) {
  const found = (await findUsersById(deps, [id])).get(id)
  if (!found) throw new Error('The user is gone')
  return found
}

/** Asks for a new address and delivers the mail, as a page does it. */
async function ask(person: Person, address: string, from: Service = service) {
  const user = await userOf(person)
  const asked = await requestEmailChange(from.deps(), user, address, { browser: 'Firefox' })
  if ('mail' in asked) await deliver(from.deps(), asked.mail, user, writeEmailChange)
  return asked
}

async function tokenFor(person: Person) {
  const address = `new-${person.email}`
  await ask(person, address)
  return { address, token: mailedToken(service, address) }
}

const set = (column: string, value: unknown, { id }: Person) =>
  service.db.prepare(`update user set ${column}=? where id=?`).bind(value, id).run()

describe('a new address', () => {
  test('is the account’s once its mail is confirmed: verified, and the session goes on', async () => {
    const person = await newPerson(service)
    const { address, token } = await tokenFor(person)
    const mail = service.mailbox.at(-1)
    expect([mail?.to, mail?.subject]).toEqual([address, 'Confirm your new e-mail address'])
    expect(mail?.text).toContain(`${PUBLIC_URL}/account/email?token=${token}\n`)
    expect(mail?.text).toContain('with Firefox')
    expect(mail?.text).toContain('valid for 24 hours.')
    expect((await userOf(person)).email).toBe(person.email)
    expect(await spendEmailChange(deps, token)).toMatchObject({
      user: { id: person.id, email: address, is_verified: true },
    })
    const me = await answer(service.request('/users/me', { headers: bearer(person.token) }))
    expect(me).toMatchObject([200, { email: address, is_verified: true }])
    const sql = 'select kind, actor_id from event where user_id=?'
    expect((await service.db.prepare(sql).bind(person.id).all()).results).toEqual([
      { kind: 'email.changed', actor_id: null },
    ])
    expect(await spendEmailChange(deps, token)).toEqual(bad)
  })

  test.each([
    [0, []],
    [1, ['Your account has another e-mail address']],
  ])('is told to the old one if that was verified (%i)', async (is_verified, subjects) => {
    const person = await newPerson(service)
    await set('is_verified', is_verified, person)
    const { token } = await tokenFor(person)
    await spendEmailChange(deps, token)
    const before = service.mailbox.length
    await service.everyMinute()
    const told = service.mailbox.slice(before).filter(({ to }) => to === person.email)
    expect(told.map(({ subject }) => subject)).toEqual(subjects)
  })

  test('SECURITY 18: is asked for by the same work whether or not it has an account, which gets no mail', async () => {
    const [person, other] = [await newPerson(service), await newPerson(service)]
    const user = await userOf(person)
    const work = async (address: string) => {
      service.roundTrips.length = 0
      const asked = await requestEmailChange(deps, user, address, {})
      return { asked: Object.keys(asked), roundTrips: [...service.roundTrips] }
    }
    const [free, taken] = [await work(`free-${person.email}`), await work(other.email)]
    expect(free).toEqual(taken)
    expect(free.roundTrips).toHaveLength(1)
    service.mailbox.length = 0
    await ask(person, other.email)
    expect(service.mailbox).toEqual([])
  })
})

describe('its token is no good', () => {
  const changes: [string, (person: Person) => Promise<unknown>][] = [
    [
      'after a new password',
      async ({ email }) => {
        const body = { token: await requestReset(service, email), password: 'another horse' }
        await service.request('/auth/reset-password', json('POST', body))
      },
    ],
    ['after another address', (person) => set('email', `moved-${person.email}`, person)],
    ['while the account is inactive', (person) => set('is_active', 0, person)],
    [
      'after 24 hours',
      async () => {
        service.clock.now += 24 * 3600
      },
    ],
  ]

  test.each(changes)('SECURITY 21: %s', async (_, change) => {
    const person = await newPerson(service)
    const { token } = await tokenFor(person)
    await change(person)
    expect(await spendEmailChange(deps, token)).toEqual(bad)
  })

  test('once the address has an account', async () => {
    const person = await newPerson(service)
    const { address, token } = await tokenFor(person)
    await service.request('/auth/register', json('POST', { email: address, password: 'x' }))
    expect(await spendEmailChange(deps, token)).toEqual({ refusal: 'email-taken' })
    expect((await userOf(person)).email).toBe(person.email)
  })

  test('as one of another kind', async () => {
    const { email } = await newPerson(service)
    expect(await spendEmailChange(deps, await requestReset(service, email))).toEqual(bad)
  })

  test('SECURITY 10: fifty uses at once: exactly one gets through', async () => {
    const person = await newPerson(service)
    const { token } = await tokenFor(person)
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, () => spendEmailChange(deps, token)),
    )
    expect(outcomes.filter((outcome) => 'user' in outcome)).toHaveLength(1)
  })
})

test('SECURITY 21: its mail is not sent any more after a new password', async () => {
  const person = await newPerson(service)
  const user = await userOf(person)
  const asked = await requestEmailChange(deps, user, `late-${person.email}`, {})
  expect(asked).toHaveProperty('mail')
  await set('credential_version', 1, person)
  service.clock.now += 120
  const before = service.mailbox.length
  await service.everyMinute()
  expect(service.mailbox.slice(before).map(({ to }) => to)).not.toContain(`late-${person.email}`)
})

test('one mail a minute, by who asks and by the address', async () => {
  const limited = startService({ vars: { PUBLIC_URL, RATE_LIMITS: 'on' } })
  const [person, other] = [await newPerson(service), await newPerson(service)]
  const wait = { retryAfterSeconds: 60 }
  expect(await ask(person, 'one-wanted@example.com', limited)).toHaveProperty('mail')
  expect(await ask(person, 'two-wanted@example.com', limited)).toEqual(wait)
  expect(await ask(other, 'one-wanted@example.com', limited)).toEqual(wait)
  expect(await ask(other, 'two-wanted@example.com', limited)).toHaveProperty('mail')
})

test('the address that the account has is none', async () => {
  const person = await newPerson(service)
  expect(await ask(person, person.email.toUpperCase())).toEqual({ refusal: 'unchanged' })
})

describe('EMAIL_SELF_SERVICE=off', () => {
  const off = startService({ vars: { PUBLIC_URL, EMAIL_SELF_SERVICE: 'off' } })
  const refused = { refusal: 'off' }

  test('leaves changes of addresses to superusers', async () => {
    const person = await newPerson(service)
    const { token } = await tokenFor(person)
    expect(await ask(person, `new-${person.email}`, off)).toEqual(refused)
    expect(await spendEmailChange(off.deps(), token)).toEqual(refused)
    const patch = (change: object) =>
      answer(off.request('/users/me', json('PATCH', change, person.token)))
    const error = { detail: 'EMAIL_SELF_SERVICE_OFF' }
    expect(await patch({ email: `new-${person.email}` })).toEqual([403, error])
    expect((await patch({ email: person.email, password: 'another horse' }))[0]).toBe(200)
  })

  test('and without pages there is nothing to confirm on', async () => {
    const person = await newPerson(service)
    expect(await ask(person, `new-${person.email}`, startService())).toEqual(refused)
  })
})
