import { beforeAll, describe, expect, test } from 'vitest'
import { events } from '../../src/event-kinds.ts'
import { en } from '../../src/texts/en.ts'
import { startPages } from '../support/pages.ts'
import { mailedToken, newPerson } from '../support/requests.ts'
import { type AtConsole, addFailedMail, openConsole } from './support.ts'

const secret = 'a-root-secret-of-the-console-tests-0123456789'
const service = startPages({
  vars: {
    ROOT_SECRET: secret,
    SMTP_USERNAME: '<b>me</b>',
    SMTP_PASSWORD: 'x',
    EVENTS_KEPT_DAYS: '30',
  },
})
let console: AtConsole

beforeAll(async () => {
  console = await openConsole(service)
})

describe('a new person', () => {
  const send = (fields: Record<string, string>) => console.visitor.send('/admin/users/new', fields)
  const rowOf = (email: string) =>
    service.db
      .prepare('select is_active, is_verified, is_superuser from user where email=?')
      .bind(email)
      .first()

  test('gets flags and an invitation, and nobody sees a password', async () => {
    const email = 'invited@example.com'
    const page = await send({ email, invite: 'yes', active: 'yes', superuser: 'yes' })
    expect(page.location).toMatch(/^\/admin\/users\/[\da-f-]{36}\?done=invited$/)
    expect(await rowOf(email)).toEqual({ is_active: 1, is_verified: 0, is_superuser: 1 })
    expect(mailedToken(service, email)).not.toBe('')
    expect((await console.visitor.follow(page)).html).toContain('asks its person to choose')
  })

  test('gets none where it is not wanted', async () => {
    const email = 'quiet@example.com'
    const page = await send({ email, verified: 'yes' })
    expect(page.location).toMatch(/\?done=added$/)
    expect(await rowOf(email)).toEqual({ is_active: 0, is_verified: 1, is_superuser: 0 })
    expect(service.mailbox.filter(({ to }) => to === email)).toEqual([])
  })

  test.each(['no address', '', 'a@b@c.example', '<b>@x'])(
    '"%s" is refused, and kept',
    async (email) => {
      const page = await send({ email, verified: 'yes' })
      expect(page.status).toBe(400)
      expect(page.html).toContain('This is no address that a mail can go to.')
      expect(page.html).toContain('aria-invalid="true"')
      expect(page.html).toMatch(/name="verified"[^>]* checked/)
      expect(page.html).not.toMatch(/name="invite"[^>]* checked/)
      expect(page.html).not.toContain('<b>@x')
    },
  )

  test('an address that has an account is refused', async () => {
    const page = await send({ email: console.superuser.email.toUpperCase(), invite: 'yes' })
    expect(page.status).toBe(400)
    expect(page.html).toContain('This address has an account already.')
  })

  test('who has to prove again that it is them comes back to the address, and is told to do it once more', async () => {
    service.clock.now += 700
    const page = await send({ email: 'late@example.com', superuser: 'yes' })
    const long = await send({ email: 'x'.repeat(60_000) })
    service.clock.now -= 700
    const back = new URL(page.location ?? '', 'https://x.test').searchParams.get('return_to') ?? ''
    expect(await rowOf('late@example.com')).toBeNull()
    const { html } = await console.visitor.open(back)
    expect(html).toContain('value="late@example.com"')
    expect(html).toContain('Nothing was done yet. Please do it once more.')
    expect(long.location?.length).toBeLessThan(500)
  })

  test('a link ticks no box', async () => {
    const query = 'email=a%40example.com&superuser=yes&verified=yes&active=no'
    const { html } = await console.visitor.open(`/admin/users/new?${query}`)
    expect(html).not.toMatch(/name="(superuser|verified)"[^>]* checked/)
    expect(html).toMatch(/name="active"[^>]* checked/)
  })
})

