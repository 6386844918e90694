import { expect, test } from 'vitest'
import { answer, json, newPerson, requestReset, requestVerification } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startService()
const badToken = [400, { detail: 'VERIFY_USER_BAD_TOKEN' }]
const alreadyVerified = [400, { detail: 'VERIFY_USER_ALREADY_VERIFIED' }]
const verify = (token: string) => answer(service.request('/auth/verify', json('POST', { token })))

test('a mailed token verifies the address', async () => {
  const { id, email } = await newPerson(service)
  const token = await requestVerification(service, email)
  expect(await verify(token)).toMatchObject([200, { id, email, is_verified: true }])
  expect(await verify(token)).toEqual(alreadyVerified)
})

test('SECURITY 10: fifty uses of one token at once: exactly one verifies', async () => {
  const { email } = await newPerson(service)
  const token = await requestVerification(service, email)
  const answers = await Promise.all(Array.from({ length: 50 }, () => verify(token)))
  expect(answers.filter(([status]) => status === 200)).toHaveLength(1)
  expect(answers.filter(([status]) => status === 400)).toHaveLength(49)
})

test('SECURITY 21: a token dies with a change of address, and revives with the way back', async () => {
  const { email, token: access } = await newPerson(service)
  const token = await requestVerification(service, email)
  const move = (to: string) => service.request('/users/me', json('PATCH', { email: to }, access))
  await move('away@example.com')
  expect(await verify(token)).toEqual(badToken)
  await move(email)
  expect((await verify(token))[0]).toBe(200)
})

test('a token of another kind is refused', async () => {
  const { email, token: access } = await newPerson(service)
  const reset = await requestReset(service, email)
  expect([await verify(access), await verify(reset)]).toEqual([badToken, badToken])
})

test('verified, inactive and unknown addresses get the same answer and no mail', async () => {
  const verified = await newPerson(service)
  const inactive = await newPerson(service)
  await service.db.prepare('update user set is_verified=1 where id=?').bind(verified.id).run()
  await service.db.prepare('update user set is_active=0 where id=?').bind(inactive.id).run()
  service.mailbox.length = 0
  for (const email of [verified.email, inactive.email, 'nobody@example.com']) {
    const response = service.request('/auth/request-verify-token', json('POST', { email }))
    expect(await answer(response)).toEqual([202, null])
  }
  expect(service.mailbox).toEqual([])
})

test('a token dies with its lifetime', async () => {
  const { email } = await newPerson(service)
  const token = await requestVerification(service, email)
  service.clock.now += 3600
  expect(await verify(token)).toEqual(badToken)
  service.clock.now -= 3600
})
