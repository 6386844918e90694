import { describe, expect, test } from 'vitest'
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
import { startService } from '../support/service.ts'

const service = startService()

interface Kept {
  id: number
  kind: string
  user_id: string
  actor_id: string | null
  request_id: string | null
  fields: string | null
}

/** What D1 keeps of a user, oldest first. */
async function trailOf({ id }: { id: string }) {
  const query = service.db.prepare('select * from event where user_id=? order by id').bind(id)
  return (await query.all<Kept>()).results
}
const kindsOf = async (person: Person) => (await trailOf(person)).map(({ kind }) => kind)
const patch = (id: string, body: object, { token }: Person) =>
  service.request(`/users/${id}`, json('PATCH', body, token))

describe('the trail keeps', () => {
  test('each thing that a change changes: who, to whom, and the request', async () => {
    const superuser = await newSuperuser(service)
    const person = await newPerson(service)
    const flags = { is_superuser: true, is_active: false, is_verified: true }
    const response = await patch(person.id, flags, superuser)
    const about = {
      at: service.clock.now,
      user_id: person.id,
      actor_id: superuser.id,
      request_id: response.headers.get('x-request-id'),
      fields: null,
    }
    expect(await trailOf(person)).toMatchObject([
      { ...about, kind: 'superuser.changed', fields: '{"is_superuser":true}' },
      { ...about, kind: 'user.deactivated' },
      { ...about, kind: 'user.verified' },
    ])
    await patch(person.id, flags, superuser)
    expect(await trailOf(person)).toHaveLength(3)
  })

  test('a change of the credentials and of the address, by their owner', async () => {
    const person = await newPerson(service)
    const body = { email: 'trail-moved@example.com', password: 'another horse' }
    await service.request('/users/me', json('PATCH', body, person.token))
    expect(await trailOf(person)).toMatchObject([
      { kind: 'password.changed', actor_id: person.id },
      { kind: 'email.changed', actor_id: person.id },
    ])
  })

  test('a verification and a reset once, by no one but who has the token', async () => {
    const person = await newPerson(service)
    const verify = json('POST', { token: await requestVerification(service, person.email) })
    const token = await requestReset(service, person.email)
    const reset = json('POST', { token, password: 'another horse' })
    for (let use = 0; use < 2; use++) {
      await service.request('/auth/verify', verify)
      await service.request('/auth/reset-password', reset)
    }
    expect(await trailOf(person)).toMatchObject([
      { kind: 'user.verified', actor_id: null },
      { kind: 'password.reset', actor_id: null },
    ])
  })

  test('nothing of what was refused', async () => {
    const superuser = await newSuperuser(service)
    const [person, other] = [await newPerson(service), await newPerson(service)]
    const taken = { email: other.email, password: 'x', is_verified: true }
    expect((await patch(person.id, taken, superuser)).status).toBe(400)
    expect((await patch(superuser.id, { is_active: false }, person)).status).toBe(403)
    const bad = json('POST', { token: 'x', password: 'y' })
    expect((await service.request('/auth/reset-password', bad)).status).toBe(400)
    expect((await service.request('/auth/verify', bad)).status).toBe(400)
    expect([...(await kindsOf(person)), ...(await kindsOf(superuser))]).toEqual([])
  })

  test('nothing of a login, a failed one, or a registration: they write no event', async () => {
    const { email, password } = await newPerson(service)
    service.roundTrips.length = 0
    expect((await service.request('/auth/jwt/login', credentials(email, password))).status).toBe(
      200,
    )
    expect((await service.request('/auth/jwt/login', credentials(email, 'x'))).status).toBe(400)
    const fresh = json('POST', { email: 'trail-fresh@example.com', password })
    expect((await service.request('/auth/register', fresh)).status).toBe(201)
    expect(service.roundTrips.filter((sql) => /into "event"/i.test(sql))).toEqual([])
  })

  test('SECURITY 23: no secret, no hash and no address', async () => {
    const { results } = await service.db.prepare('select * from event').all()
    expect(results.length).toBeGreaterThan(5)
    expect(JSON.stringify(results)).not.toMatch(/@|\$|eyJ|horse/)
  })
})

