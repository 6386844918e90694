import { describe, expect, test, vi } from 'vitest'
import {
  answer,
  bearer,
  credentials,
  json,
  newPerson,
  newSuperuser,
  type Person,
  requestReset,
  requestVerification,
} from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const service = startService()
/** Hashes take their time here, so that something can happen meanwhile. */
const slow = startService({ pbkdf2: { iterations: 1000, passes: 50 } })

/** Starts a request on the slow service; resolves once its first query has gone to D1. */
async function begin(path: string, init: RequestInit, from: Service = slow) {
  from.roundTrips.length = 0
  const answered = answer(from.request(path, init))
  await vi.waitUntil(() => from.roundTrips.length === 1)
  return { answered }
}

const change = (column: string, value: unknown, { id }: Person) =>
  service.db.prepare(`update user set ${column}=? where id=?`).bind(value, id).run()
const logIn = async ({ email }: Person, password: string) =>
  (await service.request('/auth/jwt/login', credentials(email, password))).status
const reset = (token: string, password: string) => json('POST', { token, password })

test('a reset overtakes a change by a stolen token: the owner gets in, the thief does not', async () => {
  const person = await newPerson(service)
  const token = await requestReset(service, person.email)
  const theft = json('PATCH', { password: 'thief' }, person.token)
  const { answered } = await begin('/users/me', theft)
  const owner = await service.request('/auth/reset-password', reset(token, 'owner'))
  expect(owner.status).toBe(200)
  expect(await answered).toEqual([401, { detail: 'Unauthorized' }])
  expect([await logIn(person, 'owner'), await logIn(person, 'thief')]).toEqual([200, 400])
})

test('a deactivation overtakes a change by the user', async () => {
  const person = await newPerson(service)
  const { answered } = await begin('/users/me', json('PATCH', { password: 'x' }, person.token))
  await change('is_active', 0, person)
  expect(await answered).toEqual([401, { detail: 'Unauthorized' }])
})

test('a user who is deleted while being changed does not come back', async () => {
  const superuser = await newSuperuser(service)
  for (const [path, token, expected] of [
    ['/users/me', undefined, [401, { detail: 'Unauthorized' }]],
    ['/users/{id}', superuser.token, [404, { detail: 'Not Found' }]],
  ] as const) {
    const { id, token: own } = await newPerson(service)
    const body = json('PATCH', { password: 'x' }, token ?? own)
    const { answered } = await begin(path.replace('{id}', id), body)
    await service.db.prepare('delete from user where id=?').bind(id).run()
    expect(await answered).toEqual(expected)
    const row = service.db.prepare('select * from user where id=?').bind(id)
    expect(await row.first()).toBeNull()
  }
})

test('a superuser changes a user whose password changes meanwhile', async () => {
  const superuser = await newSuperuser(service)
  const person = await newPerson(service)
  const body = json('PATCH', { password: 'by superuser' }, superuser.token)
  const { answered } = await begin(`/users/${person.id}`, body)
  await change('credential_version', 5, person)
  expect((await answered)[0]).toBe(200)
  expect(await logIn(person, 'by superuser')).toBe(200)
})

describe('a superuser who has lost the right meanwhile changes nothing', () => {
  test.each([
    ['is_superuser', 0, [403, { detail: 'Forbidden' }]],
    ['is_verified', 0, [403, { detail: 'Forbidden' }]],
    ['is_active', 0, [401, { detail: 'Unauthorized' }]],
    ['credential_version', 9, [401, { detail: 'Unauthorized' }]],
  ] as const)('%s became %i: PATCH and DELETE are refused', async (column, value, expected) => {
    const person = await newPerson(service)
    const stored = service.db.prepare('select * from user where id=?').bind(person.id)
    const before = await stored.first()
    for (const [method, sent] of [
      ['PATCH', { password: 'x', is_superuser: true }],
      ['DELETE', {}],
    ] as const) {
      const superuser = await newSuperuser(service)
      await change('is_verified', 1, superuser)
      const held = holdFirstChange()
      const answered = answer(
        held.service.request(`/users/${person.id}`, json(method, sent, superuser.token)),
      )
      await held.reached
      await change(column, value, superuser)
      held.goOn()
      expect([method, ...(await answered)]).toEqual([method, ...expected])
    }
    expect(await stored.first()).toEqual(before)
  })

  test('superusers who demote each other at once do not both succeed', async () => {
    const [one, other] = [await newSuperuser(service), await newSuperuser(service)]
    const demote = (by: Person, whom: Person) =>
      service.request(`/users/${whom.id}`, json('PATCH', { is_superuser: false }, by.token))
    const answers = await Promise.all([demote(one, other), demote(other, one)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403])
  })
})

