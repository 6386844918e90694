import { expect, test } from 'vitest'
import { events } from '../../src/event-kinds.ts'
import { signInOnPage, startPages } from '../support/pages.ts'
import { json, newPerson, newSuperuser, requestReset } from '../support/requests.ts'

const service = startPages()
const place = '/account/activity'

const insert = (
  userId: string,
  kind: string,
  actorId: string | null,
  fields: object | null = null,
) =>
  service.db
    .prepare('insert into event (at, kind, user_id, actor_id, fields) values (?, ?, ?, ?, ?)')
    .bind(service.clock.now, kind, userId, actorId, fields && JSON.stringify(fields))
    .run()

const rowsOf = (html: string) =>
  (html.match(/<li><div><strong>.*?<\/li>/g) ?? []).map((row) =>
    row.replace(/<time.*?<\/time>/g, '').replace(/<[^>]+>/g, ''),
  )

test.each([
  [1, 'Change password'],
  [0, 'Ways to sign in'],
])('who has a password (%i) is led on to: %s', async (has, words) => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const sql = 'update user set has_password = ? where id = ?'
  await service.db.prepare(sql).bind(has, person.id).run()
  const { html } = await visitor.open(place)
  expect(html).toContain(`secure your account: <a href="/account/security">${words}</a>`)
})

test('what happened is told newest first, with who did it, in one round trip', async () => {
  const superuser = await newSuperuser(service)
  const person = await newPerson(service)
  const token = await requestReset(service, person.email)
  const reset = json('POST', { token, password: 'another' })
  expect((await service.request('/auth/reset-password', reset)).status).toBe(200)
  const verified = json('PATCH', { is_verified: true }, superuser.token)
  expect((await service.request(`/users/${person.id}`, verified)).status).toBe(200)
  const visitor = await signInOnPage(service, { ...person, password: 'another' })
  const before = service.roundTrips.length
  const { html } = await visitor.open(place)
  expect(service.roundTrips.length - before).toBe(1)
  expect(rowsOf(html)).toEqual([
    'Signed in · by you',
    'Address verified · by an administrator',
    'New password by a mailed link · by someone with a link that we mailed to you',
  ])
  expect(html).not.toContain(superuser.id)
})

test('a sign-in is told with its browser and country, and no address of the network', async () => {
  const person = await newPerson(service)
  const body = new URLSearchParams({ email: person.email, password: person.password })
  const headers = {
    'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Firefox/130.0',
    'cf-connecting-ip': '203.0.113.9',
    origin: 'https://postern.test',
  }
  const init = { method: 'POST', body, headers, cf: { country: 'NL' } }
  expect((await service.request('/login', init)).status).toBe(303)
  const visitor = await signInOnPage(service, person)
  const { html } = await visitor.open(place)
  expect(rowsOf(html)).toEqual([
    'Signed in · by you',
    'Signed in · Firefox on Windows · Netherlands · by you',
  ])
  expect(html).toContain('<a href="/account/security">Change password</a>')
  const kept = await service.db
    .prepare("select fields from event where user_id = ? and fields like '%Firefox%'")
    .bind(person.id)
    .first('fields')
  expect(kept).not.toContain('203.0.113')
})

test('every kind that is kept has a sentence; one that is not known any more keeps its name', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const kept = Object.entries(events).filter(([, event]) => 'kept' in event)
  for (const [kind] of kept) await insert(person.id, kind, 'operator')
  await insert(person.id, 'old.<b>kind</b>', 'operator')
  const { html } = await visitor.open(place)
  const rows = rowsOf(html)
  expect(rows).toHaveLength(kept.length + 2)
  expect(rows.filter((row) => kept.some(([kind]) => row.includes(kind)))).toEqual([])
  expect(html).toContain('old.&lt;b&gt;kind&lt;/b&gt;')
})

test('ends of sessions and rights are told by what they were', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await insert(person.id, 'session.ended', null, { reason: 'refresh_token_reused' })
  await insert(person.id, 'session.ended', person.id, { reason: 'logout' })
  await insert(person.id, 'session.ended', 'operator', { reason: 'ended' })
  await insert(person.id, 'superuser.changed', 'operator', { is_superuser: true })
  await insert(person.id, 'superuser.changed', 'operator', { is_superuser: false })
  expect(rowsOf((await visitor.open(place)).html).slice(0, 5)).toEqual([
    'No administrator any more · by an administrator',
    'Became an administrator · by an administrator',
    'Session ended · by an administrator',
    'Signed out · by you',
    'Session ended: an old key of it was used a second time · by this service',
  ])
})

test("older events are a link away, page by page, and nobody else's are among them", async () => {
  const [person, stranger] = [await newPerson(service), await newPerson(service)]
  const visitor = await signInOnPage(service, person)
  for (let i = 0; i < 55; i++) await insert(person.id, 'password.changed', person.id)
  await insert(stranger.id, 'email.changed', stranger.id)
  const first = await visitor.open(place)
  expect(rowsOf(first.html)).toHaveLength(50)
  expect(first.html).not.toContain('>Newest<')
  const [, older = ''] = /href="([^"]+)">Older</.exec(first.html) ?? []
  const second = await visitor.open(older.replaceAll('&amp;', '&'))
  expect(rowsOf(second.html)).toHaveLength(6)
  expect(second.html).not.toContain('>Older<')
  expect(second.html).toContain('>Newest<')
  expect(first.html + second.html).not.toContain('Your address was changed.')
  const past = await visitor.open(`${place}?before=1`)
  expect(past.html).toContain('There is nothing older.')
})

test.each(['x', '-1', '1e3', '9'.repeat(16), '1;'])(
  'before=%s is as if nothing was said',
  async (before) => {
    const visitor = await signInOnPage(service, await newPerson(service))
    const { html, status } = await visitor.open(`${place}?${new URLSearchParams({ before })}`)
    expect(status).toBe(200)
    expect(rowsOf(html)).toHaveLength(1)
  },
)

test('a person of whom nothing is kept reads what the place is for', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await service.db.prepare('delete from event where user_id=?').bind(person.id).run()
  expect((await visitor.open(place)).html).toContain('Nothing has happened yet.')
})
