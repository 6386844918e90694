import { describe, expect, test } from 'vitest'
import { answer, json, newPerson, newSuperuser } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const vars = { RATE_LIMITS: 'on' }
const paths = ['/auth/forgot-password', '/auth/request-verify-token']
const tooMany = [429, { detail: 'TOO_MANY_REQUESTS' }]
const ask = (service: Service, path: string, email: string) =>
  service.request(path, json('POST', { email }))

async function retryAfter(response: Promise<Response>): Promise<[number, string | null]> {
  const { status, headers } = await response
  return [status, headers.get('retry-after')]
}

test('a second mail within a minute is refused until the minute is over', async () => {
  for (const path of paths) {
    const service = startService({ vars })
    const { email } = await newPerson(service)
    expect((await ask(service, path, email)).status).toBe(202)
    service.clock.now += 18
    expect(await answer(ask(service, path, email))).toEqual(tooMany)
    expect(await retryAfter(ask(service, path, email))).toEqual([429, '42'])
    service.clock.now += 42
    expect((await ask(service, path, email)).status).toBe(202)
    expect(service.mailbox).toHaveLength(2)
  }
})

test('a sixth mail within an hour is refused until the first is an hour old', async () => {
  const service = startService({ vars })
  const { email } = await newPerson(service)
  for (let mails = 0; mails < 5; mails++) {
    expect((await ask(service, '/auth/forgot-password', email)).status).toBe(202)
    service.clock.now += 100
  }
  expect(await retryAfter(ask(service, '/auth/forgot-password', email))).toEqual([429, '3100'])
  service.clock.now += 3099
  expect(await retryAfter(ask(service, '/auth/forgot-password', email))).toEqual([429, '1'])
  service.clock.now += 1
  await service.everyMinute()
  expect((await ask(service, '/auth/forgot-password', email)).status).toBe(202)
  expect(service.mailbox).toHaveLength(6)
})

test('SECURITY 18: an unknown address is refused like a known one', async () => {
  for (const path of paths) {
    const service = startService({ vars })
    const { email } = await newPerson(service)
    const [known, unknown] = await Promise.all(
      [email, `nobody-${crypto.randomUUID()}@example.com`].map(async (address) => [
        await retryAfter(ask(service, path, address)),
        await retryAfter(ask(service, path, address)),
      ]),
    )
    expect(known).toEqual([
      [202, null],
      [429, '60'],
    ])
    expect(unknown).toEqual(known)
  }
})

test('SECURITY 14: spellings of one address are counted as one, purposes and addresses apart', async () => {
  const service = startService({ vars })
  const [path = '', other = ''] = paths
  const { email } = await newPerson(service)
  const { email: another } = await newPerson(service)
  const statuses = []
  for (const [to, address] of [
    [path, email],
    [path, email.toUpperCase()],
    [other, email],
    [path, another],
  ] as const) {
    statuses.push((await ask(service, to, address)).status)
  }
  expect(statuses).toEqual([202, 429, 202, 202])
})

describe('tags', () => {
  const register = (service: Service, email: string) =>
    service.request('/auth/register', json('POST', { email, password: 'x' }))

  test('SECURITY 14: another spelling of an address is not told of its limits', async () => {
    const service = startService({ vars })
    for (const path of paths) {
      for (const local of ['jane', 'jane+a', 'Jane+B+c', '+', '+jane', 'jan.e']) {
        const email = `${local}@tags.example.com`
        expect((await ask(service, path, email)).status).toBe(202)
        expect((await ask(service, path, email.toLowerCase())).status).toBe(429)
      }
    }
  })

  test('SECURITY 25: requests for tagged addresses do not keep the mails of the owner away', async () => {
    const service = startService({ vars })
    const emails = ['jane@own.example.com', 'joe@own.example.com', 'joe+own@own.example.com']
    for (const email of emails) await register(service, email)
    await register(service, 'jane+mine@own.example.com')
    const prove = 'update user set is_verified = 1 where email = ?'
    await service.db.prepare(prove).bind('joe+own@own.example.com').run()
    const all = ['/auth/forgot-password', '/auth/request-login-code']
    for (let hour = 0; hour < 2; hour++) {
      for (let time = 0; time < 6; time++) {
        for (const path of all) {
          for (const local of ['jane+x', 'jane+mine', 'joe+x']) {
            await ask(service, path, `${local}@own.example.com`)
          }
        }
        service.clock.now += 60
      }
      for (const path of all) {
        for (const email of emails) {
          service.mailbox.length = 0
          expect((await ask(service, path, email)).status).toBe(202)
          expect(service.mailbox.map(({ to }) => to)).toEqual([email])
        }
      }
      service.clock.now += 3600
    }
  })

  test('SECURITY 14: tagged addresses that nobody has proved share what the mailbox gets', async () => {
    const service = startService({ vars })
    const emails = Array.from({ length: 8 }, (_, tag) => `joe+${tag}@share.example.com`)
    for (const email of emails) await register(service, email)
    for (const email of emails) {
      expect((await ask(service, '/auth/forgot-password', email)).status).toBe(202)
      expect((await ask(service, '/auth/forgot-password', email)).status).toBe(429)
      service.clock.now += 60
    }
    expect(service.mailbox.map(({ to }) => to)).toEqual(emails.slice(0, 5))
    expect(service.logs.filter((line) => line.includes('mail.limited'))).toHaveLength(3)
  })

  test('SECURITY 18: answers and work do not tell which of them has an account', async () => {
    const service = startService({ vars })
    const emails = ['ann', 'ann+new', 'ann+proved', 'ann+unknown'].map(
      (local) => `${local}@work.example.com`,
    )
    for (const email of emails.slice(0, 3)) await register(service, email)
    const prove = 'update user set is_verified = 1 where email = ?'
    await service.db.prepare(prove).bind('ann+proved@work.example.com').run()
    await ask(service, '/auth/forgot-password', 'ann@work.example.com')
    const seen = []
    for (const email of emails.slice(1)) {
      service.roundTrips.length = 0
      const { status } = await ask(service, '/auth/forgot-password', email)
      seen.push([status, ...service.roundTrips])
    }
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })
})

