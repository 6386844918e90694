import { beforeAll, describe, expect, test } from 'vitest'
import { readReturnTo } from '../../src/html/return-to.ts'
import { startPages } from '../support/pages.ts'
import { newPerson, type Person } from '../support/requests.ts'
import { type AtConsole, openConsole } from './support.ts'

const service = startPages()
let console: AtConsole

beforeAll(async () => {
  console = await openConsole(service)
})

const evil = '"<b>bold</b>"@evil.example'

/** Adds rows by SQL: their ids. */
async function add(emails: readonly string[], columns: Partial<Record<string, number>> = {}) {
  const { is_active = 1, is_verified = 0, is_superuser = 0, created_at = 1000 } = columns
  const ids = emails.map(() => crypto.randomUUID())
  const insert = service.db.prepare(`insert into user
    (id, email, hashed_password, is_active, is_verified, is_superuser, created_at) values (?,?,'!',?,?,?,?)`)
  const flags = [is_active, is_verified, is_superuser, created_at]
  await service.db.batch(emails.map((email, i) => insert.bind(ids[i], email, ...flags)))
  return ids
}
const addressesOf = (html: string) =>
  Array.from(html.matchAll(/<a href="\/admin\/users\/[\da-f-]{36}">([^<]+)</g), ([, a]) => a)
const list = async (query: string) =>
  addressesOf((await console.visitor.open(`/admin/users${query}`)).html)
const columnOf = async (id: string, column: string) =>
  service.db.prepare(`select ${column} as value from user where id=?`).bind(id).first('value')
const eventsOf = async (id: string) => {
  const read = service.db.prepare('select kind, actor_id from event where user_id=? order by id')
  return (await read.bind(id).all()).results
}

describe('the list of people', () => {
  beforeAll(async () => {
    await add(['anna@corp.example'], { is_verified: 1, created_at: 10 })
    await add(['annabel@other.example'], { created_at: 20 })
    await add(['bob@corp.example'], { is_active: 0, created_at: 30 })
    await add([evil], { created_at: 5 })
  })

  test.each([
    ['?q=ANN', ['anna@corp.example', 'annabel@other.example']],
    ['?q=%40corp.example', ['bob@corp.example', 'anna@corp.example']],
    ['?q=%40corp.example&active=no', ['bob@corp.example']],
    ['?q=ann&verified=yes&superuser=no', ['anna@corp.example']],
    ['?q=ann&verified=no', ['annabel@other.example']],
    ['?q=nobody', []],
    ['?q=ann&after=anna%40corp.example', ['annabel@other.example']],
  ])('%s', async (query, expected) => {
    expect(await list(query)).toEqual(expected)
  })

  test('finds one by id, in any spelling', async () => {
    const { id, email } = console.superuser
    expect(await list(`?q=${id.replaceAll('-', '').toUpperCase()}`)).toEqual([email])
  })

  test('fields keep what was asked for, and what no list said is no place in it', async () => {
    const { html } = await console.visitor.open('/admin/users?q=%22ann&verified=no&after=x')
    expect(html).toContain('value="&quot;ann"')
    expect(html).toContain('<option value="no" selected="">')
    expect(await list('?q=%40corp.example&after=x')).toHaveLength(2)
  })

  test('shows markup in an address as text', async () => {
    const { html } = await console.visitor.open('/admin/users?q=%40evil.example')
    expect(html).toContain('&lt;b&gt;bold&lt;/b&gt;')
    expect(html).not.toContain('<b>bold')
  })

  test('goes on a page at a time, the newest first, each person once, in two round trips', async () => {
    await add(
      Array.from({ length: 120 }, (_, i) => `many-${i}@many.example`),
      { created_at: 3_000_000_000 },
    )
    const seen: (string | undefined)[] = []
    let path: string | undefined = '/admin/users?q=%40many.example&active=yes'
    for (let pages = 0; path !== undefined && pages < 9; pages++) {
      service.roundTrips.length = 0
      const { html } = await console.visitor.open(path)
      expect(service.roundTrips).toHaveLength(2)
      seen.push(...addressesOf(html))
      path = /href="([^"]+)">Next page/.exec(html)?.[1]?.replaceAll('&amp;', '&')
    }
    expect(seen).toHaveLength(120)
    expect(new Set(seen).size).toBe(120)
    expect((await list('')).every((email) => email?.endsWith('@many.example'))).toBe(true)
  })
})

