import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { operations } from '../../src/operations.ts'
import { fields } from '../../src/profile.ts'
import { samplesOf, unsaidRow } from '../support/profile.ts'
import { bearer, newPerson, newSuperuser, type Person, requestReset } from '../support/requests.ts'
import { startService } from '../support/service.ts'

// A failure prints its seed and its path: give both to fc.assert to see it again.

const service = startService({ generatedBodies: true })
const flags = ['is_active', 'is_superuser', 'is_verified'] as const
/** Fields of src/profile.ts that only superusers may write. */
const privileged = fields.filter(({ write }) => write === 'superuser')
const untouchable: readonly string[] = [...flags, ...privileged.map(({ name }) => name)]

/** Not String(): a generated object may have a toString of its own, which is no function. */
const asText = (value: unknown) => (typeof value === 'string' ? value : `${JSON.stringify(value)}`)

interface Row {
  id: string
  email: string
  hashed_password: string
  is_active: number
  is_superuser: number
  is_verified: number
  [field: string]: unknown
}

async function readRows(): Promise<Map<string, Row>> {
  const { results } = await service.db.prepare('select * from user').all<Row>()
  return new Map(results.map((row) => [row.id, row]))
}

/** Values that someone might try for a flag or any other field. */
const anything = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.constantFrom<unknown>(
      ...[true, false, null, 0, 1, 'true', 'yes', 'on', '1', 'False'],
      ...privileged.flatMap(samplesOf),
    ),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
)

/** Names that might reach a column, or what an object is made of. */
const names = fc.constantFrom(
  ...untouchable,
  ...untouchable,
  ...untouchable,
  'isSuperuser',
  'IS_SUPERUSER',
  'id',
  'user_id',
  'sub',
  'user',
  'email',
  'hashed_password',
  'credential_version',
  '__proto__',
  'constructor',
  'is_superuser\u0000',
)

/** What ordinary users send: where to, and what besides the credentials. */
const userRequest = fc.record({
  sender: fc.nat(3),
  target: fc.nat(3),
  route: fc.constantFrom(
    'POST /auth/register',
    'POST /auth/jwt/login',
    'POST /auth/cookie/login',
    'POST /auth/jwt/logout',
    'POST /auth/forgot-password',
    'POST /auth/reset-password',
    'POST /auth/request-verify-token',
    'POST /auth/verify',
    'GET /users/me',
    'PATCH /users/me',
    'PATCH /users/me',
    'PATCH /users/me',
    'GET /users/{id}',
    'PATCH /users/{id}',
    'DELETE /users/{id}',
  ),
  extra: fc.dictionary(names, anything, { maxKeys: 5 }),
  /** What is spread last, so that credentials may be overwritten too. */
  withCredentials: fc.boolean(),
  asForm: fc.boolean(),
})

type UserRequest = typeof userRequest extends fc.Arbitrary<infer T> ? T : never

/** Four users of every standing, each with a token; the third is inactive. */
async function newCast(): Promise<Person[]> {
  const [plain, verified, inactive] = [
    await newPerson(service),
    await newPerson(service),
    await newPerson(service),
  ]
  const set = (sql: string, { id }: Person) => service.db.prepare(sql).bind(id).run()
  await set('update user set is_verified=1 where id=?', verified)
  await set('update user set is_active=0 where id=?', inactive)
  return [plain, verified, inactive, await newPerson(service)]
}

let strangers = 0

function build({ sender, target, route, ...rest }: UserRequest, cast: Person[], spent: string) {
  const [method = '', path = ''] = route.split(' ')
  const { email = '', password = '', token = '' } = cast[sender] ?? {}
  const address = path.endsWith('register') ? `stranger-${++strangers}@example.com` : email
  const known = { email: address, username: email, password, token: spent }
  // Accounts keep their address, as a new one is unverified, and their password, which ends tokens.
  const own = path.startsWith('/users') ? { password: null } : known
  const extra = path.startsWith('/users') ? { ...rest.extra, email: undefined } : rest.extra
  const body = rest.withCredentials ? { ...extra, ...own } : { ...own, ...extra }
  const form = new URLSearchParams(Object.entries(body).map(([key, one]) => [key, asText(one)]))
  const type = rest.asForm ? 'application/x-www-form-urlencoded' : 'application/json'
  const headers = { 'content-type': type, ...bearer(token) }
  const text = rest.asForm ? form.toString() : JSON.stringify(body)
  const init = { method, headers, ...(method !== 'GET' && { body: text }) }
  return { path: path.replace('{id}', cast[target]?.id ?? ''), init, text }
}

