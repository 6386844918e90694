import { describe, expect, test } from 'vitest'
import { insertAccount } from '../support/accounts.ts'
import {
  answer,
  bearer,
  credentials,
  json,
  newPerson,
  newSuperuser,
  type ShownUser,
} from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startService()
const patchMe = (body: unknown, token: string) =>
  service.request('/users/me', json('PATCH', body, token))
const taken = [400, { detail: 'UPDATE_USER_EMAIL_ALREADY_EXISTS' }]

describe('PATCH /users/me', () => {
  test('nothing to change writes nothing', async () => {
    const { email, token } = await newPerson(service)
    service.roundTrips.length = 0
    for (const body of [{}, { email }, { password: null }, { unknown: 1 }]) {
      expect((await patchMe(body, token)).status).toBe(200)
    }
    expect(service.roundTrips.filter((sql) => /^(update|insert|delete)/i.test(sql))).toEqual([])
  })

  test('a change moves updated_at and leaves created_at', async () => {
    const { id, token } = await newPerson(service)
    service.clock.now += 60
    await patchMe({ email: 'instants@example.com' }, token)
    const row = await service.db.prepare('select * from user where id=?').bind(id).first()
    const { now } = service.clock
    expect(row).toMatchObject({ created_at: now - 60, updated_at: now })
    service.clock.now -= 60
  })

  test('a new address is stored, is unverified, and frees the old one', async () => {
    const { id, email, password, token } = await newPerson(service)
    await service.db.prepare('update user set is_verified=1 where id=?').bind(id).run()
    const changed = await answer(patchMe({ email: 'Moved@Example.com' }, token))
    expect(changed).toMatchObject([200, { email: 'Moved@example.com', is_verified: false }])
    const again = service.request('/auth/register', json('POST', { email, password }))
    expect((await again).status).toBe(201)
  })

  test("another's address answers 400 in any spelling, and so does one's own in another", async () => {
    const other = await newPerson(service)
    const { email, token } = await newPerson(service)
    for (const wanted of [other.email, other.email.toUpperCase(), email.replace('p', 'P')]) {
      expect(await answer(patchMe({ email: wanted }, token))).toEqual(taken)
    }
  })

  test('a taken address leaves the password as it was', async () => {
    const other = await newPerson(service)
    const { email, password, token } = await newPerson(service)
    expect(await answer(patchMe({ email: other.email, password: 'new' }, token))).toEqual(taken)
    const login = await service.request('/auth/jwt/login', credentials(email, password))
    expect(login.status).toBe(200)
  })

  test('two users who change to one address at once: one gets it, the other a 400', async () => {
    const [a, b] = [await newPerson(service), await newPerson(service)]
    const answers = await Promise.all(
      [a, b].map(({ token }) => patchMe({ email: 'contested@example.com' }, token)),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400])
  })

  test('SECURITY 15: no flag can be changed by the user, a superuser included', async () => {
    const person = await newPerson(service)
    const superuser = await newSuperuser(service)
    const flags = { is_active: false, is_verified: true }
    for (const { token, is_superuser } of [
      { token: person.token, is_superuser: false },
      { token: superuser.token, is_superuser: true },
    ]) {
      const body = { ...flags, is_superuser: !is_superuser }
      const shown = await answer(patchMe(body, token))
      expect(shown).toMatchObject([200, { is_active: true, is_verified: false, is_superuser }])
    }
  })

  test('a password against the policy answers 400 and changes nothing', async () => {
    const strict = startService({ vars: { PASSWORD_MIN_LENGTH: '8' } })
    const { token } = await newPerson(strict)
    const response = strict.request('/users/me', json('PATCH', { password: 'short' }, token))
    const reason = 'Password should be at least 8 characters'
    expect(await answer(response)).toEqual([
      400,
      { detail: { code: 'UPDATE_USER_INVALID_PASSWORD', reason } },
    ])
  })

  test('an address that is null is refused with 422', async () => {
    const { token } = await newPerson(service)
    const [status, body] = await answer(patchMe({ email: null }, token))
    expect([status, body]).toMatchObject([422, { detail: [{ type: 'string_type' }] }])
  })
})