describe('the list as CSV', () => {
  test('has everyone whom the list has, streamed by pages', async () => {
    await add(Array.from({ length: 1100 }, (_, i) => `csv-${i}@csv.example`))
    service.roundTrips.length = 0
    const page = await console.visitor.open('/admin/users.csv?q=%40csv.example')
    expect(service.roundTrips).toHaveLength(4)
    expect(page.headers.get('content-type')).toBe('text/csv; charset=UTF-8')
    expect(page.headers.get('content-disposition')).toBe('attachment; filename="people.csv"')
    const lines = page.html.split('\r\n')
    expect(lines[0]).toMatch(/^id,email,is_active,is_superuser,is_verified,created_at/)
    expect(lines.at(-1)).toBe('')
    const emails = lines.slice(1, -1).map((line) => line.split(',')[1])
    expect(emails).toHaveLength(1100)
    expect(new Set(emails).size).toBe(1100)
  })

  test('has no cell that a spreadsheet runs', async () => {
    await add(['=1+1@formula.example', '@sum@formula.example', '"a,=b"@formula.example'])
    const { html } = await console.visitor.open('/admin/users.csv?q=%40formula.example')
    const cells = html.split('\r\n').map((line) => /^[^,]+,(.*),true,false,false,/.exec(line)?.[1])
    expect(cells).toEqual(
      expect.arrayContaining([
        "'=1+1@formula.example",
        "'@sum@formula.example",
        `"""a,'=b""@formula.example"`,
      ]),
    )
  })

  test('is neutral and whole where one is looked for by id', async () => {
    const { id, email } = console.superuser
    const { html } = await console.visitor.open(`/admin/users.csv?q=${id}`)
    expect(html.split('\r\n')).toHaveLength(3)
    expect(html).toContain(`${id},${email},true,true,false,`)
  })
})

