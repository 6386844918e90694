import { describe, expect, test, vi } from 'vitest'
import { type Message, PermanentRefusal } from '../../src/mail/mailer.ts'
import {
  answer,
  credentials,
  json,
  mailedToken,
  newPerson,
  type Person,
} from '../support/requests.ts'
import { type Service, type ServiceOptions, startService } from '../support/service.ts'

const well = startService()
const start = well.clock.now
const minute = 60
const day = 24 * 60 * minute
const down = { send: () => Promise.reject(new Error('mail server is down')) }

/** A service whose mails take as long as the test likes. */
function startHeld() {
  const { promise, resolve } = Promise.withResolvers<void>()
  const started: Message[] = []
  const send = async (message: Message) => {
    started.push(message)
    await promise
  }
  return { service: startLater(0, { mailer: { send } }), started, letGo: resolve }
}

const forgot = (service: Service, email: string) =>
  service.request('/auth/forgot-password', json('POST', { email }))

/** Whom a mail is for that could not be sent when it was asked for: a fresh person. */
async function queueUnsent(): Promise<Person> {
  const person = await newPerson(well)
  const response = await forgot(startLater(0, { mailer: down }), person.email)
  expect(response.status).toBe(202)
  return person
}

const rows = async (id: string) =>
  (await well.db.prepare('select * from mail_outbox where user_id = ?').bind(id).all()).results

/** Another run of the service on the same database, so long after the start. */
function startLater(seconds: number, options: ServiceOptions = {}): Service {
  const service = startService(options)
  service.clock.now = start + seconds
  return service
}

describe('a mail that did not go out', () => {
  test('is sent by the cron trigger, once, with a token that works', async () => {
    const { email } = await queueUnsent()
    const later = startLater(minute)
    await later.everyMinute()
    await later.everyMinute()
    expect(later.mailbox.filter(({ to }) => to === email)).toHaveLength(1)
    const body = { token: mailedToken(later, email), password: 'new' }
    const reset = later.request('/auth/reset-password', json('POST', body))
    expect(await answer(reset)).toEqual([200, null])
  })

  test('waits for its time', async () => {
    await queueUnsent()
    const early = startLater(minute - 1)
    await early.everyMinute()
    expect(early.mailbox).toEqual([])
  })

  test('SECURITY 10: fifty runs of the cron trigger at once send it once', async () => {
    const { email } = await queueUnsent()
    const later = startLater(minute)
    await Promise.all(Array.from({ length: 50 }, () => later.everyMinute()))
    expect(later.mailbox.filter(({ to }) => to === email)).toHaveLength(1)
  })

  test('is tried for a day with growing gaps, then kept as failed and logged', async () => {
    const { email, id } = await queueUnsent()
    const service = startLater(0, { mailer: down })
    const instants = [start]
    while (instants.length < 12) {
      service.logs.length = 0
      const [row] = await rows(id)
      service.clock.now = Number(row?.due_at)
      instants.push(service.clock.now)
      await service.everyMinute()
    }
    const gaps = instants.slice(1).map((at, i) => at - (instants[i] ?? 0))
    expect(gaps).toEqual([...gaps].sort((a, b) => a - b))
    expect(instants.at(-1)).toBe(start + day)
    const logged = JSON.parse(service.logs.join())
    expect(logged).toMatchObject({ event: 'mail.failed', purpose: 'reset', attempts: 12 })
    expect(service.logs.join()).not.toContain(email)
    expect(await rows(id)).toMatchObject([{ status: 'failed', attempts: 12 }])
    await startLater(3 * day).everyMinute()
    expect(await rows(id)).toMatchObject([{ status: 'failed' }])
  })

  test('and is refused for good is given up at once, and logged', async () => {
    const { email, id } = await newPerson(well)
    const refused = { send: () => Promise.reject(new PermanentRefusal('refused: 550 5.1.1')) }
    const service = startLater(0, { mailer: refused })
    expect((await forgot(service, email)).status).toBe(202)
    expect(await rows(id)).toMatchObject([
      { status: 'failed', attempts: 1, due_at: start + 30 * day },
    ])
    expect(JSON.parse(service.logs.join())).toMatchObject({
      event: 'mail.failed',
      purpose: 'reset',
      attempts: 1,
      reason: 'refused: 550 5.1.1',
    })
  })

  test('and failed for good goes out once its row is set to pending, as docs/production.md says', async () => {
    const { email, id } = await queueUnsent()
    const fail = "update mail_outbox set status='failed', attempts=12 where user_id=?"
    await well.db.prepare(fail).bind(id).run()
    const retry =
      "update mail_outbox set status='pending', attempts=0, due_at=unixepoch() where status='failed'"
    await well.db.prepare(retry).run()
    const later = startLater(minute)
    await later.everyMinute()
    expect(later.mailbox.map(({ to }) => to)).toContain(email)
  })

  test('is dropped if the user has become inactive or is gone', async () => {
    for (const spoil of [
      'update user set is_active=0 where email_canonical=?',
      'delete from user where email_canonical=?',
    ]) {
      const { email, id } = await queueUnsent()
      await well.db.prepare(spoil).bind(email).run()
      const later = startLater(minute)
      await later.everyMinute()
      expect(later.mailbox).toEqual([])
      expect(later.logs).toEqual([])
      expect(await rows(id)).toMatchObject([{ status: 'done' }])
    }
  })

  test('to verify an address is dropped if that has been verified meanwhile', async () => {
    const { email } = await newPerson(well)
    const broken = startLater(0, { mailer: down })
    await broken.request('/auth/request-verify-token', json('POST', { email }))
    await well.db.prepare('update user set is_verified=1 where email=?').bind(email).run()
    const later = startLater(minute)
    await later.everyMinute()
    expect(later.mailbox).toEqual([])
  })

  test('holds up no other: one fails, the rest of a backlog goes out', async () => {
    const emails: string[] = []
    for (let i = 0; i < 12; i++) emails.push((await queueUnsent()).email)
    const sent: string[] = []
    const mailer = {
      async send({ to }: Message) {
        if (to === emails[3]) throw new Error('no such mailbox')
        sent.push(to)
      },
    }
    await startLater(minute, { mailer }).everyMinute()
    expect(sent.sort()).toEqual(emails.filter((email) => email !== emails[3]).sort())
  })
})

