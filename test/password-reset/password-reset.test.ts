import { expect, test } from 'vitest'
import {
  answer,
  bearer,
  credentials,
  json,
  newPerson,
  newSuperuser,
  requestReset,
} from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const service = startService()
const badToken = [400, { detail: 'RESET_PASSWORD_BAD_TOKEN' }]

const reset = (token: string, password = 'new password', from: Service = service) =>
  answer(from.request('/auth/reset-password', json('POST', { token, password })))

test('a mailed token sets a new password once', async () => {
  const { email, password } = await newPerson(service)
  const token = await requestReset(service, email)
  expect(await reset(token)).toEqual([200, null])
  expect(await reset(token)).toEqual(badToken)
  const logIn = async (word: string) =>
    (await service.request('/auth/jwt/login', credentials(email, word))).status
  expect([await logIn(password), await logIn('new password')]).toEqual([400, 200])
})

test('a reset ends all access tokens of the user', async () => {
  const { email, token } = await newPerson(service)
  await reset(await requestReset(service, email))
  const me = await service.request('/users/me', { headers: bearer(token) })
  expect(me.status).toBe(401)
})

test('SECURITY 10: fifty uses of one token at once: exactly one gets through', async () => {
  const { email } = await newPerson(service)
  const token = await requestReset(service, email)
  const uses = Array.from({ length: 50 }, (_, i) => reset(token, `password ${i}`))
  const statuses = (await Promise.all(uses)).map(([status]) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 400)).toHaveLength(49)
})

test('a token dies with a change of password by the user', async () => {
  const person = await newPerson(service)
  const token = await requestReset(service, person.email)
  await service.request('/users/me', json('PATCH', { password: 'x' }, person.token))
  expect(await reset(token)).toEqual(badToken)
})

test('SECURITY 21: a token dies with a change of address', async () => {
  const person = await newPerson(service)
  const token = await requestReset(service, person.email)
  const change = json('PATCH', { email: 'elsewhere@example.com' }, person.token)
  expect((await service.request('/users/me', change)).status).toBe(200)
  expect(await reset(token)).toEqual(badToken)
})

test('a token dies with the deletion of the user', async () => {
  const superuser = await newSuperuser(service)
  const { id, email } = await newPerson(service)
  const token = await requestReset(service, email)
  const headers = bearer(superuser.token)
  await service.request(`/users/${id}`, { method: 'DELETE', headers })
  expect(await reset(token)).toEqual(badToken)
})

test('a token is refused while the user is inactive', async () => {
  const { id, email } = await newPerson(service)
  const token = await requestReset(service, email)
  const setActive = service.db.prepare('update user set is_active=? where id=?')
  await setActive.bind(0, id).run()
  expect(await reset(token)).toEqual(badToken)
  await setActive.bind(1, id).run()
  expect(await reset(token)).toEqual([200, null])
})

test('a token dies with its lifetime', async () => {
  const short = startService({ vars: { RESET_TOKEN_LIFETIME_SECONDS: '60' } })
  const { email } = await newPerson(short)
  const token = await requestReset(short, email)
  short.clock.now += 60
  expect(await reset(token, 'x', short)).toEqual(badToken)
})

test('a password against the policy is refused after the token, and leaves the token good', async () => {
  const strict = startService({ vars: { PASSWORD_MIN_LENGTH: '8' } })
  const { email } = await newPerson(strict)
  const token = await requestReset(strict, email)
  const reason = 'Password should be at least 8 characters'
  const refused = [400, { detail: { code: 'RESET_PASSWORD_INVALID_PASSWORD', reason } }]
  expect(await reset(token, 'short', strict)).toEqual(refused)
  expect(await reset('no token', 'short', strict)).toEqual(badToken)
  const inactive = await newPerson(strict)
  const inactiveToken = await requestReset(strict, inactive.email)
  await strict.db.prepare('update user set is_active=0 where id=?').bind(inactive.id).run()
  expect(await reset(inactiveToken, 'short', strict)).toEqual(badToken)
  expect(await reset(token, 'long enough', strict)).toEqual([200, null])
})

test('unknown and inactive addresses get the same answer and no mail', async () => {
  const { id, email } = await newPerson(service)
  await service.db.prepare('update user set is_active=0 where id=?').bind(id).run()
  service.mailbox.length = 0
  for (const address of [email, 'nobody@example.com']) {
    const response = service.request('/auth/forgot-password', json('POST', { email: address }))
    expect(await answer(response)).toEqual([202, null])
  }
  expect(service.mailbox).toEqual([])
})

test('the mail goes to the stored address, not to the spelling that was asked for', async () => {
  const { email } = await newPerson(service)
  const body = { email: email.toUpperCase() }
  await service.request('/auth/forgot-password', json('POST', body))
  expect(service.mailbox.at(-1)?.to).toBe(email)
})

test('RESET_PASSWORD_URL makes a link of the token', async () => {
  const url = 'https://app.example.com/reset?token={token}'
  const linking = startService({ vars: { RESET_PASSWORD_URL: url } })
  const { email } = await newPerson(linking)
  const token = await requestReset(linking, email)
  expect(linking.mailbox.at(-1)?.text).toContain(`https://app.example.com/reset?token=${token}`)
})

test('RESET_PASSWORD_URL may lead into an app; in HTML it is escaped', async () => {
  const RESET_PASSWORD_URL = "com.example.app:/reset?a='1'&token={token}"
  const linking = startService({ vars: { RESET_PASSWORD_URL } })
  const { email } = await newPerson(linking)
  const token = await requestReset(linking, email)
  const { text, html } = linking.mailbox.at(-1) ?? {}
  expect(text).toContain(`com.example.app:/reset?a='1'&token=${token}`)
  expect(html).toContain(`<a href="com.example.app:/reset?a=&#39;1&#39;&#38;token=${token}">`)
})
