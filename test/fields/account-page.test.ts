import { expect, test } from 'vitest'
import { signInOnPage, startPages } from '../support/pages.ts'
import { newPerson, type Person } from '../support/requests.ts'

// Of the three fields that test/fields/run.ts takes from CONTRIBUTING.md.

const service = startPages()
const rowOf = ({ id }: Person) =>
  service.db.prepare('select plan, display_name, credits from user where id=?').bind(id).first()
const unsaid = { plan: null, display_name: null, credits: null }

async function open() {
  const person = await newPerson(service)
  const visitor = await signInOnPage(service, person)
  const page = await visitor.open('/account')
  return { person, visitor, html: page.html }
}

test('a person sees what they may read, and has fields for what they may write', async () => {
  const { html } = await open()
  expect(html).toContain('<label for="display_name">Display name</label>')
  expect(html).toContain('maxlength="80"')
  expect(html).toContain('<strong>Plan</strong>')
  expect(html).not.toContain('name="plan"')
  expect(html).not.toContain('redits')
})

test('what they write is stored and shown, and an empty text is none', async () => {
  const { person, visitor } = await open()
  const name = '<b>"Zoë"</b>'
  const saved = await visitor.send('/account', { display_name: name })
  expect([saved.status, saved.location]).toEqual([303, '/account?done=saved'])
  const { html } = await visitor.follow(saved)
  expect(html).toContain('Your details are saved.')
  expect(html).toContain('value="&lt;b&gt;&quot;Zoë&quot;&lt;/b&gt;"')
  expect(await rowOf(person)).toEqual({ ...unsaid, display_name: name })
  await visitor.send('/account', { display_name: '' })
  expect(await rowOf(person)).toEqual(unsaid)
})

test('what does not fit is refused, and stays in its field', async () => {
  const { person, visitor } = await open()
  const long = 'x'.repeat(81)
  const page = await visitor.send('/account', { display_name: long })
  expect(page.status).toBe(400)
  expect(page.html).toContain(`value="${long}"`)
  expect(page.html).toContain('This may have at most 80 characters.')
  expect((await visitor.send('/account', { display_name: 'a\0b' })).status).toBe(400)
  expect(await rowOf(person)).toEqual(unsaid)
})

test('SECURITY 15: what superusers write is ignored, and what they read is in no file of the person', async () => {
  const { person, visitor } = await open()
  await visitor.send('/account', {
    plan: 'pro',
    credits: '9',
    is_superuser: 'true',
    display_name: 'A',
  })
  expect(await rowOf(person)).toEqual({ ...unsaid, display_name: 'A' })
  const superuser = service.db.prepare('select is_superuser from user where id=?').bind(person.id)
  expect(await superuser.first()).toEqual({ is_superuser: 0 })
  const { user } = JSON.parse((await visitor.open('/account/data')).html)
  expect(user).toMatchObject({ plan: 'free', display_name: 'A' })
  expect(user).not.toHaveProperty('credits')
})