describe('a delivery', () => {
  test('that is under way is left alone by the cron trigger', async () => {
    const { service, started, letGo } = startHeld()
    const { email, id } = await newPerson(service)
    const { settled } = await service.respond('/auth/forgot-password', json('POST', { email }))
    await vi.waitUntil(() => started.length === 1)
    service.clock.now += 60
    await service.everyMinute()
    expect(started).toHaveLength(1)
    letGo()
    await settled()
    expect(await rows(id)).toMatchObject([{ status: 'done', attempts: 1 }])
  })

  test('that died with its Worker is made up for once its lease is over', async () => {
    const { service, started } = startHeld()
    const { email } = await newPerson(service)
    await service.respond('/auth/forgot-password', json('POST', { email }))
    await vi.waitUntil(() => started.length === 1)
    const later = startLater(90)
    await later.everyMinute()
    expect(later.mailbox.map(({ to }) => to)).toEqual([email])
  })

  test('that ends after its lease changes nothing of the one that took over', async () => {
    const { service, started, letGo } = startHeld()
    const { email, id } = await newPerson(service)
    const { settled } = await service.respond('/auth/forgot-password', json('POST', { email }))
    await vi.waitUntil(() => started.length === 1)
    await startLater(90, { mailer: down }).everyMinute()
    letGo()
    await settled()
    expect(await rows(id)).toMatchObject([{ status: 'pending', attempts: 2 }])
  })

  test('is noted by a second try if D1 fails once', async () => {
    let failures = 0
    const service = startLater(0, {
      fault(sql, run) {
        if (!/^update "mail_outbox"/.test(sql) || failures++ > 0) return run()
        return Promise.reject(new Error('D1_ERROR: Network connection lost.'))
      },
    })
    const { email, id } = await newPerson(service)
    service.logs.length = 0
    await forgot(service, email)
    expect(await rows(id)).toMatchObject([{ status: 'done' }])
    expect(service.logs).toEqual([])
  })

  test('is given up after 25 s, and tried again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { service, started } = startHeld()
    const { email, id } = await newPerson(service)
    const { settled } = await service.respond('/auth/forgot-password', json('POST', { email }))
    await vi.waitUntil(() => started.length === 1)
    vi.advanceTimersByTime(25_000)
    vi.useRealTimers()
    await settled()
    expect(service.logs.join()).toContain('took more than 25 s')
    expect(await rows(id)).toMatchObject([{ status: 'pending', attempts: 1 }])
  })
})