/** What of others an answer holds: of whoever was not named in the request. */
function findForeign(answer: string, asked: string, sender: Person, rows: Map<string, Row>) {
  return [...rows.values()]
    .filter(({ id }) => id !== sender.id)
    .flatMap(({ id, email }) => [id, email])
    .filter((text) => answer.includes(text) && !asked.includes(text))
}

test('SECURITY 15: nothing that users send changes a flag of anyone, or shows what is not theirs', async () => {
  const superuser = await newSuperuser(service)
  const cast = await newCast()
  const spent = await requestReset(service, cast[0]?.email ?? '')
  let changes = 0
  await fc.assert(
    fc.asyncProperty(fc.array(userRequest, { minLength: 1, maxLength: 8 }), async (requests) => {
      const before = await readRows()
      for (const one of requests) {
        const { path, init, text } = build(one, cast, spent)
        const response = await service.request(path, init)
        const answer = await response.text()
        expect(response.status).toBeLessThan(500)
        expect(answer).not.toMatch(/\$pbkdf2|\$argon2|\$2b\$/)
        expect(answer).not.toContain(service.secret)
        const sender = cast[one.sender] ?? superuser
        if (one.route === 'PATCH /users/me' && response.ok) changes += 1
        expect(findForeign(answer, path + text, sender, before)).toEqual([])
      }
      const after = await readRows()
      for (const [id, row] of before) {
        const now = after.get(id)
        for (const flag of untouchable)
          expect([id, flag, now?.[flag]]).toEqual([id, flag, row[flag]])
      }
      for (const [id, row] of after) {
        if (before.has(id)) continue
        expect(row).toMatchObject({
          ...{ is_active: 1, is_superuser: 0, is_verified: 0 },
          ...unsaidRow(privileged),
        })
      }
    }),
    { numRuns: 150 },
  )
  expect(changes).toBeGreaterThan(15)
}, 240_000)

/** Texts that parsers trip over. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\ufeff',
    '\ud800',
    '\u202e@example.com',
    'a@b',
    'İ@EXAMPLE.COM',
    'ß@straße.example',
    'x@xn--a.example',
    'first@user.com',
    '%00',
    "' or 1=1 --",
    '{{7*7}}',
    '../../etc/passwd',
    'e\u0301'.repeat(40),
  ),
)

const fieldNames = ['email', 'password', 'username', 'token', 'grant_type', 'is_active', 'x']

const member = fc.tuple(
  fc.oneof(fc.constantFrom(...fieldNames), text),
  fc.oneof(text, fc.jsonValue(), fc.constantFrom(1e308, -0, 2 ** 53, [[]], { a: { b: null } })),
)

const jsonText = fc
  .array(member, { maxLength: 6 })
  .map((all) => JSON.stringify(Object.fromEntries(all)))

/** JSON with one character taken out, doubled or replaced. */
const brokenJson = fc
  .tuple(jsonText, fc.nat(), fc.constantFrom('', '"', '{', '\\u', '\u0000', ',', 'NaN', '1e999'))
  .map(([whole, at, piece]) => {
    const place = at % (whole.length + 1)
    return whole.slice(0, place) + piece + whole.slice(place + 1)
  })

const formText = fc
  .array(member, { maxLength: 6 })
  .map((all) => all.map(([key, value]) => `${key}=${asText(value)}`).join('&'))

const boundary = 'b0undary'
const multipart = fc.array(member, { maxLength: 4 }).map((all) => {
  const parts = all.map(
    ([key, value]) =>
      `--${boundary}\r\ncontent-disposition: form-data; name="${key}"\r\n\r\n${asText(value)}\r\n`,
  )
  return `${parts.join('')}--${boundary}--\r\n`
})

