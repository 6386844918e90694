import { beforeAll, describe, expect, test } from 'vitest'
import { unsaidTo } from '../support/profile.ts'
import {
  answer,
  bearer,
  credentials,
  json,
  mailedToken,
  newPerson,
  newSuperuser,
  type Person,
  type ShownUser,
} from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startService()
let superuser: Person

beforeAll(async () => {
  superuser = await newSuperuser(service)
})

const get = (path: string, token = superuser.token) =>
  service.request(path, { headers: bearer(token) })
const post = (path: string, body: object, token = superuser.token) =>
  service.request(path, json('POST', body, token))

interface Page {
  users: ShownUser[]
  next: string | null
}

/** Every page of a list, one after the other. */
async function pagesOf(filters: Record<string, string>): Promise<Page[]> {
  const pages: Page[] = []
  for (let after: string | null | undefined; after !== null; after = pages.at(-1)?.next) {
    const query = new URLSearchParams({ ...filters, ...(after && { after }) })
    const response = await get(`/users?${query}`)
    expect(response.status).toBe(200)
    pages.push(await response.json<Page>())
  }
  return pages
}
const emailsOf = async (filters: Record<string, string>) =>
  (await pagesOf(filters)).flatMap(({ users }) => users.map(({ email }) => email))

/** Adds a row by SQL. */
async function add(email: string, columns: Partial<Record<string, number>> = {}) {
  const { is_active = 1, is_superuser = 0, is_verified = 0, created_at = 0 } = columns
  const insert = `insert into user
    (id, email, hashed_password, is_active, is_superuser, is_verified, created_at) values (?,?,'!',?,?,?,?)`
  const values = [is_active, is_superuser, is_verified, created_at]
  await service.db
    .prepare(insert)
    .bind(crypto.randomUUID(), email, ...values)
    .run()
}

