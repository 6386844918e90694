import { getTableColumns } from 'drizzle-orm'
import { beforeAll, expect, test } from 'vitest'
import { oauthAccount, user } from '../../src/db/schema/accounts.ts'
import { told } from '../../src/export/export-user.ts'
import { fields } from '../../src/profile.ts'
import { insertAccount } from '../support/accounts.ts'
import { unsaidTo } from '../support/profile.ts'
import {
  answer,
  bearer,
  json,
  newPerson,
  newSuperuser,
  type Person,
  requestReset,
} from '../support/requests.ts'
import { startService } from '../support/service.ts'
import { logInForLong } from '../support/sessions.ts'

const service = startService()
let superuser: Person

beforeAll(async () => {
  superuser = await newSuperuser(service)
})

const exportOf = (id: string, token = superuser.token) =>
  answer(service.request(`/users/${id}/export`, { headers: bearer(token) }))
const remove = (id: string) =>
  service.request(`/users/${id}`, { method: 'DELETE', headers: bearer(superuser.token) })

/** What is never told, and what only says again what `email` does. */
const untold = {
  user: ['hashed_password', 'email_folded', 'email_folded_of', 'email_canonical', 'email_domain'],
  account: ['user_id', 'access_token', 'refresh_token'],
}

test('every column is told, or it is said here why not', () => {
  const columns = { user: getTableColumns(user), account: getTableColumns(oauthAccount) }
  for (const kind of ['user', 'account'] as const) {
    const own = kind === 'user' ? fields.map(({ name }) => name) : []
    const all = [...told[kind], ...own, ...untold[kind]]
    expect(all.sort()).toEqual(Object.keys(columns[kind]).sort())
  }
})

/** A person with a row in each table. */
async function newTraces() {
  const person = await newPerson(service)
  await logInForLong(service, person)
  await requestReset(service, person.email)
  await service.request('/auth/request-login-code', json('POST', { email: person.email }))
  await service.request(
    `/users/${person.id}`,
    json('PATCH', { is_verified: true }, superuser.token),
  )
  await service.db
    .prepare(`${insertAccount} (?, ?, ?, ?, ?, ?, ?, ?)`)
    .bind(
      crypto.randomUUID(),
      person.id,
      'google',
      'ya29-secret',
      9,
      '1//secret',
      person.id,
      'g@x.com',
    )
    .run()
  return person
}

test('all that is stored of a person is told, no hash, no secret, no token', async () => {
  const { id, email } = await newTraces()
  const [status, all] = await exportOf(id)
  expect(status).toBe(200)
  const now = service.clock.now
  expect(all).toEqual({
    user: {
      id,
      email,
      is_active: true,
      is_superuser: false,
      is_verified: true,
      credential_version: 0,
      created_at: now,
      updated_at: now,
      language: null,
      email_changed_at: null,
      alarms_since: null,
      new_password_required_at: null,
      has_password: true,
      ...unsaidTo('superuser'),
    },
    accounts: [
      {
        id: expect.any(String),
        oauth_name: 'google',
        account_id: id,
        account_email: 'g@x.com',
        expires_at: 9,
        issuer: null,
      },
    ],
    mails: [
      expect.objectContaining({ purpose: 'reset', created_at: now, status: 'done' }),
      expect.objectContaining({ purpose: 'login-code', created_at: now, status: 'done' }),
    ],
    login_code: { expires_at: expect.any(Number) },
    sessions: [
      {
        id: expect.any(String),
        kind: 'api',
        proofs: { pwd: now },
        auth_time: now,
        created_at: now,
        seen_at: now,
        expires_at: now + 180 * 86_400,
        ended_at: null,
        browser: null,
        system: null,
        country: null,
        provider_name: null,
        provider_issuer: null,
        provider_subject: null,
        provider_sid: null,
      },
    ],
    events: [
      expect.objectContaining({ kind: 'session.started', actor_id: id }),
      expect.objectContaining({ kind: 'user.verified', actor_id: superuser.id }),
    ],
    deleted: null,
  })
  const text = JSON.stringify(all)
  expect(text).not.toMatch(/secret|hash|pbkdf2|code_hash/)
})

test('a deleted person is told as long as there is a way back, then only its events', async () => {
  const { id, email } = await newTraces()
  const [, before] = await exportOf(id)
  await remove(id)
  const [, deleted] = await exportOf(id)
  const { now } = service.clock
  expect(deleted).toMatchObject({
    user: Object(before).user,
    accounts: Object(before).accounts,
    login_code: null,
    sessions: [],
    events: [{ kind: 'session.started' }, { kind: 'user.verified' }, { kind: 'user.deleted' }],
    deleted: { at: now, until: now + 7 * 86_400, by: superuser.id },
  })
  await service.db.prepare('update deleted_user set expires_at=? where id=?').bind(now, id).run()
  const [status, left] = await exportOf(id)
  expect(status).toBe(200)
  expect(left).toMatchObject({ user: null, accounts: [], deleted: null })
  expect(JSON.stringify(left)).not.toContain(email)
})

test('reads indexes alone', async () => {
  const { id } = await newPerson(service)
  service.roundTrips.length = 0
  await exportOf(id)
  const statements = service.roundTrips.at(-1)?.split('; ') ?? []
  expect(statements).toHaveLength(7)
  for (const sql of statements) {
    const values = Array.from(sql.matchAll(/\?/g), () => 1)
    const plan = await service.db
      .prepare(`explain query plan ${sql}`)
      .bind(...values)
      .all()
    expect(JSON.stringify(plan.results)).toContain('SEARCH')
    expect(JSON.stringify(plan.results)).not.toContain('SCAN')
  }
})

test('is for superusers, and of whom something is known', async () => {
  const person = await newPerson(service)
  expect(await exportOf(person.id, person.token)).toEqual([403, { detail: 'Forbidden' }])
  expect((await service.request(`/users/${person.id}/export`)).status).toBe(401)
  expect(await exportOf(crypto.randomUUID())).toEqual([404, { detail: 'Not Found' }])
  expect((await exportOf('me'))[0]).toBe(404)
})
