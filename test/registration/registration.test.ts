import { describe, expect, test } from 'vitest'
import { unsaidRow, unsaidTo } from '../support/profile.ts'
import { answer, json, mailedToken, newPerson, type ShownUser } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startService()
const register = (body: unknown) => service.request('/auth/register', json('POST', body))

test('registering answers 201 with the account and nothing else', async () => {
  const [status, body] = await answer(register({ email: 'New@Example.COM', password: 'secret' }))
  expect(status).toBe(201)
  expect(body).toEqual({
    id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/),
    email: 'New@example.com',
    is_active: true,
    is_superuser: false,
    is_verified: false,
    ...unsaidTo('person'),
  })
})

test('the row holds the original columns, the canonical address and instants', async () => {
  await register({ email: 'Row@example.com', password: 'secret' })
  const row = await service.db.prepare("select * from user where email='Row@example.com'").first()
  expect(row).toMatchObject({
    is_active: 1,
    is_superuser: 0,
    is_verified: 0,
    email_canonical: 'row@example.com',
    email_folded: null,
    credential_version: 0,
    created_at: service.clock.now,
    updated_at: service.clock.now,
    ...unsaidRow(),
  })
  expect(row?.hashed_password).toMatch(/^\$pbkdf2-sha256\$i=20,p=2\$/)
})

test('an address that is taken answers 400, in any spelling', async () => {
  await register({ email: 'jörg@münchen.de', password: 'x' })
  for (const email of ['jörg@münchen.de', 'JÖRG@MÜNCHEN.DE', 'jo\u0308rg@xn--mnchen-3ya.de']) {
    const [status, body] = await answer(register({ email, password: 'x' }))
    expect([email, status, body]).toEqual([email, 400, { detail: 'REGISTER_USER_ALREADY_EXISTS' }])
  }
})

test('SECURITY 17: eight registrations of one address at once give one 201 and seven 400s', async () => {
  const spellings = ['race@example.com', 'Race@example.com', 'RACE@EXAMPLE.COM', 'race@Example.com']
  const answers = await Promise.all(
    [...spellings, ...spellings].map((email) => register({ email, password: 'x' })),
  )
  const statuses = answers.map(({ status }) => status).sort()
  expect(statuses).toEqual([201, 400, 400, 400, 400, 400, 400, 400])
  const count = "select count(*) as n from user where email_canonical='race@example.com'"
  expect(await service.db.prepare(count).first('n')).toBe(1)
})

test('SECURITY 15: privileged fields in the body are checked and then ignored', async () => {
  const flags = { is_superuser: true, is_verified: 'yes', is_active: false }
  const [status, body] = await answer(register({ email: 'p@example.com', password: 'x', ...flags }))
  expect(status).toBe(201)
  expect(body).toMatchObject({ is_active: true, is_superuser: false, is_verified: false })
})

describe('PASSWORD_MIN_LENGTH', () => {
  const strict = startService({ vars: { PASSWORD_MIN_LENGTH: '8' } })
  const detail = {
    code: 'REGISTER_INVALID_PASSWORD',
    reason: 'Password should be at least 8 characters',
  }

  test('a shorter password answers 400, counted in characters and not in UTF-16 units', async () => {
    for (const password of ['', '1234567', '😀😀😀😀😀😀😀']) {
      const body = { email: 'short@example.com', password }
      const response = strict.request('/auth/register', json('POST', body))
      expect(await answer(response)).toEqual([400, { detail }])
    }
  })

  test('it is checked before the address', async () => {
    const { email } = await newPerson(strict)
    const response = strict.request('/auth/register', json('POST', { email, password: 'short' }))
    expect(await answer(response)).toEqual([400, { detail }])
  })
})

describe('VERIFY_ON_REGISTER', () => {
  test('off, as it is by default: registering sends no mail', async () => {
    const quiet = startService()
    await newPerson(quiet)
    expect(quiet.mailbox).toEqual([])
  })

  test('on: registering mails a token that verifies the address', async () => {
    const mailing = startService({ vars: { VERIFY_ON_REGISTER: 'true' } })
    const { email } = await newPerson(mailing)
    const token = mailedToken(mailing, email)
    const verified = await mailing.request('/auth/verify', json('POST', { token }))
    expect((await verified.json<ShownUser>()).is_verified).toBe(true)
  })
})

test('a body of another type is no object, whatever its bytes', async () => {
  const body = new Uint8Array([0x7b, 0xff])
  for (const [type, status] of [
    ['application/json', 400],
    ['application/+json', 400],
    ['text/plain', 422],
  ] as const) {
    const headers = { 'content-type': type }
    const response = await service.request('/auth/register', { method: 'POST', body, headers })
    expect([type, response.status]).toEqual([type, status])
  }
})