describe('a superuser', () => {
  test('reads, changes and deletes another user', async () => {
    const { token } = await newSuperuser(service)
    const { id, email, password } = await newPerson(service)
    const path = `/users/${id}`
    const headers = bearer(token)
    expect(await answer(service.request(path, { headers }))).toMatchObject([200, { id, email }])
    const flags = { is_active: false, is_verified: true, is_superuser: true }
    const patched = await answer(service.request(path, json('PATCH', flags, token)))
    expect(patched).toMatchObject([200, flags])
    const deleted = await service.request(path, { method: 'DELETE', headers })
    expect([deleted.status, await deleted.text()]).toEqual([204, ''])
    expect((await service.request(path, { headers })).status).toBe(404)
    const login = await service.request('/auth/jwt/login', credentials(email, password))
    expect(login.status).toBe(400)
  })

  test('SECURITY 22: deleting a user ends its access tokens', async () => {
    const { token } = await newSuperuser(service)
    const person = await newPerson(service)
    const headers = bearer(token)
    await service.request(`/users/${person.id}`, { method: 'DELETE', headers })
    const me = service.request('/users/me', { headers: bearer(person.token) })
    expect(await answer(me)).toEqual([401, { detail: 'Unauthorized' }])
  })

  test('a flag that is null is refused with 422 and changes nothing', async () => {
    const { token } = await newSuperuser(service)
    const { id } = await newPerson(service)
    for (const flag of ['is_active', 'is_superuser', 'is_verified']) {
      const response = service.request(`/users/${id}`, json('PATCH', { [flag]: null }, token))
      const expected = [422, { detail: [{ type: 'bool_type', loc: ['body', flag] }] }]
      expect(await answer(response)).toMatchObject(expected)
    }
  })

  test('a new address is unverified unless the same request says otherwise', async () => {
    const { token } = await newSuperuser(service)
    const { id } = await newPerson(service)
    const patch = async (body: object) => {
      const response = await service.request(`/users/${id}`, json('PATCH', body, token))
      return (await response.json<ShownUser>()).is_verified
    }
    expect(await patch({ is_verified: true })).toBe(true)
    expect(await patch({ email: 'b@super.example.com' })).toBe(false)
    expect(await patch({ email: 'c@super.example.com', is_verified: true })).toBe(true)
  })

  test("a new password ends the user's access tokens", async () => {
    const { token } = await newSuperuser(service)
    const person = await newPerson(service)
    await service.request(`/users/${person.id}`, json('PATCH', { password: 'new' }, token))
    const me = await service.request('/users/me', { headers: bearer(person.token) })
    expect(me.status).toBe(401)
  })
})

test('SECURITY 15: a plain user reaches no other account', async () => {
  const { token } = await newPerson(service)
  const other = await newPerson(service)
  for (const init of [
    { headers: bearer(token) },
    json('PATCH', { is_active: false }, token),
    { method: 'DELETE', headers: bearer(token) },
  ]) {
    const response = service.request(`/users/${other.id}`, init)
    expect(await answer(response)).toEqual([403, { detail: 'Forbidden' }])
  }
})

describe('a row made or changed by SQL with only the original columns', () => {
  const insert = `insert into user (id,email,hashed_password,is_active,is_superuser,is_verified)
    select ?, ?, hashed_password, 1, 0, 0 from user where id=?`

  test('logs in, and keeps its address to itself', async () => {
    const person = await newPerson(service)
    const row = service.db.prepare(insert)
    await row.bind(crypto.randomUUID(), 'By.Hand@Example.com', person.id).run()
    const login = credentials('by.hand@example.com', person.password)
    expect((await service.request('/auth/jwt/login', login)).status).toBe(200)
    const body = { email: 'BY.HAND@example.com', password: 'x' }
    const again = service.request('/auth/register', json('POST', body))
    expect(await answer(again)).toEqual([400, { detail: 'REGISTER_USER_ALREADY_EXISTS' }])
  })

  test('is shown with its address in normal form, and as it is where it has none', async () => {
    const { id, token } = await newPerson(service)
    const rename = service.db.prepare('update user set email=? where id=?')
    const shown = async () => {
      const response = await service.request('/users/me', { headers: bearer(token) })
      return (await response.json<ShownUser>()).email
    }
    await rename.bind('O5@EXAMPLE.COM', id).run()
    expect(await shown()).toBe('O5@example.com')
    await rename.bind('o5@xn--bcher-kva.example.com', id).run()
    expect(await shown()).toBe('o5@bücher.example.com')
    await rename.bind('no address', id).run()
    expect(await shown()).toBe('no address')
  })

  test('a changed address is the one to log in with', async () => {
    const { id, email, password, token } = await newPerson(service)
    const rename = service.db.prepare('update user set email=? where id=?')
    await service.request('/users/me', json('PATCH', { email: 'jörg@example.com' }, token))
    await rename.bind('Renamed@example.com', id).run()
    const log = (username: string) =>
      service.request('/auth/jwt/login', credentials(username, password))
    expect((await log('renamed@example.com')).status).toBe(200)
    for (const old of [email, 'jörg@example.com']) expect((await log(old)).status).toBe(400)
  })

  test('can not take an address that has an account', async () => {
    const person = await newPerson(service)
    const row = service.db.prepare(insert)
    const twin = row.bind(crypto.randomUUID(), person.email.toUpperCase(), person.id)
    await expect(twin.run()).rejects.toThrow(/UNIQUE/)
  })
})

test('looking a user up by address or id reads an index, not the table', async () => {
  for (const column of ['email_canonical', 'id']) {
    const sql = `explain query plan select * from user where ${column} = 'x'`
    const plan = await service.db.prepare(sql).first('detail')
    expect(plan).toMatch(/^SEARCH user USING INDEX/)
  }
})

test('SECURITY 22: a deleted user takes the accounts at providers along', async () => {
  const service = startService()
  const superuser = await newSuperuser(service)
  const { id } = await newPerson(service)
  const insert = `${insertAccount} (?, ?, ?, ?, null, null, ?, ?)`
  await service.db.prepare(insert).bind('a', id, 'google', 'token', '1', 'x@example.com').run()
  const count = service.db.prepare('select count(*) as n from oauth_account')
  expect(await count.first('n')).toBe(1)
  const init = { method: 'DELETE', headers: bearer(superuser.token) }
  expect((await service.request(`/users/${id}`, init)).status).toBe(204)
  expect(await count.first('n')).toBe(0)
})
