import { describe, expect, test, vi } from 'vitest'
import { insertAccount } from '../support/accounts.ts'
import { unsaidTo } from '../support/profile.ts'
import {
  answer,
  bearer,
  credentials,
  json,
  newPerson,
  newSuperuser,
  type Person,
  requestReset,
} from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const service = startService()
const day = 86_400

const remove = (id: string, { token }: Person, from = service) =>
  from.request(`/users/${id}`, { method: 'DELETE', headers: bearer(token) })
const restore = (id: string, { token }: Person, from = service) =>
  answer(from.request(`/users/${id}/restore`, { method: 'POST', headers: bearer(token) }))
const logIn = async ({ email, password }: Person) =>
  (await service.request('/auth/jwt/login', credentials(email, password))).status
const register = ({ email }: Person) =>
  service.request('/auth/register', json('POST', { email, password: 'another' }))
const rowOf = (table: string, id: string) =>
  service.db.prepare(`select * from ${table} where id=?`).bind(id).first()
const kindsOf = async (id: string) => {
  const query = service.db.prepare('select kind from event where user_id=? order by id').bind(id)
  return (await query.all()).results.map(({ kind }) => kind)
}

describe('a deleted user', () => {
  test('comes back as it was, with its accounts at providers', async () => {
    const superuser = await newSuperuser(service)
    const person = await newPerson(service)
    const { id } = person
    await service.db.prepare('update user set is_verified=1 where id=?').bind(id).run()
    const link = service.db.prepare(
      `${insertAccount} (?, ?, 'google', 'provider-token', 7, null, 'g1', 'g@x.org')`,
    )
    await link.bind('link', id).run()
    const [before, linked] = [await rowOf('user', id), await rowOf('oauth_account', 'link')]
    expect((await remove(id, superuser)).status).toBe(204)
    expect([await rowOf('user', id), await rowOf('oauth_account', 'link')]).toEqual([null, null])
    service.clock.now += 60
    expect(await restore(id, superuser)).toEqual([
      200,
      {
        ...{ id, email: person.email, is_active: true, is_superuser: false, is_verified: true },
        ...unsaidTo('superuser'),
      },
    ])
    expect(await rowOf('user', id)).toEqual({
      ...before,
      credential_version: 1_000_000,
      updated_at: service.clock.now,
    })
    expect(await rowOf('oauth_account', 'link')).toEqual(linked)
    expect(await rowOf('deleted_user', id)).toBeNull()
    expect(await logIn(person)).toBe(200)
    expect(await kindsOf(id)).toEqual(['user.deleted', 'user.restored'])
  })

  test('SECURITY 22: has dead tokens, also once it is back', async () => {
    const superuser = await newSuperuser(service)
    const person = await newPerson(service)
    const me = async () =>
      (await service.request('/users/me', { headers: bearer(person.token) })).status
    await remove(person.id, superuser)
    expect(await me()).toBe(401)
    expect((await restore(person.id, superuser))[0]).toBe(200)
    expect(await me()).toBe(401)
  })

  test('SECURITY 22: has dead reset tokens, also once it is back, and new ones that are good', async () => {
    const superuser = await newSuperuser(service)
    const person = await newPerson(service)
    const reset = async (token: string) => {
      const body = json('POST', { token, password: 'another horse' })
      return (await service.request('/auth/reset-password', body)).status
    }
    const tokens: string[] = []
    for (let lives = 0; lives < 3; lives++) {
      tokens.push(await requestReset(service, person.email))
      await remove(person.id, superuser)
      expect((await restore(person.id, superuser))[0]).toBe(200)
      expect(await Promise.all(tokens.map(reset))).toEqual(tokens.map(() => 400))
      service.clock.now += 60
    }
    const token = await requestReset(service, person.email)
    const path = `/users/${person.id}/sign-out`
    const out = await service.request(path, { method: 'POST', headers: bearer(superuser.token) })
    expect(out.status).toBe(204)
    expect(await reset(token)).toBe(200)
  })

  test('SECURITY 23: stands sealed: no address, hash or token of a provider can be read', async () => {
    const superuser = await newSuperuser(service)
    const person = await newPerson(service)
    const before = await rowOf('user', person.id)
    await remove(person.id, superuser)
    const row = await rowOf('deleted_user', person.id)
    expect(row).toMatchObject({
      deleted_at: service.clock.now,
      expires_at: service.clock.now + 7 * day,
      deleted_by: superuser.id,
    })
    const text = JSON.stringify(row)
    for (const secret of [person.email, before?.hashed_password]) expect(text).not.toContain(secret)
    const sealed = String(row?.sealed).replaceAll('-', '+').replaceAll('_', '/')
    expect(atob(sealed.split('.')[1] ?? '')).not.toMatch(/example\.com|hashed_password/)
  })

  test('frees its address at once, and comes back only while the address is free', async () => {
    const superuser = await newSuperuser(service)
    const person = await newPerson(service)
    const link = service.db.prepare(
      `${insertAccount} ('of-taken', ?, 'google', 't', null, null, 'taken', 'g@x.org')`,
    )
    await link.bind(person.id).run()
    await remove(person.id, superuser)
    const { id } = await (await register(person)).json<{ id: string }>()
    const taken = [400, { detail: 'RESTORE_USER_EMAIL_ALREADY_EXISTS' }]
    expect(await restore(person.id, superuser)).toEqual(taken)
    expect(await kindsOf(person.id)).toEqual(['user.deleted'])
    expect(await rowOf('oauth_account', 'of-taken')).toBeNull()
    await remove(id, superuser)
    expect((await restore(person.id, superuser))[0]).toBe(200)
    expect(await rowOf('oauth_account', 'of-taken')).toMatchObject({ user_id: person.id })
  })

  test('keeps no account at a provider that another user has linked by then', async () => {
    const superuser = await newSuperuser(service)
    const [person, other] = [await newPerson(service), await newPerson(service)]
    const link = service.db.prepare(
      `${insertAccount} (?, ?, 'google', 't', null, null, 'shared', 'g@x.org')`,
    )
    await link.bind('first', person.id).run()
    await remove(person.id, superuser)
    await link.bind('second', other.id).run()
    expect((await restore(person.id, superuser))[0]).toBe(200)
    expect(await rowOf('oauth_account', 'first')).toBeNull()
    expect(await rowOf('oauth_account', 'second')).toMatchObject({ user_id: other.id })
  })

  test('SECURITY 10: is brought back once by ten requests at once', async () => {
    const superuser = await newSuperuser(service)
    const { id } = await newPerson(service)
    await remove(id, superuser)
    const answers = await Promise.all(Array.from({ length: 10 }, () => restore(id, superuser)))
    const others = answers.filter(([status]) => status !== 200)
    expect(others).toEqual(Array(9).fill([404, { detail: 'Not Found' }]))
    expect(await kindsOf(id)).toEqual(['user.deleted', 'user.restored'])
  })

  test('is erased after DELETED_USERS_KEPT_DAYS, and until the cron has run not to be had', async () => {
    const superuser = await newSuperuser(service)
    const { id } = await newPerson(service)
    await remove(id, superuser)
    service.clock.now += 7 * day - 1
    await service.everyMinute()
    expect(await rowOf('deleted_user', id)).not.toBeNull()
    service.clock.now += 1
    const again = await service.request(
      '/auth/jwt/login',
      credentials(superuser.email, superuser.password),
    )
    const { access_token: token } = await again.json<{ access_token: string }>()
    expect(await restore(id, { ...superuser, token })).toEqual([404, { detail: 'Not Found' }])
    await service.everyMinute()
    expect(await rowOf('deleted_user', id)).toBeNull()
    service.clock.now -= 7 * day
  })

  test('is erased at once where DELETED_USERS_KEPT_DAYS is 0', async () => {
    const brief = startService({ vars: { DELETED_USERS_KEPT_DAYS: '0' } })
    const superuser = await newSuperuser(service)
    const { id } = await newPerson(service)
    brief.roundTrips.length = 0
    expect((await remove(id, superuser, brief)).status).toBe(204)
    expect(brief.roundTrips).toHaveLength(2)
    expect(await rowOf('deleted_user', id)).toBeNull()
    expect(await kindsOf(id)).toEqual(['user.deleted'])
    expect((await restore(id, superuser))[0]).toBe(404)
  })

  test('comes back under the previous secret, and not once that has been dropped', async () => {
    const superuser = await newSuperuser(service)
    const { id, email } = await newPerson(service)
    await remove(id, superuser)
    const next = 'the-next-secret-of-the-tests-0123456789'
    const rotated = { vars: { APP_SECRET: next, APP_SECRET_PREVIOUS: service.secret } }
    const dropped = startService({ vars: { APP_SECRET: next } })
    const login = credentials(superuser.email, superuser.password)
    const { access_token: token } = await (await dropped.request('/auth/jwt/login', login)).json<{
      access_token: string
    }>()
    const actor = { ...superuser, token }
    expect(await restore(id, actor, dropped)).toEqual([400, { detail: 'RESTORE_USER_KEY_LOST' }])
    const moved = service.db.prepare('update deleted_user set id=? where id=?')
    await moved.bind(actor.id, id).run()
    expect((await restore(actor.id, actor, startService(rotated)))[0]).toBe(400)
    await moved.bind(id, actor.id).run()
    expect(await restore(id, actor, startService(rotated))).toMatchObject([200, { id, email }])
  })

  test('is brought back by superusers alone, and only who was deleted', async () => {
    const superuser = await newSuperuser(service)
    const person = await newPerson(service)
    const path = `/users/${person.id}/restore`
    expect((await service.request(path, { method: 'POST' })).status).toBe(401)
    expect((await restore(person.id, person))[0]).toBe(403)
    expect((await restore(person.id, superuser))[0]).toBe(404)
    expect((await restore('me', superuser))[0]).toBe(404)
  })
})

