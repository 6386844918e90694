import { beforeEach, describe, expect, test } from 'vitest'
import { seal, sealingKey } from '../../src/crypto/seal.ts'
import type { Env } from '../../src/env/env.ts'
import { deleteKeys } from '../support/keys.ts'
import { givePass } from '../support/passes.ts'
import { answer, bearer, logIn, newPerson, type Person } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const roots = ['first', 'second', 'third'].map(
  (name) => `the-${name}-root-secret-0123456789-abcdef`,
)
const [first = '', second = '', third = ''] = roots
const start = (vars: Partial<Env>) => startService({ vars })
const withEs256 = {
  PUBLIC_URL: 'https://auth.example.com',
  ACCESS_TOKEN_ALG: 'ES256',
}

beforeEach(() => deleteKeys(start({})))

const act = async (method: string, path: string, from: Service) =>
  answer(from.request(path, { method, headers: bearer(await givePass(from)) }))
const remove = async ({ id }: Person, from: Service) =>
  expect((await act('DELETE', `/users/${id}`, from))[0]).toBe(204)
const restore = async ({ id }: Person, from: Service) =>
  (await act('POST', `/users/${id}/restore`, from))[0]
async function dataKeys(from: Service): Promise<string[]> {
  const [, body] = await act('GET', '/keys', from)
  const { data_keys } = Object(body)
  return data_keys.map(
    ({ id, wrapped_by, retired_at }: Record<string, unknown>) =>
      `${id} ${wrapped_by}${retired_at === null ? '' : ' retired'}`,
  )
}

test('SECURITY 40: ROOT_SECRET changes twice, and what was sealed under the first one still opens', async () => {
  const before = start({ ...withEs256, ROOT_SECRET: first })
  const [alice, bob, carol, dave] = [
    await newPerson(before),
    await newPerson(before),
    await newPerson(before),
    await newPerson(before),
  ]
  for (const person of [alice, bob, dave]) await remove(person, before)
  const swapped = start({ ...withEs256, ROOT_SECRET: second, ROOT_SECRET_PREVIOUS: first })
  expect(await dataKeys(swapped)).toEqual(['1 previous'])
  // Before the cron trigger has wrapped it anew, the data key opens and seals as ever.
  expect(await restore(dave, swapped)).toBe(200)
  await remove(dave, swapped)
  expect(await dataKeys(swapped)).toEqual(['1 previous'])
  // The tokens of before are good, and new ones are of the same key, before and after the wrapping.
  const tokenOf = () => logIn(swapped, carol.email, carol.password)
  const kidOf = (token: string) => JSON.parse(atob(token.split('.')[0] ?? '')).kid
  expect(kidOf(await tokenOf())).toBe(kidOf(carol.token))
  await swapped.everyMinute()
  expect(await dataKeys(swapped)).toEqual(['1 current'])
  const alone = start({ ...withEs256, ROOT_SECRET: second })
  expect([await restore(alice, alone), await restore(dave, alone)]).toEqual([200, 200])
  const again = start({ ...withEs256, ROOT_SECRET: third, ROOT_SECRET_PREVIOUS: second })
  await again.everyMinute()
  const last = start({ ...withEs256, ROOT_SECRET: third })
  expect(await dataKeys(last)).toEqual(['1 current'])
  expect(await restore(bob, last)).toBe(200)
  expect(kidOf(await logIn(last, carol.email, carol.password))).toBe(kidOf(carol.token))
  const { status } = await last.request('/users/me', { headers: bearer(carol.token) })
  expect(status).toBe(200)
})

test('SECURITY 40: a service without ROOT_SECRET gets one, and what APP_SECRET sealed still opens', async () => {
  const without = start({})
  const [alice, bob] = [await newPerson(without), await newPerson(without)]
  await remove(alice, without)
  const swapped = start({ ...withEs256, ROOT_SECRET: first, ROOT_SECRET_PREVIOUS: 'APP_SECRET' })
  // APP_SECRET is in other hands: what it has wrapped seals nothing more.
  await remove(bob, swapped)
  expect(await dataKeys(swapped)).toEqual(['1 previous', '2 current'])
  await swapped.everyMinute()
  expect(await dataKeys(swapped)).toEqual(['1 current retired', '2 current'])
  const sealed = swapped.db.prepare('select sealed from deleted_user where id=?').bind(bob.id)
  expect(await sealed.first('sealed')).toMatch(/^2\./)
  const alone = start({ ...withEs256, ROOT_SECRET: first })
  expect([await restore(alice, alone), await restore(bob, alone)]).toEqual([200, 200])
})

