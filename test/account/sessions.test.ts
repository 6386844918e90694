import { expect, test } from 'vitest'
import { newVisitor, origin, signInOnPage, startPages } from '../support/pages.ts'
import { bearer, newPerson, type Person } from '../support/requests.ts'
import { logInByOpaque, logInForLong } from '../support/sessions.ts'

const service = startPages({
  vars: { ROOT_SECRET: 'a-root-secret-of-these-tests-0123456789abcdef' },
})
const place = '/account/sessions'

const idsOf = async (id: string) => {
  const query = service.db.prepare('select id from session where user_id=? and ended_at is null')
  return (await query.bind(id).all<{ id: string }>()).results.map((row) => row.id)
}
const cookieName = '__Host-postern-pages'
const idIn = (cookies: Map<string, string>) => cookies.get(cookieName)?.split('.')[0] ?? ''

test('who is signed in here only sees that, and nothing to end', async () => {
  const visitor = await signInOnPage(service, await newPerson(service))
  const { html } = await visitor.open(place)
  expect(html).toContain('You are signed in here, and nowhere else.')
  expect(html).toContain('this one')
  expect(html).not.toContain('action="/account/sessions/end')
})

test('every session is listed, this one first, with its device and country, in one round trip', async () => {
  const person = await newPerson(service)
  const agent =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15'
  const visitor = newVisitor(service)
  const { email, password } = person
  await visitor.send('/login', { email, password }, { 'user-agent': agent })
  service.clock.now += 60
  await logInForLong(service, person)
  await logInByOpaque(service, person)
  const mine = idIn(visitor.cookies)
  await service.db.prepare("update session set country='DE' where id=?").bind(mine).run()
  const before = service.roundTrips.length
  const { html } = await visitor.open(place)
  expect(service.roundTrips.length - before).toBe(1)
  const rows = html.match(/<li><div><strong>.*?<\/li>/g) ?? []
  expect(rows).toHaveLength(3)
  expect(rows[0]).toContain('Safari on macOS')
  expect(rows[0]).toContain('Germany')
  expect(rows[0]).toContain('signed in by password')
  expect(rows[0]).toContain('this one')
  expect(rows[0]).not.toContain('<form')
  expect(rows[1]).toContain('An app or a device that does not say its name')
  expect(html.match(/this one/g)).toHaveLength(1)
  expect(html.match(/action="\/account\/sessions\/end"/g)).toHaveLength(2)
})

test('one of them is ended, and the others go on', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const elsewhere = await signInOnPage(service, person)
  const opaque = await logInByOpaque(service, person)
  await visitor.open(place)
  const ended = await visitor.send(`${place}/end`, { id: idIn(elsewhere.cookies) })
  expect([ended.status, ended.location]).toEqual([303, `${place}?done=ended`])
  expect((await visitor.follow(ended)).html).toContain('The session is ended.')
  expect((await elsewhere.open('/account')).location).toBe('/login')
  expect((await service.request('/users/me', { headers: bearer(opaque) })).status).toBe(200)
  const again = await visitor.send(`${place}/end`, { id: idIn(elsewhere.cookies) })
  expect(again.location).toBe(`${place}?done=over`)
})

test("another person's session, and ids of nothing, end nothing", async () => {
  const [person, stranger] = [await newPerson(service), await newPerson(service)]
  const visitor = await signInOnPage(service, person)
  const other = await signInOnPage(service, stranger)
  await visitor.open(place)
  const foreign = idIn(other.cookies)
  for (const id of [foreign, foreign.toUpperCase(), '', 'x', "' or 1=1", crypto.randomUUID()]) {
    expect((await visitor.send(`${place}/end`, { id })).location).toBe(`${place}?done=over`)
  }
  expect(await idsOf(stranger.id)).toEqual([foreign])
  expect((await other.open('/account')).status).toBe(200)
  expect((await visitor.open(place)).html).not.toContain(foreign)
})

test('all others are ended, tokens of the contract too; this one goes on with another secret', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const elsewhere = await signInOnPage(service, person)
  await logInForLong(service, person)
  await visitor.open(place)
  const before = [...visitor.cookies]
  const page = await visitor.send(`${place}/end-others`)
  expect([page.status, page.location]).toEqual([303, `${place}?done=others`])
  expect([...visitor.cookies]).not.toEqual(before)
  expect((await visitor.follow(page)).html).toContain('All other sessions are ended.')
  expect((await elsewhere.open('/account')).location).toBe('/login')
  expect((await service.request('/users/me', { headers: bearer(person.token) })).status).toBe(401)
  // A copy of the cookie as it was is no good any more.
  for (const [name, value] of before) elsewhere.cookies.set(name, value)
  expect((await elsewhere.send(`${place}/end-others`)).location).toContain('/login')
  expect((await visitor.open(place)).status).toBe(200)
})

test('the list of a session whose secret is wrong is not shown', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const value = visitor.cookies.get(cookieName) ?? ''
  const wrong = `${value.slice(0, 37)}${'A'.repeat(43)}`
  expect(value).toHaveLength(80)
  for (const path of [place, '/account/activity']) {
    const answer = await service.request(path, { headers: { cookie: `${cookieName}=${wrong}` } })
    expect([answer.status, await answer.text()]).toEqual([303, ''])
  }
})

test('markup in stored names is escaped, and unknown proofs have no words', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await service.db
    .prepare(`update session set browser='<img src=x>', system='"&', country='ZZ',
      proofs='{"<b>":1,"constructor":1}' where user_id=?`)
    .bind(person.id)
    .run()
  const { html, status } = await visitor.open(place)
  expect(status).toBe(200)
  expect(html).toContain('&lt;img src=x&gt; on &quot;&amp;')
  expect(html).not.toContain('<img')
  expect(html).not.toContain('<b>')
})

test('a hundred sessions are listed, and another of the same person once', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  service.clock.now += 1
  await copySessions(person, idIn(visitor.cookies))
  const { html } = await visitor.open(place)
  expect(html.match(/this one/g)).toHaveLength(1)
  expect(html.match(/action="\/account\/sessions\/end"/g)).toHaveLength(100)
  expect(html).not.toContain(origin)
})

async function copySessions({ id }: Person, sessionId: string): Promise<void> {
  await service.db
    .prepare(`with recursive n(i) as (select 1 union all select i + 1 from n where i < 110)
      insert into session (id, user_id, credential_version, kind, proofs, auth_time, created_at, seen_at, expires_at)
      select 'copy-' || i, user_id, credential_version, kind, proofs, auth_time, created_at + i, seen_at, expires_at
      from session, n where id = ? and user_id = ?`)
    .bind(sessionId, id)
    .run()
}
