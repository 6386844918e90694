import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { MountedOperation } from '../../src/api/operation.ts'
import { isAscii } from '../../src/email-address/text.ts'
import { allOperations } from '../../src/operations.ts'
import { bearer, newSuperuser, type Person, requestVerification } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const service = startService({
  generatedBodies: true,
  vars: { RATE_LIMITS: 'on', TURNSTILE_SECRET_KEY: 'turnstile-secret-of-the-tests' },
  // Takes every token.
  fetch: async () => Response.json({ success: true, hostname: 'postern.test' }),
})

const characters = 16_384
/** On a machine that is busy with other things, ten times what half of an operation's requests take. */
const boundMilliseconds = 80

/** Runs that a regular expression could walk again and again, and text that is dear to read. */
const units = [
  ...['{', '/', ' ', 'a', '-', '.', '@.', '<', '"', '"<', '\\', ';', 'a=b; ', '[', '%', 'xn--'],
  ...['\u0301', '\u30fb', '😀'],
]
const fillings = units.map((unit) => ({
  unit: JSON.stringify(unit),
  filling: `x${unit.repeat(characters / unit.length)}x`,
}))

/** What fills each header that the service reads. Whoever reads another one adds it. */
const headerForms: Record<string, string[]> = {
  authorization: ['…', 'Bearer …'],
  cookie: ['…', 'fastapiusersauth=…', '__Host-postern-session=…', '__Host-postern-device="…"'],
  origin: ['…', 'https://…'],
  'cf-connecting-ip': ['…', '::…'],
  'sec-fetch-site': ['…'],
  'user-agent': ['…'],
  'accept-language': ['…', 'de;q=…', 'de,…'],
  'cf-turnstile-response': ['…'],
  'content-type': ['application/…json', 'multipart/form-data;…', 'multipart/form-data;boundary=…'],
}
/** The platform's own, which no client fills with text. */
const platformHeaders = ['content-length', 'transfer-encoding', 'x-cf-d1-session-commit-token']

/** Turnstile's, which the service above takes: without one a request comes no further. */
const solved = { 'cf-turnstile-response': 'token' }

type Request = [place: string, path: string, init: RequestInit]

interface Asked {
  request: string
  target: string
  init: RequestInit
  milliseconds: number
}

const readHeaders = new Set<string>()
/** What is done after the answers, which waits 20 ms before it begins: of many at once. */
const settling: Promise<void>[] = []
let superuser: Person
let good: Record<string, string>
let slowest = { milliseconds: 0, request: '' }

beforeAll(async () => {
  const unlimited = startService()
  superuser = await newSuperuser(unlimited)
  const { email, password } = superuser
  const token = await requestVerification(unlimited, email)
  good = { email, username: email, password, token, grant_type: 'password' }
  const { get } = Headers.prototype
  vi.spyOn(Headers.prototype, 'get').mockImplementation(function (this: Headers, name) {
    readHeaders.add(name.toLowerCase())
    return get.call(this, name)
  })
})
afterAll(async () => {
  await Promise.all(settling)
  // The terminal hears nothing else of what the tests log (watch-output.ts).
  vi.restoreAllMocks()
  console.log(
    `16 KB in any place: the slowest takes ${slowest.milliseconds} ms, ${slowest.request}`,
  )
})

test.each(
  allOperations.map((operation, at) => [operation.method, operation.path, operation, at] as const),
)(
  'SECURITY 26: %s %s answers 16 KB in any place at once, and never with 5xx',
  async (method, path, operation, at) => {
    const asked: Asked[] = []
    // Code that operations share reads what is filled first: the next ones get the other parts of it.
    const half = Math.floor(at / 2) % 2
    const part = Math.floor(at / 2) % 6
    for (const [number, { unit, filling }] of fillings.entries()) {
      await letIn()
      const shared = number % 6 === part ? sharedRequests(operation, filling) : []
      const own = ownRequests(operation, filling, number % 2 === half)
      for (const [place, target, init] of [...shared, ...own]) {
        const request = `${method} ${path} with ${unit} in ${place}`
        asked.push({ request, target, init, milliseconds: await time(request, target, init) })
      }
    }
    asked.sort((one, other) => other.milliseconds - one.milliseconds)
    const usual = asked[Math.floor(asked.length / 2)]?.milliseconds ?? 0
    const bound = Math.max(boundMilliseconds, 10 * usual)
    for (const [rank, one] of asked.entries()) {
      if (rank === 0 || one.milliseconds > bound) await askAgain(one)
    }
    for (const one of asked.slice(0, 1)) if (one.milliseconds > slowest.milliseconds) slowest = one
    await Promise.all(settling.splice(0))
    const tooSlow = asked.filter(({ milliseconds }) => milliseconds > bound)
    expect(tooSlow.map(({ request, milliseconds }) => `${request}: ${milliseconds} ms`)).toEqual([])
  },
  300_000,
)

