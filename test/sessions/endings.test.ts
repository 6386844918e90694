import { describe, expect, test } from 'vitest'
import {
  bearer,
  json,
  newPerson,
  newSuperuser,
  type Person,
  requestReset,
} from '../support/requests.ts'
import { startService } from '../support/service.ts'
import { logInByCookie, logInByOpaque, logInForLong, refresh } from '../support/sessions.ts'

const service = startService()

/** What a person holds after signing in every way there is. */
async function signInEveryWay(person: Person) {
  const long = await logInForLong(service, person)
  return {
    contract: person.token,
    sid: long.access_token,
    refresh: long.refresh_token,
    cookie: await logInByCookie(service, person),
    opaque: await logInByOpaque(service, person),
  }
}

type Held = Awaited<ReturnType<typeof signInEveryWay>>

/** The status of the next request by each. */
async function tryAll(held: Held) {
  const me = async (headers: Record<string, string>) =>
    (await service.request('/users/me', { headers })).status
  return {
    contract: await me(bearer(held.contract)),
    sid: await me(bearer(held.sid)),
    cookie: await me({ cookie: held.cookie }),
    opaque: await me(bearer(held.opaque)),
    refresh: (await refresh(service, held.refresh)).status,
  }
}

const alive = { contract: 200, sid: 200, cookie: 200, opaque: 200, refresh: 200 }
const allEnded = { contract: 401, sid: 401, cookie: 401, opaque: 401, refresh: 400 }

const superuser = await newSuperuser(service)
const idOf = (token: string) => token.replace(/^.*=/, '').replace(/^s\./, '').slice(0, 36)
const done = async (path: string, init: RequestInit) => {
  const response = await service.request(path, init)
  expect([200, 204]).toContain(response.status)
  return response
}
const bySuperuser = (method: string, body?: unknown) => json(method, body, superuser.token)

interface Way {
  act(person: Person, held: Held): Promise<unknown>
  left: typeof alive
}

const ways: Record<string, Way> = {
  nothing: { act: async () => undefined, left: alive },
  'logout with the sid': {
    act: (_, { sid }) => done('/auth/jwt/logout', { method: 'POST', headers: bearer(sid) }),
    left: { ...alive, sid: 401, refresh: 400 },
  },
  'logout without a sid': {
    act: (_, { contract }) =>
      done('/auth/jwt/logout', { method: 'POST', headers: bearer(contract) }),
    left: alive,
  },
  'logout by the cookie': {
    act: (_, { cookie }) => done('/auth/session/logout', { method: 'POST', headers: { cookie } }),
    left: { ...alive, cookie: 401 },
  },
  'one, from the list': {
    act: (_, { contract, opaque }) =>
      done(`/users/me/sessions/${idOf(opaque)}`, { method: 'DELETE', headers: bearer(contract) }),
    left: { ...alive, opaque: 401 },
  },
  everywhere: {
    act: (_, { opaque }) =>
      done('/users/me/sessions', { method: 'DELETE', headers: bearer(opaque) }),
    left: allEnded,
  },
  'everywhere but here': {
    act: (_, { cookie }) =>
      done('/users/me/sessions?except=current', { method: 'DELETE', headers: { cookie } }),
    left: { ...allEnded, cookie: 200 },
  },
  'everywhere but here, by the sid: its access token ends, its refresh token goes on': {
    act: (_, { sid }) =>
      done('/users/me/sessions?except=current', { method: 'DELETE', headers: bearer(sid) }),
    left: { ...allEnded, refresh: 200 },
  },
  'a new password by a token of the contract': {
    act: (_, { contract }) => done('/users/me', json('PATCH', { password: 'another' }, contract)),
    left: allEnded,
  },
  'a new password in the session with refresh tokens': {
    act: (_, { sid }) => done('/users/me', json('PATCH', { password: 'another' }, sid)),
    left: { ...allEnded, refresh: 200 },
  },
  'a new password in the session with the opaque token': {
    act: (_, { opaque }) => done('/users/me', json('PATCH', { password: 'another' }, opaque)),
    left: { ...allEnded, opaque: 200 },
  },
  'a reset password': {
    async act({ email }) {
      const token = await requestReset(service, email)
      await done('/auth/reset-password', json('POST', { token, password: 'another' }))
    },
    left: allEnded,
  },
  'a password set by a superuser': {
    act: ({ id }) => done(`/users/${id}`, bySuperuser('PATCH', { password: 'another' })),
    left: allEnded,
  },
  deactivation: {
    act: ({ id }) => done(`/users/${id}`, bySuperuser('PATCH', { is_active: false })),
    left: allEnded,
  },
  'deactivation, and activation again': {
    async act({ id }) {
      await done(`/users/${id}`, bySuperuser('PATCH', { is_active: false }))
      await done(`/users/${id}`, bySuperuser('PATCH', { is_active: true }))
    },
    // The contract's token lives on: recorded as `login/inactive user`.
    left: { ...allEnded, contract: 200 },
  },
  'deactivation by SQL, and activation': {
    async act({ id }) {
      await service.db.prepare('update user set is_active=0 where id=?').bind(id).run()
      await done(`/users/${id}`, bySuperuser('PATCH', { is_active: true }))
    },
    left: { ...allEnded, contract: 200 },
  },
  deletion: {
    act: ({ id }) => done(`/users/${id}`, bySuperuser('DELETE')),
    left: allEnded,
  },
  'deletion, and restoring': {
    async act({ id }) {
      await done(`/users/${id}`, bySuperuser('DELETE'))
      await done(`/users/${id}/restore`, bySuperuser('POST'))
    },
    left: allEnded,
  },
  'one, by a superuser': {
    act: ({ id }, { cookie }) =>
      done(`/users/${id}/sessions/${idOf(cookie)}`, bySuperuser('DELETE')),
    left: { ...alive, cookie: 401 },
  },
  'all, by a superuser': {
    act: ({ id }) => done(`/users/${id}/sign-out`, bySuperuser('POST')),
    left: allEnded,
  },
  'all of some users, by a superuser': {
    async act({ id }) {
      const ids = [id, crypto.randomUUID()]
      const response = await done('/users/sign-out', bySuperuser('POST', { ids }))
      expect(await response.json()).toEqual({ signed_out: [id] })
    },
    left: allEnded,
  },
  'the sessions of all users, by a superuser': {
    act: () => done('/sessions', bySuperuser('DELETE')),
    left: { ...allEnded, contract: 200 },
  },
}

