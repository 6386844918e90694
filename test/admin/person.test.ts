import { beforeAll, describe, expect, test } from 'vitest'
import { newVisitor, signInOnPage, startPages } from '../support/pages.ts'
import { credentials, logIn, newPerson, type Person } from '../support/requests.ts'
import { type AtConsole, openConsole } from './support.ts'

const service = startPages({ vars: { RATE_LIMITS: 'on' } })
let console: AtConsole
let person: Person
let path: string

beforeAll(async () => {
  console = await openConsole(service)
})
beforeAll(async () => {
  person = await newPerson(service)
  path = `/admin/users/${person.id}`
})

const act = (action: string, more: Record<string, string> = {}, to = path) =>
  console.visitor.send(to, { do: action, ...more })
const rowOf = (id: string) =>
  service.db
    .prepare('select is_active, is_verified, is_superuser from user where id=?')
    .bind(id)
    .first()
/** The row of the page in which something is told. */
const told = (html: string, anchor: string) =>
  new RegExp(`<li id="${anchor}">(?:(?!</li>).)*<div class="note[^>]*>([^<]*)`).exec(html)?.[1]

describe('the page of a person', () => {
  test('shows who they are in two round trips', async () => {
    service.roundTrips.length = 0
    const { html, status } = await console.visitor.open(path)
    expect([status, service.roundTrips.length]).toEqual([200, 2])
    expect(html).toContain(person.email)
    expect(html).toContain(person.id)
  })

  test('shows where they are signed in and what happened, markup as text', async () => {
    const other = await newPerson(service)
    await signInOnPage(service, other)
    await service.db
      .prepare(
        "update session set browser='<b>x</b>', system='<i>y</i>', country='PT' where user_id=?",
      )
      .bind(other.id)
      .run()
    const { html } = await console.visitor.open(`/admin/users/${other.id}`)
    expect(html).toContain('&lt;b&gt;x&lt;/b&gt; on &lt;i&gt;y&lt;/i&gt;')
    expect(html).toContain('Portugal')
    expect(html).not.toMatch(/<b>|<i>/)
    expect(html).toContain('Signed in')
  })

  test('is not there for who does not exist', async () => {
    for (const id of [crypto.randomUUID(), 'x', 'bulk', `${person.id}x`]) {
      const page = await console.visitor.open(`/admin/users/${id}`)
      expect(page.status).toBe(404)
      expect(page.html).toContain('<a href="/admin/users">People</a>')
      expect((await act('verify', {}, `/admin/users/${id}`)).status).toBe(404)
    }
  })

  test('an unknown action, or one of objects, does nothing', async () => {
    for (const action of ['', 'promote', 'details', 'constructor', '__proto__']) {
      expect((await act(action)).status).toBe(404)
    }
    const { html } = await console.visitor.open(`${path}?done=constructor`)
    expect(html).not.toContain('class="note')
  })

  test('has the id to copy, and a word that it was', async () => {
    const { html } = await console.visitor.open(path)
    expect(html).toContain(`data-copy="${person.id}" data-copied="Copied"`)
  })

  test('has no field for a password, nor any way to become somebody', async () => {
    const { html } = await console.visitor.open(path)
    expect(html).not.toMatch(/type="password"|impersonate/i)
    expect((await console.visitor.open('/admin/users/new')).html).not.toContain('type="password"')
  })
})