test('SECURITY 26: every header that the service reads is filled', () => {
  const known = [...Object.keys(headerForms), ...platformHeaders]
  expect([...readHeaders].filter((name) => !known.includes(name))).toEqual([])
  expect(readHeaders).toContain('authorization')
})

/** A filled body may have changed the password. */
async function letIn(): Promise<void> {
  const sql = 'update user set credential_version=0, is_active=1, is_superuser=1 where id=?'
  await service.db.batch([
    service.db.prepare(sql).bind(superuser.id),
    service.db.prepare('delete from failed_login'),
  ])
}

/** Paths, queries and headers: read before an operation, or by what many of them call. */
function sharedRequests(operation: MountedOperation, filling: string): Request[] {
  const { method, path } = operation
  const own = path.replace('{id}', superuser.id)
  const headers = { ...bearer(superuser.token), ...solved }
  const encoded = encodeURIComponent(filling)
  return [
    ['the path', `${own}/${encoded}`, { method, headers }],
    ['the path, as it is', `${own}/${filling}`, { method, headers }],
    ['the query', `${own}?${encoded}=${encoded}`, { method, headers }],
    ...(isAscii(filling) ? headerRequests(operation, own, headers, filling) : []),
  ]
}

/** The id and the fields. A form is sent in one of its two ways: the next login's the other way. */
function ownRequests(
  operation: MountedOperation,
  filling: string,
  isMultipart: boolean,
): Request[] {
  const { method, path } = operation
  const own = path.replace('{id}', superuser.id)
  const headers = { ...bearer(superuser.token), ...solved }
  const byId = path.replace('{id}', encodeURIComponent(filling))
  return [
    ...(byId === path ? [] : idRequests(byId, method, headers)),
    ...bodyRequests(operation, own, headers, filling).filter(
      ([place]) => !place.endsWith(isMultipart ? ', form' : ', multipart'),
    ),
  ]
}

function idRequests(path: string, method: string, headers: Record<string, string>): Request[] {
  return [
    ['the id', path, { method, headers }],
    ['the id, without a token', path, { method }],
  ]
}

/** With a good body: what is refused for its fields comes no further. Not a PATCH, which would end the token. */
function headerRequests(
  { method, body: { described } }: MountedOperation,
  path: string,
  headers: Record<string, string>,
  filling: string,
): Request[] {
  const fields = described && method === 'POST' ? goodFields(described) : {}
  const [[, body, type]] = bodiesOf(described?.media ?? 'application/json', fields)
  return Object.entries(headerForms).flatMap(([name, forms]) =>
    forms.map((form): Request => {
      const filled = { ...headers, ...type, [name]: form.replace('…', () => filling) }
      const init = { method, headers: filled, ...(method !== 'GET' && { body }) }
      return [`${name}: ${form}`, path, init]
    }),
  )
}

function goodFields({ schema }: { schema: { shape: object } }): Record<string, string> {
  const names = Object.keys(schema.shape)
  return Object.fromEntries(Object.entries(good).filter(([name]) => names.includes(name)))
}

function bodyRequests(
  { method, body: { described } }: MountedOperation,
  path: string,
  headers: Record<string, string>,
  filling: string,
): Request[] {
  if (!described) return []
  const names = Object.keys(described.schema.shape)
  return [...names, 'cf-turnstile-response', filling].flatMap((name) => {
    const place = `the field ${name === filling ? 'with that name' : name}`
    const fields = { ...goodFields(described), [name]: filling }
    return bodiesOf(described.media, fields).map(([kind, body, type]): Request => {
      // The header would be read in place of the field.
      const { 'cf-turnstile-response': _, ...others } = headers
      const rest = name in solved ? others : headers
      const init = { method, body, headers: { ...rest, ...type } }
      return [`${place}, ${kind}`, path, init]
    })
  })
}

function bodiesOf(media: string, fields: Record<string, string>) {
  if (media === 'application/json')
    return [['JSON', JSON.stringify(fields), { 'content-type': media }]] as const
  const multipart = new FormData()
  for (const [name, value] of Object.entries(fields)) multipart.set(name, value)
  return [
    ['form', new URLSearchParams(fields), {}],
    ['multipart', multipart, {}],
  ] as const
}

/** The shortest time counts: whatever else ran made the others longer. */
async function askAgain(asked: Asked): Promise<void> {
  for (let tries = 0; tries < 3; tries++) {
    await letIn()
    const again = await time(asked.request, asked.target, asked.init)
    asked.milliseconds = Math.min(asked.milliseconds, again)
  }
}

async function time(request: string, path: string, init: RequestInit): Promise<number> {
  const began = performance.now()
  const { response, settled } = await service.respond(path, init)
  // The clock stands still until something is waited for.
  await scheduler.wait(0)
  const milliseconds = performance.now() - began
  settling.push(settled())
  expect([request, response.status < 500]).toEqual([request, true])
  return Math.round(milliseconds)
}