/** A service whose first statement that changes a user waits for goOn(). */
function holdFirstChange() {
  const reached = Promise.withResolvers<void>()
  const on = Promise.withResolvers<void>()
  const held = startService({
    fault: async (sql, run) => {
      if (/(update|delete from) "user"/.test(sql)) {
        reached.resolve()
        await on.promise
      }
      return run()
    },
  })
  return { service: held, reached: reached.promise, goOn: () => on.resolve() }
}

test('SECURITY 21: a change of address, of password or to inactive overtakes a reset', async () => {
  for (const [column, value] of [
    ['email', 'moved-meanwhile@example.com'],
    ['hashed_password', '$changed$'],
    ['is_active', 0],
  ] as const) {
    const person = await newPerson(service)
    const token = await requestReset(service, person.email)
    const { answered } = await begin('/auth/reset-password', reset(token, 'new'))
    await change(column, value, person)
    expect([column, ...(await answered)]).toEqual([
      column,
      400,
      { detail: 'RESET_PASSWORD_BAD_TOKEN' },
    ])
  }
})

test('a change of password overtakes the new hash of a login', async () => {
  const person = await newPerson(service)
  const stored = service.db.prepare('select hashed_password from user where id=?').bind(person.id)
  const login = credentials(person.email, person.password)
  const { answered } = await begin('/auth/jwt/login', login)
  await change('hashed_password', '$changed$', person)
  expect((await answered)[0]).toBe(200)
  expect(await stored.first('hashed_password')).toBe('$changed$')
})

describe('a login that is overtaken', () => {
  test('by the deletion of the user gives a token that opens nothing, and no row', async () => {
    const superuser = await newSuperuser(service)
    const { id, email, password } = await newPerson(service)
    const { answered } = await begin('/auth/jwt/login', credentials(email, password))
    const deletion = { method: 'DELETE', headers: bearer(superuser.token) }
    expect((await service.request(`/users/${id}`, deletion)).status).toBe(204)
    const [status, body] = await answered
    expect(status).toBe(200)
    const { access_token: token } = { access_token: '', ...Object(body) }
    expect((await service.request('/users/me', { headers: bearer(token) })).status).toBe(401)
    const row = service.db.prepare('select * from user where id=?').bind(id)
    expect(await row.first()).toBeNull()
  })

  test('by a new password gives a token that opens nothing', async () => {
    const person = await newPerson(service)
    const login = credentials(person.email, person.password)
    const { answered } = await begin('/auth/jwt/login', login)
    const change = json('PATCH', { password: 'another horse' }, person.token)
    expect((await service.request('/users/me', change)).status).toBe(200)
    const { access_token: token } = { access_token: '', ...Object((await answered)[1]) }
    expect((await service.request('/users/me', { headers: bearer(token) })).status).toBe(401)
    expect(await logIn(person, 'another horse')).toBe(200)
  })
})