describe('events', () => {
  test('are listed a page at a time, of all people or of one, in two round trips', async () => {
    const other = await newPerson(service)
    const insert = service.db.prepare(
      'insert into event (at, kind, user_id, actor_id, fields) values (?, ?, ?, ?, ?)',
    )
    const { now } = service.clock
    await service.db.batch(
      Array.from({ length: 60 }, (_, i) =>
        insert.bind(now, 'user.signed_out', other.id, 'operator', `{"n":${i}}`),
      ),
    )
    service.roundTrips.length = 0
    const { html } = await console.visitor.open(`/admin/events?person=${other.id}`)
    expect(service.roundTrips).toHaveLength(2)
    const numbers = (text: string) => Array.from(text.matchAll(/n: (\d+)/g), ([, n]) => Number(n))
    expect(numbers(html)).toEqual(Array.from({ length: 50 }, (_, i) => 59 - i))
    expect(html).toContain('a command')
    expect(html).toContain('of the last 30 days')
    const next = /href="([^"]+)">Next page/.exec(html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    expect(numbers((await console.visitor.open(next)).html)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    expect((await console.visitor.open('/admin/events')).html).toContain(other.email)
  })

  test('of who is not there any more, of an unknown kind and with markup are shown as text', async () => {
    const gone = crypto.randomUUID()
    await service.db
      .prepare("insert into event (at, kind, user_id, fields) values (?, '<b>', ?, ?)")
      .bind(service.clock.now, gone, '{"reason":"<i>"}')
      .run()
    const { html } = await console.visitor.open(`/admin/events?person=${gone}`)
    expect(html).toContain('&lt;b&gt;')
    expect(html).toContain('reason: &lt;i&gt;')
    expect(html).not.toMatch(/<b>|<i>/)
    expect(html).toContain(gone.slice(0, 8))
  })

  test.each([
    ['true', 'Became a superuser'],
    ['false', 'No superuser any more'],
  ])('tell whether the right of a superuser was given: %s', async (given, words) => {
    const { id } = await newPerson(service)
    await service.db
      .prepare(
        "insert into event (at, kind, user_id, fields) values (?, 'superuser.changed', ?, ?)",
      )
      .bind(service.clock.now, id, `{"is_superuser":${given}}`)
      .run()
    for (const path of [`/admin/events?person=${id}`, `/admin/users/${id}`])
      expect((await console.visitor.open(path)).html).toContain(words)
  })

  test('each kind that is kept has its words', () => {
    const kept = Object.entries(events).filter(([, event]) => 'kept' in event)
    const words = [...Object.keys(en.eventKinds), 'superuser.changed']
    expect(words.sort()).toEqual(kept.map(([kind]) => kind).sort())
  })
})

describe('mails', () => {
  test('that were given up are listed, and sent again by the cron trigger', async () => {
    const other = await newPerson(service)
    const id = await addFailedMail(service, other.id)
    service.roundTrips.length = 0
    const { html } = await console.visitor.open('/admin/mails')
    expect(service.roundTrips).toHaveLength(2)
    expect(html).toContain(other.email)
    expect(html).toContain(`value="${id}"`)
    const page = await console.visitor.send('/admin/mails', { id })
    expect(page.location).toBe('/admin/mails?done=again')
    const waiting = await console.visitor.open('/admin/mails?show=pending')
    expect(waiting.html).toContain(other.email)
    await service.everyMinute()
    expect(service.mailbox.at(-1)?.to).toBe(other.email)
    const again = await console.visitor.send('/admin/mails', { id })
    expect(again.status).toBe(400)
    expect(again.html).toContain('not given up any more')
  })

  test('with codes that nobody waits for are not sent again', async () => {
    const other = await newPerson(service)
    const id = await addFailedMail(service, other.id, 'login-code')
    const { html } = await console.visitor.open('/admin/mails')
    expect(html).toContain(other.email)
    expect(html).not.toContain(`value="${id}"`)
    expect((await console.visitor.send('/admin/mails', { id })).status).toBe(400)
  })

  test('are listed a page at a time', async () => {
    const other = await newPerson(service)
    for (let i = 0; i < 55; i++) await addFailedMail(service, other.id)
    const count = (html: string) => html.split(other.email).length - 1
    const first = await console.visitor.open('/admin/mails')
    const next = /href="([^"]+)">Next page/.exec(first.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const second = await console.visitor.open(next)
    expect(count(first.html) + count(second.html)).toBe(55)
  })
})

test('settings are shown as in force, and of secrets only whether they are set', async () => {
  service.roundTrips.length = 0
  const { html } = await console.visitor.open('/admin/settings')
  expect(service.roundTrips).toHaveLength(1)
  const cellOf = (name: string) =>
    new RegExp(`<code>${name}</code></td><td class="text">(.*?)</td>`).exec(html)?.[1]
  expect(cellOf('EVENTS_KEPT_DAYS')).toBe('30 <span class="tag good">set</span>')
  expect(cellOf('RESET_TOKEN_LIFETIME_SECONDS')).toBe('3600 <span class="tag">default</span>')
  expect(cellOf('SMTP_USERNAME')).toMatch(/^&lt;b&gt;me/)
  expect(cellOf('ROOT_SECRET')).toBe('<span class="tag good">set</span>')
  expect(cellOf('APP_SECRET_PREVIOUS')).toBe('<span class="tag">not set</span>')
  expect(html).not.toContain(secret)
  expect(html).not.toContain(service.secret)
})
