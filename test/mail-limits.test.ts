import { expect, test } from 'vitest'
import { answer, json, newPerson } from './support/requests.ts'
import { type Service, startService } from './support/service.ts'

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