describe('an action', () => {
  test.each([
    ['verify', 'verify', { is_verified: 1 }],
    ['unverify', 'verify', { is_verified: 0 }],
    ['deactivate', 'deactivate', { is_active: 0 }],
    ['activate', 'deactivate', { is_active: 1 }],
    ['make-superuser', 'make-superuser', { is_superuser: 1 }],
    ['take-superuser', 'make-superuser', { is_superuser: 0 }],
  ])('%s is done, and told in its place', async (action, anchor, expected) => {
    const page = await act(action)
    expect(page.location).toBe(`${path}?done=${action}#${anchor}`)
    expect(await rowOf(person.id)).toMatchObject(expected)
    const { html } = await console.visitor.open(`${path}?done=${action}`)
    expect(told(html, anchor)).toMatch(/^Done\./)
  })

  test('mails go out at once, and to who is active and can use one', async () => {
    const mailsTo = () => service.mailbox.filter(({ to }) => to === person.email).length
    const before = mailsTo()
    expect((await act('send-reset')).status).toBe(303)
    expect((await act('send-verification')).status).toBe(303)
    expect(mailsTo()).toBe(before + 2)
    await act('verify')
    const verified = await act('send-verification')
    expect(verified.status).toBe(400)
    expect(verified.html).toContain('the address is verified already')
    await act('deactivate')
    const inactive = await act('send-reset')
    expect(inactive.status).toBe(400)
    expect(inactive.html).toContain('the account is deactivated')
    await act('activate')
    expect(mailsTo()).toBe(before + 2)
  })

  test('one session ends, and not one of somebody else', async () => {
    const visitor = await signInOnPage(service, person)
    const session = (userId: string) =>
      service.db
        .prepare('select id from session where user_id=? and ended_at is null')
        .bind(userId)
        .first<string>('id')
    const mine = (await session(console.superuser.id)) ?? ''
    const refused = await act('end-session', { session: mine })
    expect(refused.status).toBe(400)
    expect(refused.html).toContain('That session had ended already.')
    expect((await console.visitor.open(path)).status).toBe(200)
    const page = await act('end-session', { session: (await session(person.id)) ?? '' })
    expect(page.location).toBe(`${path}?done=end-session#end-session`)
    expect((await visitor.open('/')).location).toBe('/login')
  })

  test('signing out everywhere ends sessions and tokens', async () => {
    const visitor = await signInOnPage(service, person)
    expect((await act('sign-out')).status).toBe(303)
    expect((await visitor.open('/')).location).toBe('/login')
    const headers = { authorization: `Bearer ${person.token}` }
    expect((await service.request('/users/me', { headers })).status).toBe(401)
  })

  test('a new password is wanted at the next sign-in, and at none after it', async () => {
    const token = await logIn(service, person.email, person.password)
    const page = await act('require-password')
    expect(page.location).toBe(`${path}?done=require-password#require-password`)
    const refused = await service.request(
      '/auth/jwt/login',
      credentials(person.email, person.password),
    )
    expect([refused.status, await refused.json()]).toEqual([
      403,
      { detail: 'LOGIN_NEW_PASSWORD_REQUIRED' },
    ])
    const me = { headers: { authorization: `Bearer ${token}` } }
    expect((await service.request('/users/me', me)).status).toBe(200)
    const visitor = newVisitor(service)
    const led = await visitor.send('/login', { email: person.email, password: person.password })
    expect(led.location).toMatch(/^\/reset-password\?token=/)
    expect([...visitor.cookies.keys()]).not.toContain('__Host-postern-pages')
    const form = await visitor.follow(led)
    expect(form.html).toContain('An administrator wants you to choose a new password.')
    const mailed = new URLSearchParams(led.location?.split('?')[1]).get('token') ?? ''
    const set = await visitor.send('/reset-password', { token: mailed, password: 'a newer horse' })
    expect(set.location).toMatch(/^\/login\?done=password/)
    person.password = 'a newer horse'
    await signInOnPage(service, person)
  })

  test('unlocking forgets wrong passwords, and says what was counted', async () => {
    const other = await newPerson(service)
    const at = `/admin/users/${other.id}`
    const nothing = await act('unlock', {}, at)
    expect([nothing.status, told(nothing.html, 'unlock')]).toEqual([
      400,
      'There was nothing to forget.',
    ])
    for (const word of ['wrong', 'wronger']) {
      await service.request('/auth/jwt/login', credentials(other.email, word))
    }
    expect((await console.visitor.open(at)).html).toContain('2 wrong passwords are counted.')
    expect((await act('unlock', {}, at)).status).toBe(303)
    expect((await console.visitor.open(at)).html).toContain('No wrong passwords are counted')
  })

  test('unlocking lets strangers in again who were sent for a code', async () => {
    const other = await newPerson(service)
    await service.request('/auth/jwt/login', credentials(other.email, 'wrong'))
    await service.db
      .prepare(
        'update failed_login set failures=200, blocked_until=?, expires_at=? where failures>0',
      )
      .bind(service.clock.now + 900, service.clock.now + 900)
      .run()
    const at = `/admin/users/${other.id}`
    expect((await console.visitor.open(at)).html).toContain('needs a mailed code')
    expect((await act('unlock', {}, at)).status).toBe(303)
    expect((await console.visitor.open(at)).html).not.toContain('needs a mailed code')
  })

  test('SECURITY 32: the last superuser stays one, and is told so in place', async () => {
    await service.db
      .prepare('update user set is_superuser=0 where id<>?')
      .bind(console.superuser.id)
      .run()
    const mine = `/admin/users/${console.superuser.id}`
    for (const action of ['take-superuser', 'deactivate']) {
      const page = await act(action, {}, mine)
      const anchor = action === 'deactivate' ? action : 'make-superuser'
      expect([page.status, told(page.html, anchor)]).toEqual([
        400,
        'Nothing was done: there would be no active superuser left.',
      ])
    }
    const page = await console.visitor.send(`${mine}/delete`)
    expect(page.status).toBe(400)
    expect(page.html).toContain('there would be no active superuser left')
    expect(await rowOf(console.superuser.id)).toMatchObject({ is_superuser: 1, is_active: 1 })
  })

  test('who takes the right from themselves is led away', async () => {
    const other = await openConsole(service)
    const mine = `/admin/users/${other.superuser.id}`
    const page = await other.visitor.send(mine, { do: 'take-superuser' })
    expect(page.location).toBe('/')
    expect((await other.visitor.open('/admin/users')).status).toBe(404)
  })
})

