import { expect, test } from 'vitest'
import { answer, bearer, json, newPerson, newSuperuser } from '../support/requests.ts'
import { startService } from '../support/service.ts'
import { form, logInByCookie, logInByOpaque, logInForLong } from '../support/sessions.ts'

const service = startService()
const superuser = await newSuperuser(service)

const agents = {
  'Safari on macOS':
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15',
  'Firefox on Windows':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0',
  'Chrome on Android':
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36',
}

const list = (path: string, token: string) =>
  answer(service.request(path, { headers: bearer(token) }))

test('a person sees where they are signed in, the newest first, and which one this is', async () => {
  const person = await newPerson(service)
  const begun = service.clock.now
  for (const agent of Object.values(agents)) {
    service.clock.now += 10
    await logInByCookie(service, person, { 'user-agent': agent })
  }
  service.clock.now += 10
  const { access_token } = await logInForLong(service, person)
  const at = (index: number) => ({
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    methods: ['pwd'],
    country: null,
    created_at: begun + index * 10,
    last_used_at: begun + index * 10,
    expires_at: begun + index * 10 + 180 * 86_400,
  })
  expect(await list('/users/me/sessions', access_token)).toEqual([
    200,
    {
      sessions: [
        { ...at(4), client: null, is_current: true },
        { ...at(3), client: 'Chrome on Android', is_current: false },
        { ...at(2), client: 'Firefox on Windows', is_current: false },
        { ...at(1), client: 'Safari on macOS', is_current: false },
      ],
    },
  ])
  const [status, body] = await list('/users/me/sessions', person.token)
  expect([
    status,
    Object(body).sessions.some(({ is_current }: { is_current: boolean }) => is_current),
  ]).toEqual([200, false])
})

test('superusers see the same of others, without what could be signed in with', async () => {
  const person = await newPerson(service)
  const token = await logInByOpaque(service, person)
  const [status, body] = await list(`/users/${person.id}/sessions`, superuser.token)
  expect([status, body]).toEqual([
    200,
    { sessions: [expect.objectContaining({ id: token.slice(0, 36), is_current: false })] },
  ])
  expect(JSON.stringify(body)).not.toMatch(/hash|secret|family/)
  expect(await list(`/users/${person.id}/sessions`, person.token)).toEqual([
    403,
    { detail: 'Forbidden' },
  ])
})

test("only what is one's own can be ended, and only once", async () => {
  const [person, other] = [await newPerson(service), await newPerson(service)]
  const id = (await logInByOpaque(service, person)).slice(0, 36)
  const end = (path: string, token: string) =>
    answer(service.request(path, { method: 'DELETE', headers: bearer(token) }))
  const notFound = [404, { detail: 'Not Found' }]
  expect(await end(`/users/me/sessions/${id}`, other.token)).toEqual(notFound)
  expect(await end(`/users/${other.id}/sessions/${id}`, superuser.token)).toEqual(notFound)
  expect((await end(`/users/${person.id}/sessions/${id}`, person.token))[0]).toBe(403)
  expect((await end(`/users/me/sessions/${id}`, person.token))[0]).toBe(204)
  expect(await end(`/users/me/sessions/${id}`, person.token)).toEqual(notFound)
  expect(await end(`/users/me/sessions/${'x'.repeat(2000)}`, person.token)).toEqual(notFound)
})

test('everywhere but here wants a session to spare', async () => {
  const { token } = await newPerson(service)
  const init = { method: 'DELETE', headers: bearer(token) }
  expect(await answer(service.request('/users/me/sessions?except=current', init))).toEqual([
    400,
    { detail: 'NO_SESSION' },
  ])
  expect((await service.request('/users/me/sessions?except=all', init)).status).toBe(422)
  const mistyped = await answer(service.request('/users/me/sessions?exept=current', init))
  expect(mistyped).toEqual([
    422,
    {
      detail: [
        {
          ...{ type: 'extra_forbidden', loc: ['query', 'exept'] },
          ...{ msg: 'Extra inputs are not permitted', input: 'current' },
        },
      ],
    },
  ])
  // Nothing has ended.
  expect((await service.request('/users/me', { headers: bearer(token) })).status).toBe(200)
})

