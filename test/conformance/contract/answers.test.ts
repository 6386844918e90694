import { beforeAll, describe, expect, test } from 'vitest'
import type { Role } from '../../../src/profile.ts'
import { unsaidTo } from '../../support/profile.ts'
import { type Answer, Client } from '../client.ts'
import { parseJson, textMember } from '../json.ts'
import { at } from '../paths.ts'
import { openStage } from '../stage.ts'

// CONTRACT.md sections 1 and 2: what holds for every answer.

let c: Client

beforeAll(async () => {
  c = new Client(await openStage(), 1)
})

const json = 'application/json'

/** Status, type and text of an answer. */
const whole = ({ status, headers, text }: Answer) => [status, headers.get('content-type'), text]

function moreFor(role: Role): string {
  return JSON.stringify({ id: '', ...unsaidTo(role) }).slice('{"id":""'.length, -1)
}

describe('the user object', () => {
  // What fields of src/profile.ts add.
  const more = moreFor('person')

  test('has five keys in order, is compact, and leaves letters as they are', async () => {
    const email = c.mail('Zoë+😀', 'MÜNCHEN.de')
    const answer = await c.register(email)
    const id = textMember(parseJson(answer.text), 'id') ?? ''
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const shown = c.mail('Zoë+😀', 'münchen.de')
    expect(whole(answer)).toEqual([
      201,
      json,
      `{"id":"${id}","email":"${shown}","is_active":true,"is_superuser":false,"is_verified":false${more}}`,
    ])
  })

  test('is the same wherever it is shown', async () => {
    const user = await c.user('same')
    const own = await c.get(at.me, { auth: user.token })
    await c.post(at.requestVerify, { json: { email: user.email } })
    const shown = [
      await c.patch(at.me, { json: {}, auth: user.token }),
      await c.su('GET', user.id),
      await c.su('PATCH', user.id, { json: {} }),
    ]
    const text = own.text.replace(`${more}}`, `${moreFor('superuser')}}`)
    const toSuperuser = whole({ ...own, text })
    expect(shown.map(whole)).toEqual([whole(own), toSuperuser, toSuperuser])
    const verified = await c.post(at.verify, { json: { token: c.token(user.email, 'verify') } })
    expect(verified.text).toBe(own.text.replace('"is_verified":false', '"is_verified":true'))
  })
})

describe('an answer without a user', () => {
  test('is access_token and token_type for a login', async () => {
    const { email: username, password } = c.shared
    const { status, headers, text } = await c.post(at.login, { form: { username, password } })
    expect([status, headers.get('content-type')]).toEqual([200, json])
    expect(text).toMatch(/^\{"access_token":"eyJ[\w-]+\.[\w-]+\.[\w-]+","token_type":"bearer"\}$/)
  })

  test('is null where a mail may have been sent, or a password set', async () => {
    const user = await c.user('null')
    const asked = { json: { email: user.email } }
    expect(whole(await c.post(at.forgot, asked))).toEqual([202, json, 'null'])
    expect(whole(await c.post(at.requestVerify, asked))).toEqual([202, json, 'null'])
    const token = c.token(user.email, 'reset')
    const done = await c.post(at.reset, { json: { token, password: 'x' } })
    expect(whole(done)).toEqual([200, json, 'null'])
  })

  test('is empty and of no type for a logout and a delete', async () => {
    const user = await c.user('empty')
    expect(whole(await c.post(at.logout, { auth: user.token }))).toEqual([204, null, ''])
    expect(whole(await c.su('DELETE', user.id))).toEqual([204, null, ''])
  })
})

/** One refusal of each kind. */
const refusals: [text: string, status: number, send: () => Promise<Answer>][] = [
  ['Unauthorized', 401, () => c.get(at.me)],
  ['Unauthorized', 401, () => c.patch(at.me, { json: {}, auth: 'Bearer x' })],
  ['Unauthorized', 401, () => c.post(at.logout)],
  ['Unauthorized', 401, () => c.post(at.cookieLogout)],
  ['Unauthorized', 401, () => c.req('DELETE', '/users/x')],
  ['Forbidden', 403, () => c.get(`/users/${c.shared.id}`, { auth: c.shared.token })],
  ['Not Found', 404, () => c.su('GET', 'x')],
  ['Not Found', 404, () => c.get('/nothing')],
  ['Method Not Allowed', 405, () => c.get(at.register)],
  ['REGISTER_USER_ALREADY_EXISTS', 400, () => c.register(c.shared.email)],
  [
    'LOGIN_BAD_CREDENTIALS',
    400,
    () => c.post(at.login, { form: { username: c.shared.email, password: 'wrong' } }),
  ],
  [
    'RESET_PASSWORD_BAD_TOKEN',
    400,
    () => c.post(at.reset, { json: { token: 'x', password: 'y' } }),
  ],
  ['VERIFY_USER_BAD_TOKEN', 400, () => c.post(at.verify, { json: { token: 'x' } })],
  [
    'There was an error parsing the body',
    400,
    () => c.post(at.register, { raw: new Uint8Array([0x22, 0xff, 0x22]), ct: json }),
  ],
]

test.for(refusals)('a refusal is its detail alone: %s (%i)', async ([detail, status, send]) => {
  expect(whole(await send())).toEqual([status, json, `{"detail":"${detail}"}`])
})

test('no answer has headers that FastAPI Users has not, but for safety and the request id', async () => {
  const answers = [
    ...(await Promise.all(refusals.map(([, , send]) => send()))),
    await c.post(at.register, { json: {} }),
    await c.get(at.me, { auth: c.shared.token, headers: [['Origin', 'https://example.com']] }),
    await c.post(at.forgot, { json: { email: c.shared.email } }),
    await c.post(at.logout, { auth: c.shared.token }),
  ]
  const names = new Set(answers.flatMap(({ headers }) => [...headers.keys()]))
  const added = [
    'cache-control',
    'content-security-policy',
    'referrer-policy',
    'x-content-type-options',
    'x-request-id',
  ]
  expect([...names].sort()).toEqual(['allow', 'content-type', ...added].sort())
})

test('a body is checked in the order syntax, caller, id, fields', async () => {
  const broken = { raw: '{', ct: json }
  const invalid = { json: { email: 'x' } }
  const undecodable = { raw: new Uint8Array([0xff]), ct: json }
  const asPlainUser = { auth: c.shared.token }
  expect((await c.patch(at.me, broken)).status).toBe(422)
  expect((await c.patch(at.me, undecodable)).status).toBe(400)
  expect((await c.patch(at.me, invalid)).status).toBe(401)
  expect((await c.patch('/users/x', { ...invalid, ...asPlainUser })).status).toBe(403)
  expect((await c.su('PATCH', 'x', invalid)).status).toBe(404)
  expect((await c.su('PATCH', c.shared.id, invalid)).status).toBe(422)
})

test.for([
  ['application/json', 201],
  ['application/json;charset=latin-1', 201],
  ['Application/Vnd.API+JSON; v=1', 201],
  ['application/json+x', 422],
  ['text/json', 422],
  ['application/json, application/json', 422],
] as const)('a body of the type %s is answered %i', async ([ct, status]) => {
  const raw = `{"email":"type-${ct.length}@example.com","password":"x"}`
  expect((await c.post(at.register, { raw, ct })).status).toBe(status)
})