describe('with VERIFY_ON_REGISTER', () => {
  const mailing = { ...vars, VERIFY_ON_REGISTER: 'true' }
  const register = (service: Service, email: string) =>
    service.request('/auth/register', json('POST', { email, password: 'x' }))

  test('SECURITY 14: registering tagged addresses mails one mailbox no more than the limits say', async () => {
    const service = startService({ vars: mailing })
    for (let tag = 0; tag < 8; tag++) {
      expect((await register(service, `joe+${tag}@tags.example.com`)).status).toBe(201)
    }
    expect(service.mailbox.map(({ to }) => to)).toEqual(['joe+0@tags.example.com'])
    expect(service.logs.filter((line) => line.includes('mail.limited'))).toHaveLength(7)
    service.clock.now += 60
    expect(
      (await ask(service, '/auth/request-verify-token', 'joe+7@tags.example.com')).status,
    ).toBe(202)
    expect(service.mailbox).toHaveLength(2)
  })

  test("strangers' requests for an address without an account do not keep its first mail away", async () => {
    const service = startService({ vars: mailing })
    const email = 'newcomer@example.com'
    expect((await ask(service, '/auth/request-verify-token', email)).status).toBe(202)
    await register(service, email)
    expect(service.mailbox.map(({ to }) => to)).toEqual([email])
  })
})

describe("on a superuser's word", () => {
  test('invitations and resets go to one mailbox beyond its share', async () => {
    const service = startService({ vars })
    const { token } = await newSuperuser(service)
    const emails = Array.from({ length: 6 }, (_, tag) => `ann+${tag}@invited.example.com`)
    for (const email of emails) {
      const invited = await service.request('/users', json('POST', { email, invite: true }, token))
      expect(invited.status).toBe(201)
      const { id } = await invited.json<{ id: string }>()
      const reset = service.request(`/users/${id}/send-reset`, json('POST', {}, token))
      expect((await reset).status).toBe(202)
    }
    expect(service.mailbox.map(({ to }) => to)).toEqual(emails.flatMap((email) => [email, email]))
    expect(service.logs.filter((line) => line.includes('mail.limited'))).toEqual([])
    const { results } = await service.db
      .prepare(
        `select email from event join user on user.id = user_id where kind = 'user.invited' order by email`,
      )
      .all()
    expect(results).toEqual(emails.map((email) => ({ email })))
  })
})