test('at most 100 users are signed out at once, and only by superusers', async () => {
  const person = await newPerson(service)
  const signOut = (ids: unknown, token: string) =>
    answer(service.request('/users/sign-out', json('POST', { ids }, token)))
  const many = (count: number) => Array.from({ length: count }, () => crypto.randomUUID())
  expect((await signOut([...many(99), person.id], superuser.token))[1]).toEqual({
    signed_out: [person.id],
  })
  const fault = async (ids: unknown) => {
    const response = await service.request(
      '/users/sign-out',
      json('POST', { ids }, superuser.token),
    )
    return (await response.json<{ detail: unknown[] }>()).detail[0]
  }
  const tooMany = many(101)
  expect(await fault(tooMany)).toEqual({
    ...{ type: 'too_long', loc: ['body', 'ids'], input: tooMany },
    msg: 'List should have at most 100 items after validation, not 101',
    ctx: { field_type: 'List', max_length: 100, actual_length: 101 },
  })
  expect(await fault(['x', 1])).toEqual({
    ...{ type: 'string_type', loc: ['body', 'ids', 1], input: 1 },
    msg: 'Input should be a valid string',
  })
  expect(await fault('x')).toEqual({
    ...{ type: 'list_type', loc: ['body', 'ids'], input: 'x' },
    msg: 'Input should be a valid list',
  })
  const other = await newPerson(service)
  const spellings = ['x', other.id.toUpperCase(), other.id.replaceAll('-', '')]
  expect((await signOut(spellings, superuser.token))[1]).toEqual({ signed_out: [other.id] })
  expect((await signOut([], person.token))[0]).toBe(401)
})

test('ending all says how many, and leaves one event', async () => {
  const { token } = await newPerson(service)
  const end = (by: string) =>
    answer(service.request('/sessions', { method: 'DELETE', headers: bearer(by) }))
  expect((await end(token))[0]).toBe(403)
  await end(superuser.token)
  await logInByOpaque(service, await newPerson(service))
  await logInForLong(service, await newPerson(service))
  expect(await end(superuser.token)).toEqual([200, { ended: 2, more: false }])
  expect(await end(superuser.token)).toEqual([200, { ended: 0, more: false }])
  const sql = "select count(*) as n from event where kind='session.all_ended'"
  expect(await service.db.prepare(sql).first()).toEqual({ n: 2 })
})

test('a begun and an ended session leave an event each', async () => {
  const person = await newPerson(service)
  const cookie = await logInByCookie(service, person)
  await service.request('/auth/session/logout', { method: 'POST', headers: { cookie } })
  const sql = 'select kind, actor_id, fields from event where user_id=? order by id'
  const { results } = await service.db.prepare(sql).bind(person.id).all()
  const session_id = cookie.split('=')[1]?.slice(0, 36)
  expect(results).toEqual([
    {
      kind: 'session.started',
      actor_id: person.id,
      fields: JSON.stringify({ session_id, proofs: 'pwd' }),
    },
    {
      kind: 'session.ended',
      actor_id: person.id,
      fields: JSON.stringify({ session_id, reason: 'logout' }),
    },
  ])
})

test('a session is not begun for who has changed since the password was looked at', async () => {
  const person = await newPerson(service)
  let changed = false
  const racing = startService({
    async fault(sql, run) {
      if (!changed && /insert into "session"/.test(sql)) {
        changed = true
        await service.db
          .prepare('update user set credential_version=credential_version+1 where id=?')
          .bind(person.id)
          .run()
      }
      return run()
    },
  })
  const fields = { username: person.email, password: person.password }
  expect(await answer(racing.request('/auth/session/login', form(fields)))).toEqual([
    400,
    { detail: 'LOGIN_BAD_CREDENTIALS' },
  ])
  expect(changed).toBe(true)
})

test('a login that is overtaken by "everywhere but here" leaves the session that was spared', async () => {
  const person = await newPerson(service)
  const cookie = await logInByCookie(service, person)
  let overtaken = false
  const racing = startService({
    async fault(sql, run) {
      if (!overtaken && /insert into "session"/.test(sql)) {
        overtaken = true
        const init = { method: 'DELETE', headers: { cookie } }
        await service.request('/users/me/sessions?except=current', init)
      }
      return run()
    },
  })
  const fields = { username: person.email, password: person.password }
  expect((await racing.request('/auth/session/login', form(fields))).status).toBe(400)
  expect((await service.request('/users/me', { headers: { cookie } })).status).toBe(200)
})