describe('a superuser reads the trail', () => {
  const get = (path: string, { token }: Person) =>
    answer(service.request(path, { headers: bearer(token) }))

  test('of a user, a page at a time, the newest first, and also once it is deleted', async () => {
    const superuser = await newSuperuser(service)
    const person = await newPerson(service)
    for (const is_verified of [true, false, true])
      await patch(person.id, { is_verified }, superuser)
    const deletion = { method: 'DELETE', headers: bearer(superuser.token) }
    await service.request(`/users/${person.id}`, deletion)
    const [deleted, third, second, first] = (await trailOf(person)).toReversed()
    const shown = (row: Kept | undefined) => ({ ...row, at: service.clock.now, fields: null })
    const path = `/users/${person.id.toUpperCase()}/events`
    expect(await get(`${path}?limit=2`, superuser)).toEqual([
      200,
      { events: [shown(deleted), shown(third)], next: third?.id },
    ])
    expect(await get(`${path}?limit=2&after=${third?.id}`, superuser)).toEqual([
      200,
      { events: [shown(second), shown(first)], next: null },
    ])
    const [, all] = await get('/events?limit=1', superuser)
    expect(all).toEqual({ events: [shown(deleted)], next: deleted?.id })
  })

  test('and nobody else does', async () => {
    const person = await newPerson(service)
    for (const path of ['/events', `/users/${person.id}/events`]) {
      expect((await service.request(path)).status).toBe(401)
      expect(await get(path, person)).toEqual([403, { detail: 'Forbidden' }])
    }
  })

  test('and is told of what is no id, no limit and no number', async () => {
    const superuser = await newSuperuser(service)
    expect((await get('/users/me/events', superuser))[0]).toBe(404)
    const should = 'Input should be'
    const parsed = `${should} a valid integer, unable to parse string as an integer`
    for (const [query, type, msg, ctx] of [
      ['limit=0', 'greater_than_equal', `${should} greater than or equal to 1`, { ge: 1 }],
      ['limit=201', 'less_than_equal', `${should} less than or equal to 200`, { le: 200 }],
      ['limit=x', 'int_parsing', parsed, undefined],
      ['limit=', 'int_parsing', parsed, undefined],
      ['limit=1&limit=1.5', 'int_parsing', parsed, undefined],
    ] as const) {
      const input = query.replace(/.*=/, '')
      const detail = [{ type, loc: ['query', 'limit'], msg, input, ...(ctx && { ctx }) }]
      expect(await get(`/events?${query}`, superuser)).toEqual([422, { detail }])
    }
    expect((await get('/events?unknown=x&limit=x&limit=2', superuser))[0]).toBe(200)
  })
})

test('events are kept for EVENTS_KEPT_DAYS, and then purged by the cron trigger', async () => {
  const brief = startService({ vars: { EVENTS_KEPT_DAYS: '1' } })
  const count = () => service.db.prepare('select count(*) as n from event').first<number>('n')
  const before = await count()
  expect(before).toBeGreaterThan(0)
  brief.clock.now += 86_400 - 60
  await brief.everyMinute()
  expect(await count()).toBe(before)
  brief.clock.now += 120
  await brief.everyMinute()
  expect(await count()).toBe(0)
})

test('reading and purging the trail reads an index or the oldest rows, not the table', async () => {
  const superuser = await newSuperuser(service)
  const headers = bearer(superuser.token)
  service.roundTrips.length = 0
  for (const path of ['/events', `/users/${superuser.id}/events?after=9`]) {
    await service.request(path, { headers })
  }
  await service.everyMinute()
  const statements = service.roundTrips.filter((sql) =>
    /(from|into) "(event|deleted_user)"/.test(sql),
  )
  expect(statements).toHaveLength(4)
  const plans = []
  for (const sql of statements) {
    const values = [...sql.matchAll(/\?/g)].map(() => 1)
    const plan = service.db.prepare(`explain query plan ${sql}`).bind(...values)
    plans.push((await plan.all<{ detail: string }>()).results.map(({ detail }) => detail))
  }
  expect(plans).toEqual([
    ['SEARCH event USING INTEGER PRIMARY KEY (rowid<?)'],
    ['SEARCH event USING INDEX ix_event_user_id (user_id=? AND rowid<?)'],
    expect.arrayContaining(['SEARCH event USING INTEGER PRIMARY KEY (rowid=?)']),
    expect.arrayContaining([expect.stringContaining('ix_deleted_user_expires_at')]),
  ])
})