test('a superuser who is none any more by then deletes, brings back, makes and mails nobody', async () => {
  const boss = await newSuperuser(service)
  const gone = await newPerson(service)
  await remove(gone.id, boss)
  const person = await newPerson(service)
  const init = (method: string, body: object, { token }: Person) => json(method, body, token)
  const fresh = { email: 'by-a-former-superuser@example.com' }
  for (const [path, method, brief] of [
    [`/users/${person.id}`, 'DELETE', '7'],
    [`/users/${person.id}`, 'DELETE', '0'],
    [`/users/${gone.id}/restore`, 'POST', '7'],
    ['/users', 'POST', '7'],
    [`/users/${person.id}/send-reset`, 'POST', '7'],
  ] as const) {
    const former = await newSuperuser(service)
    const demoted = startService({
      vars: { DELETED_USERS_KEPT_DAYS: brief },
      async fault(sql, run) {
        const demotion = service.db.prepare('update user set is_superuser=0 where id=?')
        if (/^(insert|delete)/.test(sql)) await demotion.bind(former.id).run()
        return run()
      },
    })
    const answered = await answer(demoted.request(path, init(method, fresh, former)))
    expect([path, ...answered]).toEqual([path, 403, { detail: 'Forbidden' }])
  }
  const made = service.db.prepare('select * from user where email=?').bind(fresh.email)
  expect([await rowOf('user', gone.id), await made.first()]).toEqual([null, null])
  expect(await rowOf('user', person.id)).not.toBeNull()
  expect(await kindsOf(person.id)).toEqual([])
  expect(service.mailbox.filter(({ to }) => to === person.email)).toEqual([])
})