test('a place that has not got the new ROOT_SECRET wraps nothing of it with APP_SECRET', async () => {
  const swapped = start({ ROOT_SECRET: first, ROOT_SECRET_PREVIOUS: 'APP_SECRET' })
  const person = await newPerson(swapped)
  await remove(person, swapped)
  const announced = start({ ROOT_SECRET_PREVIOUS: first })
  expect(await dataKeys(announced)).toEqual(['1 previous'])
  await announced.everyMinute()
  expect(await dataKeys(swapped)).toEqual(['1 current'])
  expect(await restore(person, announced)).toBe(200)
})

test('a former APP_SECRET in place of ROOT_SECRET is followed too', async () => {
  const [old, fresh] = roots.map((root) => root.replace('root', 'app'))
  const before = start({ APP_SECRET: `${old}` })
  const person = await newPerson(before)
  await remove(person, before)
  const swapped = start({ APP_SECRET: `${fresh}`, APP_SECRET_PREVIOUS: `${old}` })
  await swapped.everyMinute()
  expect(await restore(person, start({ APP_SECRET: `${fresh}` }))).toBe(200)
})

test('while there is no former secret, nothing is looked for', async () => {
  const service = start({ ROOT_SECRET: first })
  await remove(await newPerson(service), service)
  service.roundTrips.length = 0
  await service.everyMinute()
  expect(service.roundTrips.join()).not.toContain('data_key')
})

describe('once a secret was dropped too early', () => {
  test('what it wrapped is lost, new things are sealed, and setting it again finds all', async () => {
    const before = start({ ROOT_SECRET: first })
    const [alice, bob] = [await newPerson(before), await newPerson(before)]
    await remove(alice, before)
    const after = start({ ROOT_SECRET: second })
    const lost = [400, { detail: 'RESTORE_USER_KEY_LOST' }]
    expect(await act('POST', `/users/${alice.id}/restore`, after)).toEqual(lost)
    await remove(bob, after)
    expect(await dataKeys(after)).toEqual(['1 lost', '2 current'])
    expect(await restore(bob, after)).toBe(200)
    const mended = start({ ROOT_SECRET: second, ROOT_SECRET_PREVIOUS: first })
    await mended.everyMinute()
    expect(await restore(alice, mended)).toBe(200)
  })

  test('logins of ES256 fail with a reason in the log, and --compromised makes a key that works', async () => {
    const before = start({ ...withEs256, ROOT_SECRET: first })
    const { email, password } = await newPerson(before)
    const after = start({ ...withEs256, ROOT_SECRET: second })
    const body = new URLSearchParams({ username: email, password })
    const login = await after.request('/auth/jwt/login', { method: 'POST', body })
    expect(login.status).toBe(500)
    expect(after.logs.join()).toContain('No secret opens the signing key')
    const init = {
      method: 'POST',
      headers: { ...bearer(await givePass(after)), 'content-type': 'application/json' },
      body: '{"is_compromised": true}',
    }
    expect((await after.request('/keys/rotate', init)).status).toBe(201)
    expect(await logIn(after, email, password)).toMatch(/^ey/)
  })
})

test('who was deleted by the version before, without a data key, comes back', async () => {
  const service = start({ ROOT_SECRET: second, ROOT_SECRET_PREVIOUS: first })
  const person = await newPerson(service)
  const { db } = service
  const row = await db.prepare('select * from user where id=?').bind(person.id).first()
  await remove(person, service)
  for (const secret of [first, second]) {
    const { email_canonical, email_domain, ...user } = row ?? {}
    const text = JSON.stringify({ user: { ...user, is_active: true }, accounts: [] })
    const key = await sealingKey(secret, 'postern deleted users')
    const sealed = await seal(key, text, `deleted_user.sealed.${person.id}`)
    const put = db.prepare('update deleted_user set sealed=? where id=?')
    await put.bind(sealed, person.id).run()
    expect(await restore(person, service)).toBe(200)
    await remove(person, service)
  }
})

test('what is sealed opens at its own place alone, and ten at once make one data key', async () => {
  const service = start({ ROOT_SECRET: first })
  const people = await Promise.all(Array.from({ length: 10 }, () => newPerson(service)))
  await Promise.all(people.map((person) => remove(person, start({ ROOT_SECRET: first }))))
  expect(await dataKeys(service)).toEqual(['1 current'])
  const [one, other] = people
  const swap = service.db.prepare(
    'update deleted_user set sealed=(select sealed from deleted_user where id=?) where id=?',
  )
  await swap.bind(other?.id, one?.id).run()
  const lost = [400, { detail: 'RESTORE_USER_KEY_LOST' }]
  expect(await act('POST', `/users/${one?.id}/restore`, service)).toEqual(lost)
  const copy = 'insert into data_key select 2, wrapped, created_at, null from data_key'
  await service.db.prepare(copy).run()
  expect(await dataKeys(service)).toEqual(['1 current', '2 lost'])
})
