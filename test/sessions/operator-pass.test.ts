import { beforeEach, describe, expect, test } from 'vitest'
import { hashPass, isPass, newPass } from '../../src/crypto/operator-pass.ts'
import { givePass as writePass } from '../support/passes.ts'
import { answer, bearer, json, newPerson, newSuperuser, type Person } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const service = startService({ vars: { REQUIRE_VERIFIED_EMAIL: 'true' } })
const lenient = startService()
let person: Person

beforeEach(async () => {
  person = await newPerson(lenient)
})

const givePass = (lifetimeSeconds?: number) => writePass(service, lifetimeSeconds)
const ask = (method: string, path: string, pass: string, from: Service = service) =>
  answer(from.request(path, { method, headers: bearer(pass) }))
const patch = (body: object, pass: string, from: Service = service) =>
  answer(from.request(`/users/${person.id}`, json('PATCH', body, pass)))
const trailOf = async (id: string) => {
  const query = service.db.prepare('select kind, actor_id from event where user_id=? order by id')
  return (await query.bind(id).all()).results
}

describe("an operator's pass", () => {
  test('does all that a superuser may, and the trail names the operator', async () => {
    const pass = await givePass()
    const { id } = person
    expect((await ask('GET', '/users', pass))[0]).toBe(200)
    expect((await ask('GET', '/events', pass))[0]).toBe(200)
    expect((await ask('GET', `/users/${id}`, pass))[0]).toBe(200)
    expect((await patch({ is_verified: true }, pass))[0]).toBe(200)
    expect((await ask('POST', `/users/${id}/send-reset`, pass))[0]).toBe(202)
    expect((await ask('POST', `/users/${id}/sign-out`, pass))[0]).toBe(204)
    expect((await ask('DELETE', `/users/${id}`, pass))[0]).toBe(204)
    const deleted = service.db.prepare('select deleted_by from deleted_user where id=?').bind(id)
    expect(await deleted.first('deleted_by')).toBe('operator')
    expect((await ask('POST', `/users/${id}/restore`, pass))[0]).toBe(200)
    const kinds = ['user.verified', 'password.reset_sent', 'user.signed_out']
    expect(await trailOf(id)).toEqual(
      [...kinds, 'user.deleted', 'user.restored'].map((kind) => ({ kind, actor_id: 'operator' })),
    )
    const body = json('POST', { email: 'by-operator@example.com', invite: true }, pass)
    const made = await (await service.request('/users', body)).json<{ id: string }>()
    expect(await trailOf(made.id)).toEqual([
      { kind: 'user.created', actor_id: 'operator' },
      { kind: 'user.invited', actor_id: 'operator' },
    ])
  })

  test('deletes at once where no deleted user is kept', async () => {
    const erasing = startService({ vars: { DELETED_USERS_KEPT_DAYS: '0' } })
    const pass = await givePass()
    expect((await ask('DELETE', `/users/${person.id}`, pass, erasing))[0]).toBe(204)
    expect((await ask('DELETE', `/users/${person.id}`, pass, erasing))[0]).toBe(404)
  })

  test('SECURITY 32: is bound by the same rules: the last superuser stays', async () => {
    await service.db.prepare('update user set is_superuser=0').run()
    const { id } = await newSuperuser(lenient)
    const pass = await givePass()
    const refused = [400, { detail: 'LAST_SUPERUSER' }]
    expect(await ask('DELETE', `/users/${id}`, pass)).toEqual(refused)
    const demote = json('PATCH', { is_superuser: false }, pass)
    expect(await answer(service.request(`/users/${id}`, demote))).toEqual(refused)
  })

  test('lets in after its time, or unknown, or in another form, or as its hash, nowhere', async () => {
    const pass = await givePass(0)
    const good = await givePass()
    const others = [pass, newPass(), `${good}A`, good.slice(0, -1), await hashPass(good)]
    for (const other of others) {
      expect(await ask('GET', '/users', other)).toEqual([401, { detail: 'Unauthorized' }])
      expect(await ask('GET', `/users/${person.id}`, other)).toEqual([
        401,
        { detail: 'Unauthorized' },
      ])
      expect((await ask('GET', `/users/${person.id}/export`, other))[0]).toBe(401)
    }
    expect((await ask('GET', '/users', good))[0]).toBe(200)
  })

  test('is nobody: it has no account of its own, and no session to log out of', async () => {
    const pass = await givePass()
    expect((await ask('GET', '/users/me', pass))[0]).toBe(401)
    expect((await answer(service.request('/users/me', json('PATCH', {}, pass))))[0]).toBe(401)
    expect((await ask('POST', '/auth/jwt/logout', pass))[0]).toBe(401)
  })

  test('counts as a bearer token only', async () => {
    const pass = await givePass()
    const headers = { cookie: `fastapiusersauth=${pass}` }
    expect((await service.request('/users', { headers })).status).toBe(401)
    expect((await service.request(`/users?access_token=${pass}`)).status).toBe(401)
  })

  test('a bad one is refused whatever cookie comes along', async () => {
    const { token } = await newSuperuser(lenient)
    const headers = { ...bearer(newPass()), cookie: `fastapiusersauth=${token}` }
    expect((await lenient.request('/users', { headers })).status).toBe(401)
  })

  test('costs one round trip as a token does, and what has not its form costs none', async () => {
    const pass = await givePass()
    const count = async (path: string, token: string) => {
      service.roundTrips.length = 0
      await ask('GET', path, token)
      return service.roundTrips.length
    }
    expect([await count(`/users/${person.id}`, pass), await count('/users', pass)]).toEqual([1, 2])
    expect(await count(`/users/${person.id}`, newPass())).toBe(1)
    expect(await count(`/users/${person.id}`, 'postern_pass_x')).toBe(0)
  })

  test('that is over is swept away', async () => {
    await service.db.prepare('delete from operator_pass').run()
    await givePass(0)
    const good = await givePass(1)
    await service.everyMinute()
    const { results } = await service.db.prepare('select hash from operator_pass').all()
    expect(results).toEqual([{ hash: await hashPass(good) }])
  })
})

