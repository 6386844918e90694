import { beforeAll, expect, test } from 'vitest'
import { type AtConsole, openConsole } from '../admin/support.ts'
import { signInOnPage, startPages } from '../support/pages.ts'
import { newPerson, type Person } from '../support/requests.ts'

// Of the three fields that test/fields/run.ts takes from CONTRIBUTING.md.

const service = startPages()
let console: AtConsole
let person: Person
let path: string

beforeAll(async () => {
  console = await openConsole(service)
})
const open = async () => {
  person = await newPerson(service)
  path = `/admin/users/${person.id}`
  return (await console.visitor.open(path)).html
}
const save = (fields: Record<string, string>) =>
  console.visitor.send(path, { do: 'details', ...fields })
const rowOf = ({ id }: Person) =>
  service.db.prepare('select plan, display_name, credits from user where id=?').bind(id).first()
const unsaid = { plan: null, display_name: null, credits: null }
const asShown = { plan: 'free', display_name: '', credits: '0' }

test('a superuser has inputs for all fields, with what is stored', async () => {
  const html = await open()
  expect(html).toContain('<label for="display_name">Display name</label>')
  expect(html).toMatch(/<option value="free" selected/)
  expect(html).toMatch(/name="credits"[^>]* value="0"/)
})

test('what they change is stored, shown and told; a default that they left stays one', async () => {
  await open()
  const page = await save({ ...asShown, credits: '12' })
  expect([page.status, page.location]).toEqual([303, `${path}?done=details`])
  const { html } = await console.visitor.follow(page)
  expect(html).toContain('The details are saved.')
  expect(html).toMatch(/name="credits"[^>]* value="12"/)
  expect(await rowOf(person)).toEqual({ ...unsaid, credits: 12 })
  const events = service.db.prepare('select kind, actor_id, fields from event where user_id=?')
  expect((await events.bind(person.id).all()).results).toEqual([
    { kind: 'profile.changed', actor_id: console.superuser.id, fields: '{"names":"credits"}' },
  ])
  await save({ ...asShown, credits: '12', plan: 'pro', display_name: '<b>Zoë</b>' })
  expect(await rowOf(person)).toEqual({ plan: 'pro', display_name: '<b>Zoë</b>', credits: 12 })
})

test('what does not fit is refused, stays in its field, and nothing of the form is stored', async () => {
  await open()
  const page = await save({ ...asShown, plan: 'pro', credits: 'a lot' })
  expect(page.status).toBe(400)
  expect(page.html).toContain('Please write a whole number.')
  expect(page.html).toContain('value="a lot"')
  expect((await save({ ...asShown, plan: 'gold' })).status).toBe(400)
  expect(await rowOf(person)).toEqual(unsaid)
})

test('SECURITY 15: takes nothing but fields, of nobody but a superuser', async () => {
  await open()
  await save({ ...asShown, is_superuser: 'true', email: 'x@example.com', is_active: 'false' })
  const sql = 'select email, is_superuser, is_active from user where id=?'
  expect(await service.db.prepare(sql).bind(person.id).first()).toEqual({
    ...{ email: person.email, is_superuser: 0, is_active: 1 },
  })
  const visitor = await signInOnPage(service, person)
  await visitor.open('/account')
  expect((await visitor.send(path, { do: 'details', credits: '9' })).status).toBe(404)
  service.clock.now += 700
  expect((await save({ ...asShown, credits: '9' })).location).toMatch(/^\/step-up\?/)
  expect(await rowOf(person)).toEqual(unsaid)
})