describe('GET /deleted-users', () => {
  const find = (email: string, { token }: Person, from = service) =>
    answer(
      from.request(`/deleted-users?${new URLSearchParams({ email })}`, { headers: bearer(token) }),
    )
  const idsOf = ([, body]: [number, unknown]) =>
    Object(body).users.map(({ id }: { id: string }) => id)

  test('finds who had an address, in any spelling, the last who was deleted first', async () => {
    const superuser = await newSuperuser(service)
    const email = 'Jörg@bücher.example'
    const begun = service.clock.now
    /** The ids are in another order than the deletions. */
    async function makeAndRemove(last: number, second: number) {
      const made = await (await register({ ...superuser, email })).json<{ id: string }>()
      const id = `00000000-0000-4000-8000-00000000000${last}`
      await service.db.prepare('update user set id=? where id=?').bind(id, made.id).run()
      service.clock.now = begun + second
      await remove(id, superuser)
      const deleted_at = service.clock.now
      return { id, deleted_at, expires_at: deleted_at + 7 * day, deleted_by: superuser.id }
    }
    const first = await makeAndRemove(2, 0)
    const second = await makeAndRemove(3, 60)
    const third = await makeAndRemove(4, 120)
    const inTheSameSecond = await makeAndRemove(1, 120)
    const users = [inTheSameSecond, third, second, first]
    for (const spelling of [email, 'JO\u0308RG@xn--bcher-kva.example']) {
      expect(await find(spelling, superuser)).toEqual([200, { users }])
    }
    expect((await restore(first.id, superuser))[0]).toBe(200)
    const left = users.slice(0, 3).map(({ id }) => id)
    expect(idsOf(await find(email, superuser))).toEqual(left)
    expect(idsOf(await find('jorg@bücher.example', superuser))).toEqual([])
  })

  test('finds whom the previous secret hid, and nobody whose time is over', async () => {
    const superuser = await newSuperuser(service)
    const { id, email } = await newPerson(service)
    await remove(id, superuser)
    const root = { ROOT_SECRET: 'the-root-secret-of-this-test-0123456789-ab' }
    const rotated = startService({ vars: { ...root, ROOT_SECRET_PREVIOUS: 'APP_SECRET' } })
    expect(idsOf(await find(email, superuser, rotated))).toEqual([id])
    expect(idsOf(await find(email, superuser, startService({ vars: root })))).toEqual([])
    const over = service.db.prepare('update deleted_user set expires_at=? where id=?')
    await over.bind(service.clock.now, id).run()
    expect(idsOf(await find(email, superuser))).toEqual([])
  })

  test('is for superusers, reads an index, and wants an address', async () => {
    const [superuser, person] = [await newSuperuser(service), await newPerson(service)]
    expect(await find(person.email, person)).toEqual([403, { detail: 'Forbidden' }])
    expect((await service.request('/deleted-users?email=x')).status).toBe(401)
    const bare = service.request('/deleted-users', { headers: bearer(superuser.token) })
    expect((await bare).status).toBe(422)
    service.roundTrips.length = 0
    await find(person.email, superuser)
    const sql = service.roundTrips.at(-1) ?? ''
    const values = Array.from(sql.matchAll(/\?/g), () => 1)
    const plan = await service.db
      .prepare(`explain query plan ${sql}`)
      .bind(...values)
      .all()
    expect(JSON.stringify(plan.results)).toContain('ix_deleted_user_address (address_hash=?)')
  })
})