describe('a pass that ends while its command is on its way changes nothing', () => {
  test.each([
    ['PATCH', '', { is_superuser: true }],
    ['DELETE', '', undefined],
    ['POST', '/sign-out', undefined],
  ] as const)('%s %s', async (method, below, body) => {
    const pass = await givePass()
    const late = startService({
      fault: async (sql, run) => {
        if (/(update|delete from) "user"/.test(sql)) {
          await service.db.prepare('update operator_pass set expires_at = 1').run()
        }
        return run()
      },
    })
    const stored = service.db.prepare('select * from user where id=?').bind(person.id)
    const before = await stored.first()
    const init = body ? json(method, body, pass) : { method, headers: bearer(pass) }
    const answered = await answer(late.request(`/users/${person.id}${below}`, init))
    expect(answered).toEqual([401, { detail: 'Unauthorized' }])
    expect(await stored.first()).toEqual(before)
    expect(await trailOf(person.id)).toEqual([])
  })

  test('POST /users and restore', async () => {
    expect((await ask('DELETE', `/users/${person.id}`, await givePass()))[0]).toBe(204)
    const pass = await givePass()
    const late = startService({
      fault: async (sql, run) => {
        if (/insert into "user"/.test(sql)) {
          await service.db.prepare('update operator_pass set expires_at = 1').run()
        }
        return run()
      },
    })
    const restored = ask('POST', `/users/${person.id}/restore`, pass, late)
    expect(await restored).toEqual([401, { detail: 'Unauthorized' }])
    const body = json('POST', { email: 'too-late@example.com' }, await givePass())
    expect((await late.request('/users', body)).status).toBe(401)
    const row = service.db.prepare('select id from user where email=?')
    expect(await row.bind('too-late@example.com').first()).toBeNull()
    expect(await row.bind(person.email).first()).toBeNull()
  })
})

test('each pass is another, has the form, and no access token has it', async () => {
  const passes = Array.from({ length: 50 }, newPass)
  expect(new Set(passes).size).toBe(50)
  expect(passes.every(isPass)).toBe(true)
  expect(isPass(person.token)).toBe(false)
  expect(isPass(`Bearer ${passes[0]}`)).toBe(false)
})