describe('SECURITY 12: the next request of each credential, after', () => {
  test.each(Object.entries(ways))('%s', async (_, { act, left }) => {
    const person = await newPerson(service)
    const held = await signInEveryWay(person)
    await act(person, held)
    expect(await tryAll(held)).toEqual(left)
  })

  test('activation of who is active: nothing ends', async () => {
    const person = await newPerson(service)
    const held = await signInEveryWay(person)
    await done(`/users/${person.id}`, bySuperuser('PATCH', { is_active: true }))
    expect(await tryAll(held)).toEqual(alive)
  })

  test('another address: nothing ends', async () => {
    const person = await newPerson(service)
    const held = await signInEveryWay(person)
    const email = `moved-${person.email}`
    await done('/users/me', json('PATCH', { email }, held.sid))
    expect(await tryAll(held)).toEqual(alive)
  })
})

test('a token of a session that is not of its user is none', async () => {
  const [one, other] = [await newPerson(service), await newPerson(service)]
  const held = await signInEveryWay(one)
  const sql = 'update session set user_id=? where id=?'
  await service.db.prepare(sql).bind(other.id, idOf(held.refresh)).run()
  expect(await tryAll(held)).toMatchObject({ sid: 401, contract: 200 })
})

test('the secret of a cookie is another after a new password; the old one reads for 30 s more', async () => {
  const person = await newPerson(service)
  const cookie = await logInByCookie(service, person)
  const change = json('PATCH', { password: 'another' })
  const response = await done('/users/me', { ...change, headers: { ...change.headers, cookie } })
  const renewed = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  expect(renewed.slice(0, 60)).toBe(cookie.slice(0, 60))
  expect(renewed).not.toBe(cookie)
  const me = async (value: string) =>
    (await service.request('/users/me', { headers: { cookie: value } })).status
  expect([await me(renewed), await me(cookie)]).toEqual([200, 200])
  const again = { ...change, headers: { ...change.headers, cookie } }
  expect((await service.request('/users/me', again)).status).toBe(401)
  service.clock.now += 30
  expect([await me(renewed), await me(cookie)]).toEqual([200, 401])
})

test('sessions that are over are purged, and no other', async () => {
  const held = await signInEveryWay(await newPerson(service))
  await done('/auth/session/logout', { method: 'POST', headers: { cookie: held.cookie } })
  await service.everyMinute()
  const ids = [held.refresh, held.cookie, held.opaque].map(idOf)
  const { results } = await service.db.prepare('select id from session').all<{ id: string }>()
  const kept = results.map(({ id }) => id)
  expect(ids.map((id) => kept.includes(id))).toEqual([true, false, true])
})