describe('an account that changes while it is being deleted', () => {
  /** Runs a change once the deletion has read the account. */
  async function overtake(change: (id: string) => Promise<unknown>, times: number) {
    const superuser = await newSuperuser(service)
    const { id } = await newPerson(service)
    let left = times
    const overtaken = startService({
      async fault(sql, run) {
        if (/^insert into "deleted_user"/.test(sql) && left-- > 0) await change(id)
        return run()
      },
    })
    return { id, superuser, status: (await remove(id, superuser, overtaken)).status }
  }
  const verify = (id: string) =>
    service.db.prepare('update user set is_verified=1-is_verified where id=?').bind(id).run()

  test('goes as it is by then', async () => {
    const { id, superuser, status } = await overtake(verify, 1)
    expect([status, await rowOf('user', id)]).toEqual([204, null])
    expect(await restore(id, superuser)).toMatchObject([200, { is_verified: true }])
  })

  test('goes without a way back if it never holds still', async () => {
    const { id, superuser, status } = await overtake(verify, 99)
    expect([status, await rowOf('user', id)]).toEqual([204, null])
    expect((await restore(id, superuser))[0]).toBe(404)
    expect(await kindsOf(id)).toEqual(['user.deleted'])
  })

  test('is a 404 if another has deleted it', async () => {
    const { id, status } = await overtake(
      (one) => service.db.prepare('delete from user where id=?').bind(one).run(),
      1,
    )
    expect([status, await rowOf('deleted_user', id), await kindsOf(id)]).toEqual([404, null, []])
  })
})