const encode = (whole: string) => new TextEncoder().encode(whole)

const body = fc.oneof(
  { weight: 8, arbitrary: fc.oneof(jsonText, brokenJson, formText, multipart, text).map(encode) },
  { weight: 3, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  { weight: 1, arbitrary: fc.constant(new Uint8Array(0)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      encode(`{"email":"a@example.com","password":"${'x'.repeat(200_000)}"}`),
      encode('['.repeat(100_000)),
      encode(`{"email":"${'a'.repeat(100_000)}@example.com"}`),
      encode('&=a'.repeat(80_000)),
      encode('x'.repeat(256 * 1024 + 1)),
    ),
  },
)

const types = fc.oneof(
  fc.constantFrom(
    'application/json',
    'application/problem+json; charset=utf-16',
    'application/x-www-form-urlencoded',
    `multipart/form-data; boundary=${boundary}`,
    'multipart/form-data; boundary=',
    'multipart/form-data; boundary="',
    'text/plain',
    ';',
    '',
  ),
  fc.string({ maxLength: 30 }),
)

/** The runtime takes no control characters here, and makes UTF-8 of the rest (smoke.test.ts). */
const junk = fc
  .array(fc.integer({ min: 0x20, max: 0x7e }), { maxLength: 40 })
  .map((codes) => String.fromCharCode(...codes))

const headerNames = [
  'authorization',
  'cookie',
  'origin',
  'sec-fetch-site',
  'host',
  'x-forwarded-for',
  'cf-connecting-ip',
  'x-request-id',
  'accept-encoding',
  'content-encoding',
  'range',
  'if-none-match',
  'x-http-method-override',
  'access-control-request-method',
]

const headers = fc.dictionary(
  fc.constantFrom(...headerNames),
  fc.oneof(
    junk,
    fc.constantFrom('Bearer', 'Bearer ', 'bearer a.b.c', 'Bearer eyJ.eyJ.', 'fastapiusersauth='),
    fc.constantFrom('fastapiusersauth="; =;;', 'null', 'https://evil.example', 'bytes=0-'),
  ),
  { maxKeys: 4 },
)

const segment = fc.oneof(
  fc.constantFrom(
    '%',
    '%2e%2e',
    '%00',
    '%ff',
    '%F0%9F%98%80',
    '\\',
    '//',
    ';',
    '?',
    '#',
    'ME',
    '*',
  ),
  text.map((whole) => encodeURIComponent(whole.toWellFormed())),
)

const paths = [...operations.map(({ path }) => path), '/docs', '/openapi.json', '/healthz', '/']

const path = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...paths) },
  { weight: 1, arbitrary: fc.array(segment, { maxLength: 4 }).map((all) => `/${all.join('/')}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...paths), segment)
      .map(([known, end]) => `${known.replace('{id}', end)}${end}`),
  },
)

const method = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('POST', 'PATCH') },
  {
    weight: 2,
    arbitrary: fc.constantFrom('GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND', 'PURGE'),
  },
)

const junkRequest = fc.record({ method, path, body, type: types, headers, signedIn: fc.boolean() })

test('2,000 requests of any make give no 5xx', async () => {
  const { token } = await newPerson(service)
  const { token: superToken } = await newSuperuser(service)
  let sent = 0
  await fc.assert(
    fc.asyncProperty(junkRequest, async ({ signedIn, ...one }) => {
      const bodiless = one.method === 'GET' || one.method === 'HEAD'
      const auth = bearer(one.method === 'PATCH' ? token : superToken)
      const all = { ...one.headers, 'content-type': one.type, ...(signedIn && auth) }
      const init = { method: one.method, headers: all, ...(!bodiless && { body: one.body }) }
      const response = await service.request(one.path, init)
      sent += 1
      expect(response.status).toBeLessThan(500)
    }),
    { numRuns: 2000 },
  )
  expect(sent).toBe(2000)
}, 240_000)
