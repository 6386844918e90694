import { beforeAll, expect, test } from 'vitest'
import { answer, bearer, json, newPerson, newSuperuser, type Person } from '../support/requests.ts'
import { startService } from '../support/service.ts'

// Of the three fields that test/fields/run.ts takes from CONTRIBUTING.md.

const service = startService()
let superuser: Person

beforeAll(async () => {
  superuser = await newSuperuser(service)
})

const send = (method: string, path: string, by: Person, body?: unknown) =>
  answer(
    service.request(
      path,
      body === undefined ? { method, headers: bearer(by.token) } : json(method, body, by.token),
    ),
  )
const rowOf = (id: string) =>
  service.db.prepare('select plan, display_name, credits from user where id=?').bind(id).first()

test('who registers says what a person may say, and the rest gets its default', async () => {
  const body = { email: 'fields@example.com', password: 'x', display_name: 'Zoë', plan: 'pro' }
  const [status, shown] = await answer(
    service.request('/auth/register', json('POST', { ...body, credits: 9 })),
  )
  expect([status, shown]).toMatchObject([201, { display_name: 'Zoë', plan: 'free' }])
  expect(Object.keys(Object(shown)).slice(5, 7)).toEqual(['display_name', 'plan'])
  expect(await rowOf(Object(shown).id)).toEqual({ display_name: 'Zoë', plan: null, credits: null })
})

test('a person changes and empties their own, reads what is for them, and no more', async () => {
  const person = await newPerson(service)
  const changes = { display_name: 'Ann', plan: 'pro', credits: 5 }
  const [, changed] = await send('PATCH', '/users/me', person, changes)
  expect(changed).toMatchObject({ display_name: 'Ann', plan: 'free' })
  expect(changed).not.toHaveProperty('credits')
  expect(await send('GET', '/users/me', person)).toEqual([200, changed])
  const emptied = await send('PATCH', '/users/me', person, { display_name: null })
  expect(emptied).toMatchObject([200, { display_name: null }])
  const long = await send('PATCH', '/users/me', person, { display_name: 'x'.repeat(81) })
  expect(long).toMatchObject([422, { detail: [{ type: 'string_too_long' }] }])
  expect(await rowOf(person.id)).toEqual({ display_name: null, plan: null, credits: null })
})

test('SECURITY 15: a superuser reads all and writes all of others, but not the own plan by /users/me', async () => {
  const person = await newPerson(service)
  const changes = { display_name: 'Bo', plan: 'pro', credits: 5 }
  const [status, changed] = await send('PATCH', `/users/${person.id}`, superuser, changes)
  expect([status, changed]).toMatchObject([200, changes])
  expect(await send('GET', `/users/${person.id}`, superuser)).toEqual([200, changed])
  const [, page] = await send('GET', `/users?email=${person.email}`, superuser)
  expect(page).toMatchObject({ users: [changes] })
  const own = await send('PATCH', '/users/me', superuser, { plan: 'pro', credits: 1 })
  expect(own).toMatchObject([200, { plan: 'free' }])
  const wrong = await send('PATCH', `/users/${person.id}`, superuser, { plan: 'gold' })
  expect(wrong).toMatchObject([422, { detail: [{ type: 'literal_error' }] }])
  const [, shown] = await send('GET', `/users/${person.id}/events`, superuser)
  expect(shown).toMatchObject({
    events: [
      { kind: 'profile.changed', actor_id: superuser.id, fields: { names: 'plan,credits' } },
    ],
  })
  const same = { display_name: 'Cy', plan: 'pro' }
  await send('PATCH', `/users/${person.id}`, superuser, same)
  const [, later] = await send('GET', `/users/${person.id}/events`, superuser)
  expect(later).toEqual(shown)
})

test('who says the default of somebody of whom nothing was said changes nothing that is told', async () => {
  const { id } = await newPerson(service)
  const body = { plan: 'free', credits: 0 }
  expect(await send('PATCH', `/users/${id}`, superuser, body)).toMatchObject([200, body])
  expect(await rowOf(id)).toEqual({ ...body, display_name: null })
  const [, shown] = await send('GET', `/users/${id}/events`, superuser)
  expect(shown).toMatchObject({ events: [] })
})

