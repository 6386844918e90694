import { expect, test, vi } from 'vitest'
import {
  answer,
  credentials,
  json,
  newPerson,
  newSuperuser,
  type Person,
  requestReset,
} from './support/requests.ts'
import { type Service, startService } from './support/service.ts'

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