/** How many of the answers had each status. */
async function tally(requests: Promise<Response>[]): Promise<Record<number, number>> {
  const counts: Record<number, number> = {}
  for (const { status } of await Promise.all(requests)) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

const times = <T>(count: number, make: (index: number) => T) =>
  Array.from({ length: count }, (_, index) => make(index))

describe('at once', () => {
  test('SECURITY 10: resets with one token and changes of the password: one gets through', async () => {
    const person = await newPerson(service)
    const token = await requestReset(service, person.email)
    const passwords = times(50, (index) => `password ${index}`)
    const counts = await tally(
      passwords.map((password, index) =>
        index % 2 === 0
          ? service.request('/auth/reset-password', reset(token, password))
          : service.request('/users/me', json('PATCH', { password }, person.token)),
      ),
    )
    expect(counts[200]).toBe(1)
    expect((counts[400] ?? 0) + (counts[401] ?? 0)).toBe(49)
    const logins = await Promise.all(passwords.map((password) => logIn(person, password)))
    expect(logins.filter((status) => status === 200)).toHaveLength(1)
  })

  test('SECURITY 17: fifty registrations of one address in any case: one account', async () => {
    const spell = (index: number) =>
      `${index % 2 ? 'Fifty' : 'FIFTY'}@EXAMPLE.${index % 3 ? 'com' : 'COM'}`
    const register = (index: number) =>
      service.request('/auth/register', json('POST', { email: spell(index), password: 'x' }))
    expect(await tally(times(50, register))).toEqual({ 201: 1, 400: 49 })
    const login = service.request('/auth/jwt/login', credentials('fifty@example.com', 'x'))
    expect((await login).status).toBe(200)
  })

  test('twenty users who change to one address, and twenty who register it: one gets it', async () => {
    const people = []
    for (let one = 0; one < 20; one++) people.push(await newPerson(service))
    const email = 'wanted-by-many@example.com'
    const counts = await tally(
      people.flatMap(({ token }) => [
        service.request('/users/me', json('PATCH', { email }, token)),
        service.request('/auth/register', json('POST', { email, password: 'x' })),
      ]),
    )
    expect((counts[200] ?? 0) + (counts[201] ?? 0)).toBe(1)
    expect(counts[400]).toBe(39)
    const holders = service.db.prepare('select count(*) as n from user where email_canonical=?')
    expect(await holders.bind(email).first('n')).toBe(1)
  })

  test('SECURITY 21: a verification and a change of address never verify the new one', async () => {
    for (let round = 0; round < 20; round++) {
      const { id, email, token } = await newPerson(service)
      const verify = json('POST', { token: await requestVerification(service, email) })
      const move = json('PATCH', { email: `moved-${round}@example.com` }, token)
      const moved = service.request('/users/me', move)
      await scheduler.wait(round % 10)
      const verified = await service.request('/auth/verify', verify)
      expect([(await moved).status, [200, 400].includes(verified.status)]).toEqual([200, true])
      const row = service.db.prepare('select email, is_verified from user where id=?').bind(id)
      expect(await row.first()).toEqual({ email: `moved-${round}@example.com`, is_verified: 0 })
    }
  })

  test('fifty deletions of one user, and changes, logins and resets of it: no 500', async () => {
    const superuser = await newSuperuser(service)
    const { id, email, password, token } = await newPerson(service)
    const resetToken = await requestReset(service, email)
    const path = `/users/${id}`
    const deletion = { method: 'DELETE', headers: bearer(superuser.token) }
    const counts = await tally(
      times(50, () => [
        service.request(path, deletion),
        service.request(path, json('PATCH', { is_verified: true }, superuser.token)),
        service.request('/users/me', json('PATCH', { password: 'x' }, token)),
        service.request('/auth/jwt/login', credentials(email, password)),
        service.request('/auth/reset-password', reset(resetToken, 'y')),
      ]).flat(),
    )
    expect(counts[204]).toBeGreaterThan(0)
    expect(Object.keys(counts).filter((status) => Number(status) >= 500)).toEqual([])
    const deletions = service.logs.filter((line) => line.includes('user.deleted'))
    // One for each that was answered with a success: none is lost to another's.
    expect(deletions.filter((line) => line.includes(id))).toHaveLength(counts[204] ?? 0)
    const row = service.db.prepare('select * from user where id=?').bind(id)
    expect(await row.first()).toBeNull()
  })
})
