import { expect } from 'vitest'
import { addProviderRow } from '../support/fake-provider.ts'
import { origin, signInOnPage, type Visitor } from '../support/pages.ts'
import { newPerson, newSuperuser, type Person } from '../support/requests.ts'
import type { Service } from '../support/service.ts'

/** A superuser, and the browser in which they have signed in. */
export interface AtConsole {
  superuser: Person
  visitor: Visitor
}

/** A fresh superuser who has opened the console. */
export async function openConsole(service: Service): Promise<AtConsole> {
  const superuser = await newSuperuser(service)
  const visitor = await signInOnPage(service, superuser)
  expect((await visitor.open('/admin/users/new')).status).toBe(200)
  return { superuser, visitor }
}

/** What a form of the console says, and where it is sent. */
export interface FilledForm {
  name: string
  path: string
  fields: Record<string, string>
}

const tables = [
  ...['user', 'session', 'event', 'mail_outbox', 'deleted_user', 'failed_login', 'provider'],
]

/** All that a form of the console could change, to compare. */
export async function readTables({ db }: Service): Promise<unknown[]> {
  const results = await db.batch(tables.map((table) => db.prepare(`select * from ${table}`)))
  return results.map((one) => one.results)
}

/** Puts a mail that was given up into the outbox; its id. */
export async function addFailedMail(service: Service, userId: string, purpose = 'reset') {
  const id = crypto.randomUUID()
  const { now } = service.clock
  await service.db
    .prepare(
      `insert into mail_outbox (id, purpose, email_canonical, created_at, status, attempts, due_at, user_id)
        values (?, ?, '', ?, 'failed', 12, ?, ?)`,
    )
    .bind(id, purpose, now, now + 9000, userId)
    .run()
  return id
}

/** A provider that is off; with `-on` behind its name, one that is on. */
export const knownProvider = 'known'

/** Arranges a person with whom every form of the console can do something, and gives all those forms. */
export async function fillForms(service: Service, { visitor }: AtConsole): Promise<FilledForm[]> {
  const target = await newPerson(service)
  const [inactive, verified, other, gone] = await Promise.all(
    Array.from({ length: 4 }, () => newPerson(service)),
  )
  if (!inactive || !verified || !other || !gone) throw new Error('nobody is there')
  const set = (column: string, value: number, id: string) =>
    service.db.prepare(`update user set ${column}=? where id=?`).bind(value, id).run()
  await set('is_active', 0, inactive.id)
  await set('is_verified', 1, verified.id)
  await set('is_superuser', 1, other.id)
  await signInOnPage(service, target)
  await service.request('/auth/jwt/login', wrongLogin(target.email))
  const session = await service.db
    .prepare('select id from session where user_id=?')
    .bind(target.id)
    .first<string>('id')
  expect((await visitor.send(`/admin/users/${gone.id}/delete`)).status).toBe(303)
  const mail = await addFailedMail(service, target.id)
  const of = (person: Person, action: string, more = {}): FilledForm => ({
    name: action,
    path: `/admin/users/${person.id}`,
    fields: { do: action, ...more },
  })
  const together = (action: string): FilledForm => ({
    name: `${action}, of some`,
    path: '/admin/users',
    fields: { do: action, id: target.id },
  })
  const issuer = 'https://idp.test'
  await addProviderRow(service, { issuer }, { name: knownProvider, is_on: false })
  await addProviderRow(service, { issuer }, { name: `${knownProvider}-on` })
  const ofProvider = `/admin/providers/${knownProvider}`
  const wanted = {
    ...{ kind: 'oidc', title: 'Another', issuer, client_id: 'a' },
    ...{ client_secret: 'b', trust_email: 'claim', backend: 'jwt', unchecked: 'yes' },
  }
  // In an order in which none takes the ground from another.
  return [
    ...['send-verification', 'send-reset', 'require-password', 'unlock'].map((action) =>
      of(target, action),
    ),
    of(target, 'end-session', { session: session ?? '' }),
    of(target, 'sign-out'),
    ...['send-verification', 'sign-out'].map(together),
    of(target, 'verify'),
    together('deactivate'),
    of(target, 'make-superuser'),
    of(verified, 'unverify'),
    of(inactive, 'activate'),
    of(other, 'take-superuser'),
    of(other, 'deactivate'),
    {
      name: 'new',
      path: '/admin/users/new',
      fields: { email: `new-${target.email}`, invite: 'yes' },
    },
    { name: 'delete', path: `/admin/users/${target.id}/delete`, fields: {} },
    { name: 'restore', path: '/admin/deleted', fields: { id: gone.id } },
    { name: 'send again', path: '/admin/mails', fields: { id: mail } },
    {
      name: 'add a provider',
      path: '/admin/providers/new',
      fields: { ...wanted, name: 'another' },
    },
    { name: 'save', path: ofProvider, fields: { ...wanted, do: 'save' } },
    { name: 'on', path: ofProvider, fields: { do: 'on' } },
    { name: 'off', path: `${ofProvider}-on`, fields: { do: 'off' } },
    { name: 'remove', path: `${ofProvider}/remove`, fields: {} },
  ]
}

function wrongLogin(username: string): RequestInit {
  return { method: 'POST', body: new URLSearchParams({ username, password: 'wrong' }) }
}

/** What a browser says of an allowed CORS origin's form. */
export const foreign = [
  { origin: 'https://app.postern.test', 'sec-fetch-site': 'same-site' },
  { origin: 'https://app.postern.test', 'sec-fetch-site': 'same-origin' },
  { origin, 'sec-fetch-site': 'cross-site' },
  { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' },
  { origin: 'null', 'sec-fetch-site': 'cross-site' },
]
