import { beforeAll, describe, expect, test } from 'vitest'
import { pages } from '../../src/admin/pages.tsx'
import { bulk } from '../../src/admin/people/bulk.ts'
import { actions } from '../../src/admin/person/actions.ts'
import { newVisitor, type Page, signInOnPage, startPages } from '../support/pages.ts'
import { newPerson, type Person } from '../support/requests.ts'
import {
  type AtConsole,
  type FilledForm,
  fillForms,
  foreign,
  knownProvider,
  openConsole,
  readTables,
} from './support.ts'

// With limits on, as only then wrong passwords are counted.
const vars = {
  CORS_ALLOWED_ORIGINS: 'https://app.postern.test',
  RATE_LIMITS: 'on',
  ROOT_SECRET: 'a-root-secret-of-the-tests-9876543210-zyxwvu',
}
const service = startPages({ vars })
let console: AtConsole
let person: Person
let forms: FilledForm[]

beforeAll(async () => {
  console = await openConsole(service)
  person = await newPerson(service)
  forms = await fillForms(service, console)
})

const pathOf = (pattern: string) =>
  pattern.replace('{id}', person.id).replace('{name}', knownProvider)
const routesOf = (method: string) => pages.filter((one) => one.method === method)

describe.each(routesOf('GET').map(({ path }) => path))('GET %s', (pattern) => {
  test('leads who is signed out to the sign-in and back', async () => {
    const page = await newVisitor(service).open(`${pathOf(pattern)}?after=1`)
    const back = new URLSearchParams({ return_to: `${pathOf(pattern)}?after=1` })
    expect([page.status, page.location]).toEqual([303, `/login?${back}`])
  })

  test('is nothing for who is no superuser, nor with a token of the API', async () => {
    const visitor = await signInOnPage(service, person)
    expect((await visitor.open(pathOf(pattern))).status).toBe(404)
    const headers = { authorization: `Bearer ${console.superuser.token}` }
    expect((await newVisitor(service).open(pathOf(pattern), headers)).location).toMatch(/^\/login/)
  })

  test('wants a fresh proof, leads back, and changes nothing', async () => {
    const before = await readTables(service)
    const page = await console.visitor.open(pathOf(pattern))
    expect([200, 303]).toContain(page.status)
    expect(page.headers.get('cache-control')).toBe('no-store')
    service.clock.now += 700
    const stale = await console.visitor.open(pathOf(pattern))
    service.clock.now -= 700
    const back = new URLSearchParams({ return_to: pathOf(pattern) })
    expect([stale.status, stale.location]).toEqual([303, `/step-up?${back}`])
    expect(await readTables(service)).toEqual(before)
  })
})

test('every form of the console, and all that it can do, is tried here', () => {
  const patterns = routesOf('POST').map(({ path }) => path)
  const tried = new Set(
    forms.map(({ path }) =>
      path.replace(/[\da-f-]{36}/, '{id}').replace(/\/known(-on)?/, '/{name}'),
    ),
  )
  expect([...tried].sort()).toEqual(patterns.sort())
  const done = new Set(forms.flatMap(({ fields }) => fields.do ?? []))
  const ofProviders = ['save', 'on', 'off']
  expect([...done].sort()).toEqual(
    [...new Set([...Object.keys({ ...actions, ...bulk }), ...ofProviders])].sort(),
  )
})

/** Sends each form somehow; how it was refused, having changed nothing. */
async function refusals(send: (form: FilledForm) => Promise<Page>) {
  const before = await readTables(service)
  const answers = new Set<string>()
  for (const form of forms) {
    const { status, location, html } = await send(form)
    const code = /<code>([A-Z_]+|Not Found)<\/code>/.exec(html)?.[1]
    answers.add(`${status} ${code ?? location?.replace(/\?.*/, '')}`)
    expect(await readTables(service), form.name).toEqual(before)
  }
  return [...answers]
}

