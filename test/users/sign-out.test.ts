import { expect, test } from 'vitest'
import { answer, bearer, logIn, newPerson, newSuperuser } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startService()
const signOut = (id: string, token: string) =>
  answer(service.request(`/users/${id}/sign-out`, { method: 'POST', headers: bearer(token) }))
const me = async (token: string) =>
  (await service.request('/users/me', { headers: bearer(token) })).status

test('signing out ends all access tokens of the user, of nobody else, and no password', async () => {
  const superuser = await newSuperuser(service)
  const person = await newPerson(service)
  const tokens = [person.token, await logIn(service, person.email, person.password)]
  expect(await signOut(person.id, superuser.token)).toEqual([204, ''])
  for (const token of tokens) expect(await me(token)).toBe(401)
  expect(await me(superuser.token)).toBe(200)
  expect(await me(await logIn(service, person.email, person.password))).toBe(200)
  const { results } = await service.db
    .prepare('select kind, actor_id from event where user_id=?')
    .bind(person.id)
    .all()
  expect(results).toEqual([{ kind: 'user.signed_out', actor_id: superuser.id }])
})

test('a superuser can sign themself out', async () => {
  const { id, token } = await newSuperuser(service)
  expect(await signOut(id, token)).toEqual([204, ''])
  expect(await signOut(id, token)).toEqual([401, { detail: 'Unauthorized' }])
})

test('is refused of an unknown user, and to who is no superuser', async () => {
  const { token } = await newSuperuser(service)
  const person = await newPerson(service)
  expect(await signOut(crypto.randomUUID(), token)).toEqual([404, { detail: 'Not Found' }])
  expect(await signOut('me', token)).toEqual([404, { detail: 'Not Found' }])
  expect(await signOut(person.id, person.token)).toEqual([403, { detail: 'Forbidden' }])
  expect((await service.request(`/users/${person.id}/sign-out`, { method: 'POST' })).status).toBe(
    401,
  )
  expect(await me(person.token)).toBe(200)
})