test('the data is what the API exports, as a file', async () => {
  const page = await console.visitor.open(`${path}/data`)
  expect(page.headers.get('content-disposition')).toBe(`attachment; filename="${person.id}.json"`)
  expect(JSON.parse(page.html)).toMatchObject({ user: { id: person.id, email: person.email } })
  expect(page.html).not.toContain('hashed_password')
})

describe('deleting', () => {
  test('asks on a page of its own, and says for how long there is a way back', async () => {
    const { html, status } = await console.visitor.open(`${path}/delete`)
    expect(status).toBe(200)
    expect(html).toContain(`Delete ${person.email}?`)
    expect(html).toContain('For 7 days you can bring it back')
    expect(await rowOf(person.id)).not.toBeNull()
  })

  test('says where there is no way back', async () => {
    const forGood = startPages({ vars: { DELETED_USERS_KEPT_DAYS: '0' } })
    const visitor = await signInOnPage(forGood, console.superuser)
    expect((await visitor.open(`${path}/delete`)).html).toContain('there is no way back')
  })

  test('deletes; the list of deleted people has them, by address too, and brings them back', async () => {
    const gone = await newPerson(service)
    const page = await console.visitor.send(`/admin/users/${gone.id}/delete`)
    expect(page.location).toBe('/admin/deleted?done=delete')
    expect(await rowOf(gone.id)).toBeNull()
    const all = await console.visitor.follow(page)
    expect(all.html).toContain('The account was deleted.')
    expect(all.html).toContain(gone.id)
    expect(all.html).not.toContain(gone.email)
    const query = new URLSearchParams({ email: gone.email.toUpperCase() })
    expect((await console.visitor.open(`/admin/deleted?${query}`)).html).toContain(gone.id)
    const none = await console.visitor.open('/admin/deleted?email=nobody%40example.com')
    expect(none.html).toContain('Nobody who had this address')
    const back = await console.visitor.send('/admin/deleted', { id: gone.id })
    expect(back.location).toBe(`/admin/users/${gone.id}?done=restored`)
    expect((await console.visitor.follow(back)).html).toContain('The account is back.')
  })

  test('brings nobody back whose address is taken, or who is not there', async () => {
    const gone = await newPerson(service)
    await console.visitor.send(`/admin/users/${gone.id}/delete`)
    const body = JSON.stringify({ email: gone.email, password: 'correct horse' })
    const headers = { 'content-type': 'application/json' }
    await service.request('/auth/register', { method: 'POST', body, headers })
    const taken = await console.visitor.send('/admin/deleted', { id: gone.id })
    expect(taken.status).toBe(400)
    expect(taken.html).toContain('Another account has the address now.')
    for (const id of [crypto.randomUUID(), 'x', '']) {
      const page = await console.visitor.send('/admin/deleted', { id })
      expect(page.status).toBe(400)
      expect(page.html).toContain('can not be brought back any more')
    }
  })
})
