import { expect, test } from 'vitest'
import { newVisitor, signInOnPage, startPages } from '../support/pages.ts'
import { bearer, credentials, newPerson, newSuperuser, type Person } from '../support/requests.ts'

const service = startPages()
const place = '/account/delete'

const isThere = async ({ id }: Person) =>
  (await service.db.prepare('select 1 from user where id=?').bind(id).first()) !== null

test('the page says for how many days the account can come back, and GET deletes nothing', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const page = await visitor.open(place)
  expect(page.status).toBe(200)
  expect(page.html).toContain('For 7 days an administrator can bring it back')
  expect(page.html).not.toContain('Whom to ask')
  expect(await isThere(person)).toBe(true)
  const forGood = startPages({ vars: { DELETED_USERS_KEPT_DAYS: '0' } })
  const other = await signInOnPage(forGood, await newPerson(forGood))
  expect((await other.open(place)).html).toContain('It can not be brought back.')
})

test('whom to ask for the account is said where the settings name somebody', async () => {
  const helped = startPages({ vars: { SUPPORT_CONTACT: 'https://help.example.com/' } })
  const visitor = await signInOnPage(helped, await newPerson(helped))
  const link = '<a href="https://help.example.com/">Whom to ask</a>'
  expect((await visitor.open(place)).html).toContain(link)
})

test.each(['7', '0'])(
  'with %s days the account is gone, and everyone is signed out',
  async (days) => {
    const kept = startPages({ vars: { DELETED_USERS_KEPT_DAYS: days } })
    const person = await newPerson(kept)
    const visitor = await signInOnPage(kept, person)
    const elsewhere = await signInOnPage(kept, person)
    await visitor.open(place)
    const deleted = await visitor.send(place)
    expect([deleted.status, deleted.location]).toEqual([303, '/account/deleted'])
    expect(visitor.cookies.has('__Host-postern-pages')).toBe(false)
    expect((await visitor.follow(deleted)).html).toContain('Your account is deleted')
    expect(await isThere(person)).toBe(false)
    expect((await elsewhere.open('/account')).location).toBe('/login')
    expect((await kept.request('/users/me', { headers: bearer(person.token) })).status).toBe(401)
    const login = credentials(person.email, person.password)
    expect((await kept.request('/auth/jwt/login', login)).status).toBe(400)
    const event = kept.db.prepare(
      "select actor_id from event where user_id=? and kind='user.deleted'",
    )
    expect((await event.bind(person.id).all()).results).toEqual([{ actor_id: person.id }])
  },
)

test('a superuser brings the person back', async () => {
  const superuser = await newSuperuser(service)
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await visitor.open(place)
  await visitor.send(place)
  const headers = bearer(superuser.token)
  const restored = await service.request(`/users/${person.id}/restore`, { method: 'POST', headers })
  expect(restored.status).toBe(200)
  await signInOnPage(service, person)
})

test('SECURITY 39: it wants a fresh proof, and goes on after it', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await visitor.open(place)
  service.clock.now += 601
  const stale = await visitor.send(place)
  const ask = (back: string) => `/step-up?${new URLSearchParams({ return_to: back })}`
  expect([stale.status, stale.location, await isThere(person)]).toEqual([
    303,
    ask(`${place}?again=yes`),
    true,
  ])
  expect((await visitor.open(place)).location).toBe(ask(place))
  const fields = { password: person.password, return_to: place }
  expect((await visitor.send('/step-up', fields)).location).toBe(place)
  expect((await visitor.send(place)).location).toBe('/account/deleted')
})

test('SECURITY 32: the last superuser stays, and is told what to do', async () => {
  await service.db.prepare('update user set is_superuser=0').run()
  const superuser = await newSuperuser(service)
  const visitor = await signInOnPage(service, superuser)
  await visitor.open(place)
  const page = await visitor.send(place)
  expect(page.status).toBe(400)
  expect(page.html).toContain('You are the last administrator.')
  expect(await isThere(superuser)).toBe(true)
  await newSuperuser(service)
  expect((await visitor.send(place)).location).toBe('/account/deleted')
})

test('who is signed in goes on from the page of an account that was deleted', async () => {
  const visitor = await signInOnPage(service, await newPerson(service))
  expect((await visitor.open('/account/deleted')).location).toBe('/account')
  expect((await newVisitor(service).open('/account/deleted')).status).toBe(200)
})

test('a session that ended while it is asked for deletes nothing', async () => {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  await visitor.open(place)
  await service.db
    .prepare('update user set credential_version=credential_version+1 where id=?')
    .bind(person.id)
    .run()
  expect((await visitor.send(place)).location).toContain('/login')
  expect(await isThere(person)).toBe(true)
})