describe('what is promised with a registration', () => {
  const vars = { VERIFY_ON_REGISTER: 'true' }

  test('is not lost if the first delivery fails', async () => {
    const service = startLater(0, { vars, mailer: down })
    const { email } = await newPerson(service)
    const later = startLater(minute, { vars })
    await later.everyMinute()
    const body = json('POST', { token: mailedToken(later, email) })
    expect((await later.request('/auth/verify', body)).status).toBe(200)
  })

  test('is nothing where the address has an account', async () => {
    const { email, id } = await newPerson(well)
    const service = startService({ vars })
    await service.request('/auth/register', json('POST', { email, password: 'x' }))
    expect(await rows(id)).toEqual([])
    expect(service.mailbox).toEqual([])
  })

  test('stands or falls with it', async () => {
    const service = startService({
      vars,
      fault: (sql, run) =>
        /mail_outbox/.test(sql) ? Promise.reject(new Error('D1 is down')) : run(),
    })
    const email = 'all-or-nothing@example.com'
    const register = service.request('/auth/register', json('POST', { email, password: 'x' }))
    expect((await register).status).toBe(503)
    expect((await service.request('/auth/jwt/login', credentials(email, 'x'))).status).toBe(400)
  })
})

test('SECURITY 14: neither a token nor an address stands in the table, with an account or without', async () => {
  const service = startLater(0, { mailer: down, vars: { VERIFY_ON_REGISTER: 'true' } })
  const { email } = await newPerson(service)
  for (const address of [email, 'unheard-of+tag@somewhere.example.org']) {
    await forgot(service, address)
    await service.request('/auth/request-verify-token', json('POST', { email: address }))
  }
  const { results } = await well.db.prepare('select * from mail_outbox').all()
  expect(results.length).toBeGreaterThanOrEqual(5)
  expect(JSON.stringify(results)).not.toMatch(/@|person-|unheard|tag|example|eyJ|pbkdf2/)
})

test('a mail that the version before has promised goes out', async () => {
  const { email } = await newPerson(well)
  const insert =
    'insert into mail_outbox (id, purpose, email_canonical, created_at, status, attempts, due_at) ' +
    "values ('old', 'reset', ?, ?, 'pending', 1, ?)"
  await well.db.prepare(insert).bind(email, start, start).run()
  const later = startLater(minute)
  await later.everyMinute()
  expect(later.mailbox.map(({ to }) => to)).toContain(email)
})

describe('clearing', () => {
  const addRows = (count: number) =>
    well.db
      .prepare(
        `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
         insert into mail_outbox (id, purpose, email_canonical, created_at, status, attempts, due_at)
         select 'old ' || i, 'reset', '', 0, 'done', 1, 0 from n`,
      )
      .run()
  const left = () =>
    well.db.prepare("select count(*) n from mail_outbox where id like 'old %'").first('n')

  test('goes on until no row that is over is left', async () => {
    await addRows(12_000)
    await well.everyMinute()
    expect(await left()).toBe(0)
  })

  test('stops after 60,000 rows and twelve queries; the next run goes on', async () => {
    await addRows(60_001)
    well.roundTrips.length = 0
    await well.everyMinute()
    expect(await left()).toBe(1)
    const purges = well.roundTrips.filter((sql) => sql.startsWith('delete from "mail_outbox"'))
    expect(purges).toHaveLength(12)
    await well.everyMinute()
    expect(await left()).toBe(0)
  })

  test('comes before a backlog of mails, which may use up the queries of a run', async () => {
    await queueUnsent()
    const later = startLater(minute)
    await later.everyMinute()
    expect(later.roundTrips[0]).toMatch(/^delete from "mail_outbox"/)
  })
})

test('rows that are over are deleted after an hour, pending ones are not', async () => {
  const sent = await newPerson(well)
  await forgot(well, sent.email)
  const unsent = await queueUnsent()
  for (const [seconds, count] of [
    [3599, 1],
    [3600, 0],
  ] as const) {
    await startLater(seconds, { mailer: down }).everyMinute()
    expect(await rows(sent.id)).toHaveLength(count)
  }
  expect(await rows(unsent.id)).toHaveLength(1)
})

test('a mail that is due and could not be claimed is not deleted', async () => {
  const { id } = await queueUnsent()
  const fault = (sql: string, run: () => Promise<unknown>) =>
    /^update/.test(sql) ? Promise.reject(new Error('D1 takes no writes')) : run()
  await startLater(day, { fault }).everyMinute()
  expect(await rows(id)).toMatchObject([{ status: 'pending' }])
})