test('POST /users takes every field', async () => {
  const body = { email: 'made@example.com', plan: 'pro', credits: 3, display_name: 'Di' }
  expect(await send('POST', '/users', superuser, body)).toMatchObject([201, body])
  const plain = { email: 'plain@example.com' }
  expect(await send('POST', '/users', superuser, plain)).toMatchObject([
    201,
    { display_name: null, plan: 'free', credits: 0 },
  ])
})

test('an export tells them, and a deleted user comes back with them', async () => {
  const { id } = await newPerson(service)
  const values = { display_name: 'Ed', plan: 'pro', credits: 8 }
  await send('PATCH', `/users/${id}`, superuser, values)
  const told = async () => (await send('GET', `/users/${id}/export`, superuser))[1]
  expect(await told()).toMatchObject({ user: values })
  const { id: quiet } = await newPerson(service)
  const [, ofQuiet] = await send('GET', `/users/${quiet}/export`, superuser)
  expect(ofQuiet).toMatchObject({ user: { display_name: null, plan: 'free', credits: 0 } })
  await send('DELETE', `/users/${id}`, superuser)
  expect(await told()).toMatchObject({ user: values })
  expect(await send('POST', `/users/${id}/restore`, superuser)).toMatchObject([200, values])
  expect(await rowOf(id)).toEqual(values)
})

test('a user of whom SQL says the six columns only has the defaults', async () => {
  await service.db
    .prepare(`insert into user (id, email, hashed_password, is_active, is_superuser, is_verified)
      values ('00000000-0000-4000-8000-000000000001', 'sql@example.com', 'x', 1, 0, 0)`)
    .run()
  const shown = await send('GET', '/users/00000000-0000-4000-8000-000000000001', superuser)
  expect(shown).toMatchObject([200, { display_name: null, plan: 'free', credits: 0 }])
})

test('the document says who may write and read what', async () => {
  const { components } = await (await service.request('/openapi.json')).json<{
    components: { schemas: Record<string, { properties: Record<string, object> }> }
  }>()
  const of = (name: string) =>
    Object.keys(components.schemas[name]?.properties ?? {}).filter((one) =>
      ['display_name', 'plan', 'credits'].includes(one),
    )
  expect(['UserRead', 'UserCreate', 'UserUpdate'].map(of)).toEqual([
    ['display_name', 'plan'],
    ['display_name'],
    ['display_name'],
  ])
  const all = ['display_name', 'plan', 'credits']
  const forSuperusers = ['UserReadBySuperuser', 'UserCreateBySuperuser', 'UserUpdateBySuperuser']
  expect(forSuperusers.map(of)).toEqual([all, all, all])
  expect(components.schemas.UserCreateBySuperuser?.properties.plan).toEqual({
    ...{ type: 'string', enum: ['free', 'pro'], default: 'free', title: 'Plan' },
  })
})

test('a claim of a provider sets a field to what it takes, and to nothing else', async () => {
  const vars = { PUBLIC_URL: 'http://localhost:8000' }
  const local = startService({ vars, origin: vars.PUBLIC_URL })
  const add = (name: string, sets: string, to: unknown) => {
    const claim_rules = [{ claim: 'groups', value: 'paying', sets, to }]
    const body = { name, title: 'x', issuer: 'http://localhost:8001', client_id: 'x' }
    const all = { ...body, client_secret: 'x', claim_rules, unchecked: true }
    return answer(local.request('/providers', json('POST', all, superuser.token)))
  }
  const rule = { claim: 'groups', value: 'paying', sets: 'credits', to: 7 }
  expect(await add('one', 'credits', '7')).toMatchObject([201, { claim_rules: [rule] }])
  for (const [sets, to] of [
    ['plan', 'gold'],
    ['display_name', null],
  ]) {
    const reason = `claim_rules: ${sets} does not take that value`
    const detail = { code: 'PROVIDER_BAD_SETTING', reason }
    expect(await add('two', String(sets), to)).toEqual([400, { detail }])
  }
})