describe('GET /users', () => {
  beforeAll(async () => {
    await add('Anna@list.example', { created_at: 10, is_verified: 1 })
    await add('annabel@other.example', { created_at: 20 })
    await add('ann_e@list.example', { created_at: 20, is_active: 0 })
    await add('an%@list.example', { created_at: 30, is_superuser: 1, is_active: 0 })
    await add('bob@LIST.example', { created_at: 31 })
  })
  const old = { created_after: '9' }

  test('lists the newest first, a page at a time, and each once', async () => {
    const listed = await pagesOf({ limit: '2', domain: 'list.example' })
    expect(listed.map(({ users }) => users.length)).toEqual([2, 2])
    const emails = listed.flatMap(({ users }) => users.map(({ email }) => email))
    expect(emails).toEqual([
      'bob@list.example',
      'an%@list.example',
      'ann_e@list.example',
      'Anna@list.example',
    ])
    const all = await pagesOf({ limit: '3' })
    const ids = all.flatMap(({ users }) => users.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(await service.db.prepare('select count(*) as n from user').first('n')).toBe(ids.length)
    expect(all.flatMap(({ users }) => users)).toContainEqual({
      id: superuser.id,
      email: superuser.email,
      is_active: true,
      is_superuser: true,
      is_verified: false,
      ...unsaidTo('superuser'),
    })
  })

  test('by how the address begins, in any spelling, and in its order', async () => {
    const annas = ['ann_e@list.example', 'Anna@list.example', 'annabel@other.example']
    expect(await emailsOf({ email: 'ANN', limit: '1' })).toEqual(annas)
    expect(await emailsOf({ email: 'an%' })).toEqual(['an%@list.example'])
    expect(await emailsOf({ email: 'ann_' })).toEqual(['ann_e@list.example'])
    expect(await emailsOf({ email: 'anna@' })).toEqual(['Anna@list.example'])
    expect(await emailsOf({ email: 'zzz' })).toEqual([])
    await service.request(
      '/auth/register',
      json('POST', { email: 'Jörg@bücher.example.com', password: 'x' }),
    )
    for (const email of ['jö', 'JO\u0308R', 'jörg@xn--bcher-kva.example.com']) {
      expect(await emailsOf({ email })).toEqual(['Jörg@bücher.example.com'])
    }
    expect(await emailsOf({ domain: 'XN--bcher-kva.example.com' })).toHaveLength(1)
  })

  test('by domain, flags and age, each and together', async () => {
    expect(await emailsOf({ ...old, is_active: 'false', domain: 'list.example' })).toEqual([
      'an%@list.example',
      'ann_e@list.example',
    ])
    expect(await emailsOf({ is_superuser: 'true', is_active: 'no' })).toEqual(['an%@list.example'])
    expect(await emailsOf({ is_verified: '1', domain: 'list.example' })).toEqual([
      'Anna@list.example',
    ])
    expect(await emailsOf({ domain: 'list.example', created_after: '20' })).toHaveLength(2)
    expect(await emailsOf({ email: 'an', is_superuser: 'false', created_after: '10' })).toEqual([
      'ann_e@list.example',
      'annabel@other.example',
    ])
    expect(await emailsOf({ domain: 'example' })).toEqual([])
  })

  test('is for superusers', async () => {
    const { token } = await newPerson(service)
    expect(await answer(service.request('/users'))).toEqual([401, { detail: 'Unauthorized' }])
    expect(await answer(get('/users', token))).toEqual([403, { detail: 'Forbidden' }])
    expect((await get('/users?limit=x', token)).status).toBe(403)
  })

  test('names every parameter that is wrong, as FastAPI does', async () => {
    const wrong = 'limit=-1&is_active=maybe&created_after=yesterday'
    expect(await answer(get(`/users?${wrong}`))).toMatchObject([
      422,
      {
        detail: [
          { type: 'greater_than_equal', loc: ['query', 'limit'], input: '-1', ctx: { ge: 1 } },
          { type: 'bool_parsing', loc: ['query', 'is_active'], input: 'maybe' },
          { type: 'int_parsing', loc: ['query', 'created_after'], input: 'yesterday' },
        ],
      },
    ])
    expect(await answer(get('/users?after=x'))).toMatchObject([
      422,
      { detail: [{ type: 'value_error', loc: ['query', 'after'], input: 'x' }] },
    ])
    const cursor = `9-${superuser.id}`
    expect((await get(`/users?after=${cursor}`)).status).toBe(200)
    for (const damaged of [`${cursor}x`, cursor.slice(0, -1), cursor.toUpperCase(), '9-', '9-x']) {
      expect((await get(`/users?after=${damaged}`)).status).toBe(422)
    }
    expect((await get('/users?after=x&email=a')).status).toBe(200)
  })

  test('looks at 1000 users for a page, however few of them are wanted', async () => {
    const many = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 2500)
      insert into user (id, email, hashed_password, is_active, is_superuser, is_verified, created_at)
      select printf('00000000-0000-4000-8000-%012d', i), printf('many%05d@many.example', i), '!', 1, 0, i = 1 or i = 2500, 5
      from n`
    await service.db.prepare(many).run()
    for (const filters of [{ domain: 'many.example' }, { email: 'many' }]) {
      const pages = await pagesOf({ ...filters, is_verified: 'true' })
      expect(pages.map(({ users }) => users.length)).toEqual([1, 0, 1])
    }
    await service.db.prepare("delete from user where email_domain = 'many.example'").run()
  })
})

test('no list scans the table, whatever is asked for', { timeout: 120_000 }, async () => {
  const optional = (name: string, ...values: string[]) => [
    {},
    ...values.map((v) => ({ [name]: v })),
  ]
  const flags = ['is_active', 'is_superuser', 'is_verified'].map((name) =>
    optional(name, 'true', 'false'),
  )
  const choices = [
    optional('after', `9-${crypto.randomUUID()}`),
    optional('email', 'a'),
    optional('domain', 'example.com'),
    optional('created_after', '9'),
    ...flags,
  ]
  const combinations = choices.reduce<Record<string, string>[]>(
    (sofar, options) => sofar.flatMap((one) => options.map((option) => ({ ...one, ...option }))),
    [{}],
  )
  expect(combinations).toHaveLength(432)
  service.roundTrips.length = 0
  const asked = combinations.map((one) => get(`/users?${new URLSearchParams(one)}`))
  const statuses = (await Promise.all(asked)).map(({ status }) => status)
  expect(new Set(statuses)).toEqual(new Set([200]))
  const lists = service.roundTrips.filter((sql) => sql.includes('walked'))
  const statements = [...new Set(lists.flatMap((sql) => sql.split('; ')))]
  expect(statements.length).toBeGreaterThan(100)
  const explained = await service.db.batch<{ detail: string }>(
    statements.map((sql) => {
      const values = [...sql.matchAll(/\?/g)].map(() => 1)
      return service.db.prepare(`explain query plan ${sql}`).bind(...values)
    }),
  )
  const plans = explained.flatMap(({ results }) => results.map(({ detail }) => detail))
  const ranges = ['(created_at,id)<(?,?)', 'created_at>? AND (created_at,id)<(?,?)']
  expect([...new Set(plans)].sort()).toEqual(
    [
      'CO-ROUTINE walked',
      'SCAN walked',
      ...['created_at', 'superuser', 'inactive'].flatMap((index) =>
        ['INDEX', 'COVERING INDEX'].flatMap((using) =>
          ranges.map((range) => `SEARCH user USING ${using} ix_user_${index} (${range})`),
        ),
      ),
      ...ranges.map(
        (range) => `SEARCH user USING INDEX ix_user_email_domain (email_domain=? AND ${range})`,
      ),
      'SEARCH user USING INDEX ix_user_email_canonical (email_canonical>? AND email_canonical<?)',
    ].sort(),
  )
})

describe('POST /users', () => {
  test('makes an account with flags and no password, that a reset lets in', async () => {
    const email = 'Made@example.com'
    const made = await answer(post('/users', { email, is_verified: true }))
    expect(made).toMatchObject([
      201,
      { email, is_active: true, is_superuser: false, is_verified: true },
    ])
    for (const password of ['', '!', 'x']) {
      const login = service.request('/auth/jwt/login', credentials(email, password))
      expect((await login).status).toBeGreaterThanOrEqual(400)
    }
    expect(service.mailbox.filter(({ to }) => to === email)).toEqual([])
    await service.request('/auth/forgot-password', json('POST', { email }))
    await setPassword(email)
  })

  test('invites: the mailed link sets the first password, once', async () => {
    const email = 'invited@example.com'
    const [status, user] = await answer(post('/users', { email, invite: true }))
    expect([status, user]).toMatchObject([201, { is_verified: false }])
    const mails = service.mailbox.filter(({ to }) => to === email)
    expect(mails.map(({ subject }) => subject)).toEqual(['Choose a password for your account'])
    await setPassword(email)
    const again = json('POST', { token: mailedToken(service, email), password: 'once more' })
    expect((await service.request('/auth/reset-password', again)).status).toBe(400)
  })

  test('an invitation that could not be mailed is tried again', async () => {
    const failing = startService({ mailer: { send: () => Promise.reject(new Error('down')) } })
    const email = 'invited-later@example.com'
    const init = json('POST', { email, invite: true }, superuser.token)
    expect((await failing.request('/users', init)).status).toBe(201)
    service.clock.now += 300
    await service.everyMinute()
    service.clock.now -= 300
    await setPassword(email)
  })

  test('keeps who made it, with which flags', async () => {
    const body = { email: 'kept@example.com', is_superuser: true, invite: true }
    const { id } = await (await post('/users', body)).json<ShownUser>()
    const { results } = await service.db
      .prepare('select kind, actor_id, fields from event where user_id=? order by id')
      .bind(id)
      .all()
    const fields = '{"is_active":true,"is_superuser":true,"is_verified":false}'
    expect(results).toEqual([
      { kind: 'user.created', actor_id: superuser.id, fields },
      { kind: 'user.invited', actor_id: superuser.id, fields: null },
    ])
    await service.db.prepare('update user set is_superuser=0 where id=?').bind(id).run()
  })

  test('an address that has an account answers 400, mails nothing and keeps nothing', async () => {
    const { id, email } = await newPerson(service)
    const taken = await answer(post('/users', { email: email.toUpperCase(), invite: true }))
    expect(taken).toEqual([400, { detail: 'REGISTER_USER_ALREADY_EXISTS' }])
    expect(service.mailbox.filter(({ to }) => to === email)).toEqual([])
    const events = service.db.prepare('select count(*) as n from event where user_id=?').bind(id)
    expect(await events.first('n')).toBe(0)
  })

  test('takes no password, and refuses what is not of its kind', async () => {
    const email = 'no-password@example.com'
    expect((await post('/users', { email, password: 'correct horse' })).status).toBe(201)
    const login = service.request('/auth/jwt/login', credentials(email, 'correct horse'))
    expect((await login).status).toBe(400)
    expect(await answer(post('/users', { email: 'x', is_active: null }))).toMatchObject([
      422,
      { detail: [{ loc: ['body', 'email'] }, { type: 'bool_type', loc: ['body', 'is_active'] }] },
    ])
  })

  test('SECURITY 15: is for superusers', async () => {
    const { token } = await newPerson(service)
    const body = { email: 'by-a-stranger@example.com', is_superuser: true }
    expect((await service.request('/users', json('POST', body))).status).toBe(401)
    expect((await post('/users', body, token)).status).toBe(403)
    const row = service.db.prepare('select * from user where email=?').bind(body.email)
    expect(await row.first()).toBeNull()
  })
})

/** Sets a password with the newest mailed token, and logs in with it. */
async function setPassword(email: string) {
  const password = 'a new password'
  const reset = json('POST', { token: mailedToken(service, email), password })
  expect((await service.request('/auth/reset-password', reset)).status).toBe(200)
  const login = service.request('/auth/jwt/login', credentials(email, password))
  expect((await login).status).toBe(200)
}

describe('POST /users/{id}/send-reset', () => {
  const send = (id: string, token = superuser.token) =>
    answer(service.request(`/users/${id}/send-reset`, { method: 'POST', headers: bearer(token) }))

  test('mails a token that sets a password, and keeps who sent it', async () => {
    const { id, email } = await newPerson(service)
    expect(await send(id)).toEqual([202, null])
    await setPassword(email)
    const { results } = await service.db
      .prepare('select kind, actor_id from event where user_id=? order by id')
      .bind(id)
      .all()
    expect(results).toEqual([
      { kind: 'password.reset_sent', actor_id: superuser.id },
      { kind: 'password.reset', actor_id: null },
    ])
  })

  test('mails as often as a superuser says, whatever the limits of mails say', async () => {
    const limited = startService({ vars: { RATE_LIMITS: 'on' } })
    const { id, email } = await newPerson(service)
    const init = { method: 'POST', headers: bearer(superuser.token) }
    for (const count of [1, 2, 3]) {
      const { status } = await limited.request(`/users/${id}/send-reset`, init)
      expect([count, status]).toEqual([count, 202])
    }
    expect(limited.mailbox.filter(({ to }) => to === email)).toHaveLength(3)
  })

  test('refuses an inactive user, an unknown one and who is no superuser', async () => {
    const { id, email, token } = await newPerson(service)
    expect(await send(id, token)).toEqual([403, { detail: 'Forbidden' }])
    expect(await send(crypto.randomUUID())).toEqual([404, { detail: 'Not Found' }])
    expect((await send('me'))[0]).toBe(404)
    await service.db.prepare('update user set is_active=0 where id=?').bind(id).run()
    expect(await send(id)).toEqual([400, { detail: 'SEND_RESET_USER_INACTIVE' }])
    expect((await service.request(`/users/${id}/send-reset`, { method: 'POST' })).status).toBe(401)
    expect(service.mailbox.filter(({ to }) => to === email)).toEqual([])
  })
})