describe('with some people at once', () => {
  const send = (action: string, ids: readonly string[], query = '?q=ann') =>
    console.visitor.send(`/admin/users${query}`, [
      ...ids.map((id): [string, string] => ['id', id]),
      ['do', action],
      ['form_token', console.visitor.formToken ?? ''],
    ])
  let people: Person[]
  beforeAll(async () => {
    people = [await newPerson(service), await newPerson(service), await newPerson(service)]
  })

  test('deactivates those who are active and no superusers, ends their sessions, says how many', async () => {
    const [one, two, three] = people.map(({ id }) => id)
    if (!one || !two || !three) throw new Error('nobody is there')
    const signIn = new URLSearchParams({
      username: people[0]?.email ?? '',
      password: 'correct horse',
    })
    const login = await service.request('/auth/session/login', { method: 'POST', body: signIn })
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? ''
    await service.db.prepare('update user set is_active=0 where id=?').bind(two).run()
    await service.db.prepare('update user set is_superuser=1 where id=?').bind(three).run()
    const page = await send('deactivate', [one, two, three, console.superuser.id, 'x'])
    expect(page.location).toBe('/admin/users?q=ann&done=deactivate&count=1')
    expect((await console.visitor.follow(page)).html).toContain('1 person was deactivated.')
    expect(await Promise.all([one, two, three].map((id) => columnOf(id, 'is_active')))).toEqual([
      0, 0, 1,
    ])
    const told = { kind: 'user.deactivated', actor_id: console.superuser.id }
    expect(await eventsOf(one)).toContainEqual(told)
    expect([...(await eventsOf(two)), ...(await eventsOf(three))]).not.toContainEqual(told)
    await service.db.prepare('update user set is_active=1 where id in (?,?)').bind(one, two).run()
    await service.db.prepare('update user set is_superuser=0 where id=?').bind(three).run()
    expect((await service.request('/users/me', { headers: { cookie } })).status).toBe(401)
  })

  test('signs out', async () => {
    const page = await send(
      'sign-out',
      people.map(({ id }) => id),
    )
    expect(page.location).toBe('/admin/users?q=ann&done=sign-out&count=3')
    for (const { token } of people) {
      const headers = { authorization: `Bearer ${token}` }
      expect((await service.request('/users/me', { headers })).status).toBe(401)
    }
  })

  test('sends a verification mail to those who can use one, within a minute', async () => {
    const [one, two, three] = people
    if (!one || !two || !three) throw new Error('nobody is there')
    await service.db.prepare('update user set is_verified=1 where id=?').bind(two.id).run()
    await service.db.prepare('update user set is_active=0 where id=?').bind(three.id).run()
    service.roundTrips.length = 0
    const page = await send(
      'send-verification',
      people.map(({ id }) => id),
    )
    expect(service.roundTrips).toHaveLength(3)
    expect(page.location).toBe('/admin/users?q=ann&done=send-verification&count=1')
    const mails = () => service.mailbox.filter(({ subject }) => subject.includes('address'))
    const before = mails().length
    await service.everyMinute()
    expect(
      mails()
        .slice(before)
        .map(({ to }) => to),
    ).toEqual([one.email])
    const told = { kind: 'user.verification_sent', actor_id: console.superuser.id }
    expect(await eventsOf(one.id)).toContainEqual(told)
    expect(await eventsOf(two.id)).not.toContainEqual(told)
  })

  test('wants somebody, at most 100, and something that it knows', async () => {
    const ids = Array.from({ length: 101 }, () => crypto.randomUUID())
    const answers = [
      await send('deactivate', []),
      await send('sign-out', ids),
      await send('promote', [console.superuser.id]),
    ]
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400])
    const [none, many, unknown] = answers.map(({ html }) => html)
    expect(none).toContain('choose somebody in the list first')
    expect(many).toContain('at most 100 people at once')
    expect(unknown).toContain('Nothing was done')
    expect((await send('sign-out', ids.slice(1))).status).toBe(303)
  })

  test('who has to prove again that it is them comes back to the boxes as they were ticked', async () => {
    const [one, two, three] = people.map(({ id }) => id)
    if (!one || !two || !three) throw new Error('nobody is there')
    const ticked = async (path: string, { visitor } = console) =>
      [...(await visitor.open(path)).html.matchAll(/value="([^"]+)" checked/g)].map(([, id]) => id)
    service.clock.now += 700
    const page = await send('deactivate', [one, three], '?q=person')
    const most = await send(
      'deactivate',
      Array.from({ length: 50 }, () => crypto.randomUUID()),
    )
    service.clock.now -= 700
    expect(await columnOf(one, 'is_active')).toBe(1)
    const backOf = ({ location }: typeof page) =>
      new URL(location ?? '', 'https://x.test').searchParams.get('return_to') ?? ''
    const back = backOf(page)
    expect((await ticked(back)).toSorted()).toEqual([one, three].toSorted())
    expect(readReturnTo(backOf(most))).toMatch(/^\/admin\/users\?q=ann&ticks=.+&again=yes$/)
    // A link must tick no box.
    const other = await openConsole(service)
    expect(await ticked(back, other)).toEqual([])
    const changed = back.replace(one.replaceAll('-', ''), two.replaceAll('-', ''))
    expect(changed).not.toBe(back)
    for (const path of [changed, `/admin/users?ticks=${one}`, '/admin/users?ticks=.']) {
      expect(await ticked(path)).toEqual([])
    }
  })

  test('an unknown word, or no number, in the address says nothing was done', async () => {
    for (const query of ['?done=x&count=1', '?done=deactivate', '?done=deactivate&count=%3Cb%3E']) {
      expect((await console.visitor.open(`/admin/users${query}`)).html).not.toContain('note ok')
    }
  })
})

test('/admin leads to the list', async () => {
  expect((await console.visitor.open('/admin')).location).toBe('/admin/users')
})