describe('the domain of new accounts that have not proved their addresses', () => {
  const fill = (service: Service, domain: string) =>
    service.db
      .prepare(
        `with recursive n(i) as (select 2 union all select i + 1 from n where i < 1000)
         insert into mail_outbox select 'full ' || id || i, purpose, '', created_at, 'done', 1, due_at,
           user_id, i, unproved_domain_hash, asker, i, null, null
         from mail_outbox, n where unproved_domain_hash is not null and user_id in
           (select id from user where email = 'first@' || ?)`,
      )
      .bind(domain)
      .run()

  /** A service whose strangers have had 1,000 mails sent to the domain, and three of its people. */
  async function startSpent(domain: string) {
    const service = startService({ vars })
    const emails = ['first', 'unproved', 'proved'].map((local) => `${local}@${domain}`)
    for (const email of emails) {
      await service.request('/auth/register', json('POST', { email, password: 'x' }))
    }
    const prove = 'update user set is_verified = 1 where email = ?'
    await service.db.prepare(prove).bind(`proved@${domain}`).run()
    await ask(service, '/auth/request-verify-token', `first@${domain}`)
    expect((await fill(service, domain)).meta.changes).toBe(999)
    service.mailbox.length = 0
    return service
  }

  test('gets 1,000 mails an hour; who has proved an address is not barred by it', async () => {
    const service = await startSpent('full.example.com')
    const reset = (local: string, domain = 'full.example.com') =>
      ask(service, '/auth/forgot-password', `${local}@${domain}`)
    const { email: elsewhere } = await newPerson(service)
    for (const local of ['unproved', 'proved']) expect((await reset(local)).status).toBe(202)
    await ask(service, '/auth/forgot-password', elsewhere)
    expect(service.mailbox.map(({ to }) => to)).toEqual(['proved@full.example.com', elsewhere])
    expect(service.logs.filter((line) => line.includes('mail.limited'))).toHaveLength(1)
    service.clock.now += 3600
    await reset('unproved')
    expect(service.mailbox.map(({ to }) => to)).toContain('unproved@full.example.com')
  })

  test("bars no mail on a superuser's word", async () => {
    const service = await startSpent('hired.example.com')
    const { token } = await newSuperuser(service)
    const find = service.db.prepare(
      `select id from user where email = 'unproved@hired.example.com'`,
    )
    const reset = `/users/${await find.first('id')}/send-reset`
    expect((await service.request(reset, json('POST', {}, token))).status).toBe(202)
    const body = { email: 'new@hired.example.com', invite: true }
    expect((await service.request('/users', json('POST', body, token))).status).toBe(201)
    expect(service.mailbox.map(({ to }) => to)).toEqual([
      'unproved@hired.example.com',
      'new@hired.example.com',
    ])
  })

  test('SECURITY 25: nor is an account that is older than a day, and its mails do not count', async () => {
    const service = await startSpent('aged.example.com')
    const age = 'update user set created_at = created_at - 86400 where email = ?'
    const email = 'unproved@aged.example.com'
    await service.db.prepare(age).bind(email).run()
    const count = async () =>
      service.db.prepare('select count(unproved_domain_hash) n from mail_outbox').first('n')
    const before = await count()
    await ask(service, '/auth/forgot-password', email)
    expect(service.mailbox.map(({ to }) => to)).toEqual([email])
    expect(await count()).toBe(before)
  })

  test('SECURITY 18: answers and work do not tell who of it has an account', async () => {
    const domain = 'quiet.example.com'
    const service = await startSpent(domain)
    for (const path of paths) {
      const seen = []
      for (const local of ['unproved', 'proved', 'unknown']) {
        service.roundTrips.length = 0
        const { status } = await ask(service, path, `${local}@${domain}`)
        seen.push([status, ...service.roundTrips])
      }
      expect(seen[1]).toEqual(seen[0])
      expect(seen[2]).toEqual(seen[0])
    }
  })

  test('counts no mail to who has proved an address, and none that goes to nobody', async () => {
    const service = startService({ vars })
    const { email } = await newPerson(service)
    await service.db.prepare('update user set is_verified = 1 where email = ?').bind(email).run()
    const count = async () =>
      service.db.prepare('select count(unproved_domain_hash) n from mail_outbox').first('n')
    const before = await count()
    for (const address of [email, 'nobody-at-all@example.com']) {
      await ask(service, '/auth/forgot-password', address)
    }
    expect(await count()).toBe(before)
  })
})

test('fifty requests for a mail at once: exactly one is promised and sent', async () => {
  const service = startService({ vars })
  const { email } = await newPerson(service)
  const requests = Array.from({ length: 50 }, () => ask(service, '/auth/forgot-password', email))
  const statuses = (await Promise.all(requests)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 202)).toHaveLength(1)
  expect(statuses.filter((status) => status === 429)).toHaveLength(49)
  expect(service.mailbox).toHaveLength(1)
})

test('what is refused does not count', async () => {
  const service = startService({ vars })
  const { email } = await newPerson(service)
  for (let requests = 0; requests < 10; requests++)
    await ask(service, '/auth/forgot-password', email)
  service.clock.now += 60
  expect((await ask(service, '/auth/forgot-password', email)).status).toBe(202)
})

test('the mail of a registration counts as one to verify the address', async () => {
  const service = startService({ vars: { ...vars, VERIFY_ON_REGISTER: 'true' } })
  const { email } = await newPerson(service)
  expect((await ask(service, '/auth/request-verify-token', email)).status).toBe(429)
  expect(service.mailbox).toHaveLength(1)
})

test('RATE_LIMITS off: any number goes out', async () => {
  const service = startService({ vars: { RATE_LIMITS: 'off' } })
  const { email } = await newPerson(service)
  for (let mails = 0; mails < 7; mails++) await ask(service, '/auth/forgot-password', email)
  expect(service.mailbox).toHaveLength(7)
})