describe('SECURITY 32: the last active superuser', () => {
  const refused = [400, { detail: 'LAST_SUPERUSER' }]
  const patch = (id: string, body: object, { token }: Person, from: Service = service) =>
    answer(from.request(`/users/${id}`, json('PATCH', body, token)))
  const demoteAll = () => service.db.prepare('update user set is_superuser=0').run()
  const count = () =>
    service.db
      .prepare('select count(*) n from user where is_superuser=1 and is_active=1')
      .first('n')

  test('SECURITY 32: can be neither deleted nor deactivated nor demoted', async () => {
    await demoteAll()
    const last = await newSuperuser(service)
    const sleeping = await newSuperuser(service)
    await service.db.prepare('update user set is_active=0 where id=?').bind(sleeping.id).run()
    for (const body of [{ is_superuser: false }, { is_active: false, is_verified: true }]) {
      expect(await patch(last.id, body, last)).toEqual(refused)
    }
    expect(await answer(remove(last.id, last))).toEqual(refused)
    const brief = startService({ vars: { DELETED_USERS_KEPT_DAYS: '0' } })
    expect(await answer(remove(last.id, last, brief))).toEqual(refused)
    expect(await rowOf('user', last.id)).toMatchObject({ is_active: 1, is_verified: 0 })
    expect(await rowOf('deleted_user', last.id)).toBeNull()
    expect(await kindsOf(last.id)).toEqual([])
    // Others than the last one can.
    expect((await patch(sleeping.id, { is_superuser: false }, last))[0]).toBe(200)
    expect((await patch(last.id, { is_active: true, is_verified: true }, last))[0]).toBe(200)
  })

  test('SECURITY 32: stays in a race of two, whatever they ask for', {
    timeout: 60_000,
  }, async () => {
    const acts = [
      (of: Person, by: Person, from: Service) => patch(of.id, { is_superuser: false }, by, from),
      (of: Person, by: Person, from: Service) => patch(of.id, { is_active: false }, by, from),
      (of: Person, by: Person, from: Service) => answer(remove(of.id, by, from)),
    ]
    for (const first of acts) {
      for (const second of acts) {
        await demoteAll()
        const [a, b] = [await newSuperuser(service), await newSuperuser(service)]
        // Both have been let in before either writes.
        let waiting = 0
        const held = startService({
          async fault(sql, run) {
            if (/update "user"|delete from "user"/.test(sql) && ++waiting <= 2) {
              await vi.waitUntil(() => waiting >= 2)
            }
            return run()
          },
        })
        const answers = await Promise.all([first(b, a, held), second(a, b, held)])
        const good = answers.filter(([status]) => status < 300)
        expect([good.length, await count()]).toEqual([1, 1])
        expect(answers.filter(([status]) => status >= 500)).toEqual([])
      }
    }
  })

  test('can be taken away by SQL', async () => {
    await demoteAll()
    expect(await count()).toBe(0)
  })
})