describe('SECURITY 38: no form of the console does anything', { timeout: 120_000 }, () => {
  test('without its token, or with another one', async () => {
    for (const form_token of ['', 'x'.repeat(43)]) {
      const sent = await refusals(({ path, fields }) =>
        console.visitor.send(path, { ...fields, form_token }),
      )
      expect(sent).toEqual(['403 FORM_OUTDATED'])
    }
  })

  test('with the token of another superuser', async () => {
    const other = await openConsole(service)
    const form_token = console.visitor.formToken ?? ''
    const sent = await refusals(({ path, fields }) =>
      other.visitor.send(path, { ...fields, form_token }),
    )
    expect(sent).toEqual(['403 FORM_OUTDATED'])
  })

  test.each(foreign)('from %j, with cookie and token', async (headers) => {
    const sent = await refusals(({ path, fields }) => console.visitor.send(path, fields, headers))
    expect(sent).toEqual(['403 CROSS_SITE_REQUEST'])
  })

  test('by a person who is no superuser, or who is signed out', async () => {
    const visitor = await signInOnPage(service, person)
    expect(await refusals(({ path, fields }) => visitor.send(path, fields))).toEqual([
      '404 Not Found',
    ])
    const nobody = newVisitor(service)
    expect(await refusals(({ path, fields }) => nobody.send(path, fields))).toEqual(['303 /login'])
  })

  test('with the credentials of a superuser for the API', async () => {
    const headers = { authorization: `Bearer ${console.superuser.token}` }
    const nobody = newVisitor(service)
    expect(await refusals(({ path, fields }) => nobody.send(path, fields, headers))).toEqual([
      '303 /login',
    ])
  })

  test('without a fresh proof', async () => {
    service.clock.now += 700
    const places = new Set<string>()
    const sent = await refusals(async ({ path, fields }) => {
      const page = await console.visitor.send(path, fields)
      const { searchParams } = new URL(page.location ?? '', 'https://postern.test')
      places.add(searchParams.get('return_to') ?? '')
      return page
    })
    service.clock.now -= 700
    for (const place of places) {
      const { html } = await console.visitor.open(place)
      expect(html, place).toContain('Nothing was done yet. Please do it once more.')
    }
    expect(sent).toEqual(['303 /step-up'])
  })

  test('for a superuser who loses the right meanwhile', async () => {
    const take = service.db
      .prepare('update user set is_superuser=0 where id=?')
      .bind(console.superuser.id)
    const give = service.db
      .prepare('update user set is_superuser=1 where id=?')
      .bind(console.superuser.id)
    const overtaken = startPages({
      vars,
      async fault(sql, run) {
        if (/\b(insert|update|delete)\b/i.test(sql)) await take.run()
        return run()
      },
    })
    overtaken.clock.now = service.clock.now
    const visitor = newVisitor(overtaken)
    for (const [name, value] of console.visitor.cookies) visitor.cookies.set(name, value)
    const form_token = console.visitor.formToken ?? ''
    const sent = await refusals(async ({ path, fields }) => {
      const page = await visitor.send(path, { ...fields, form_token })
      await give.run()
      return page
    })
    expect(sent).toEqual(['404 Not Found'])
  })
})

test('and each of them does something when all is right', { timeout: 60_000 }, async () => {
  for (const { name, path, fields } of forms) {
    const before = await readTables(service)
    const page = await console.visitor.send(path, fields)
    expect([name, page.status]).toEqual([name, 303])
    expect(await readTables(service), name).not.toEqual(before)
  }
})

test('where REQUIRE_VERIFIED_EMAIL asks for it, who is not verified has no console', async () => {
  const strict = startPages({ vars: { REQUIRE_VERIFIED_EMAIL: 'true' } })
  const { superuser } = await openConsole(service)
  const verify = (value: number) =>
    service.db.prepare('update user set is_verified=? where id=?').bind(value, superuser.id).run()
  await verify(1)
  const visitor = await signInOnPage(strict, superuser)
  const leadsThere = async () => (await visitor.open('/account')).html.includes('"/admin/users"')
  expect((await visitor.open('/admin/users')).status).toBe(200)
  expect(await leadsThere()).toBe(true)
  await verify(0)
  expect((await visitor.open('/admin/users')).status).toBe(404)
  expect(await leadsThere()).toBe(false)
})
