import { expect, test } from 'vitest'
import { createClient } from '../../clients/typescript/src/client.ts'
import {
  type Answer,
  after,
  grant,
  held,
  openStorage,
  refreshes,
  refused,
  settle,
  signedIn,
  status,
  stopClock,
  url,
} from './signed-in.ts'

stopClock()

test('a second 401 is the answer', async () => {
  const { client, asked } = await signedIn({ '/x': [refused, refused] })
  expect(await status(client.fetch('/x'))).toBe(401)
  expect(asked.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
    '/x access-0',
    '/auth/jwt/refresh -',
    '/x access-1',
  ])
})

const encoded = () => new TextEncoder().encode('a=1')
const fields = () => {
  const form = new FormData()
  form.set('a', '1')
  return form
}

test.each<[string, () => BodyInit]>([
  ['a text', () => 'a=1'],
  ['a form', () => new URLSearchParams({ a: '1' })],
  ['bytes', encoded],
  ['a buffer', () => new Uint8Array(encoded()).buffer],
  ['a blob', () => new Blob(['a=1'])],
])('%s is sent again', async (_, body) => {
  const { client, asked, expire } = await signedIn()
  expire()
  const response = await client.fetch('/x', { method: 'POST', body: body() })
  expect(await response.json()).toEqual({ body: 'a=1' })
  expect(asked.filter((one) => one.startsWith('/x'))).toEqual([
    '/x access-0 a=1',
    '/x access-2 a=1',
  ])
})

test('a multipart form is sent again', async () => {
  const { client, expire } = await signedIn()
  expire()
  const response = await client.fetch('/x', { method: 'POST', body: fields() })
  expect(await response.text()).toContain('name=\\"a\\"')
})

const streamed = () => ({
  method: 'POST',
  body: new Blob(['a=1']).stream(),
  // Node wants it.
  duplex: 'half',
})
async function* pieces() {
  yield encoded()
}

test.each<[string, () => [string | Request, RequestInit?]]>([
  ['a stream', () => ['/x', streamed()]],
  ['a request with a body', () => [new Request(`${url}/x`, { method: 'POST', body: 'a=1' })]],
])('%s is not sent again; the next one goes with the new token', async (_, args) => {
  const { client, asked, expire } = await signedIn()
  expire()
  expect(await status(client.fetch(...args()))).toBe(401)
  expect(await status(client.fetch(...args()))).toBe(200)
  expect(asked.filter((one) => one.startsWith('/x'))).toEqual([
    '/x access-0 a=1',
    '/x access-2 a=1',
  ])
})

test.each<[string, () => object]>([
  ['a generator, which Node takes for a stream', pieces],
  ['a stream that can not be iterated, as in Safari', () => ({ getReader() {} })],
])('%s is not sent again', async (_, body) => {
  const sent: unknown[] = []
  const storage = openStorage().storage
  storage.setItem(`postern ${url}`, '{"access_token":"access-0","refresh_token":"s.1.0"}')
  const send = async (input: string | Request) => {
    sent.push(input)
    return String(input).endsWith('/refresh') ? grant(1) : refused()
  }
  const client = createClient({ url, storage, fetch: send })
  const init = Object({ method: 'POST', body: body() })
  expect(await status(client.fetch('/x', init))).toBe(401)
  expect(sent).toEqual([`${url}/x`, `${url}/auth/jwt/refresh`])
})

test('a request without a body is sent again, with its own headers', async () => {
  const { storage, send, expire } = await signedIn()
  const seen: unknown[] = []
  const note = (input: string | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    seen.push(request.headers.get('x-one'))
    return send(request)
  }
  const client = createClient({ url, storage, fetch: note })
  expire()
  const request = new Request(`${url}/x`, { headers: { 'x-one': '1' } })
  expect(await status(client.fetch(request))).toBe(200)
  expect(seen).toEqual(['1', null, '1'])
})

const person = { username: 'b@example.com', password: 'correct horse' }
const withoutRefresh = () => Response.json({ access_token: 'access-0', token_type: 'bearer' })

test.each<[string, Record<string, Answer[]>]>([
  ['', {}],
  [', without refresh tokens', { '/auth/jwt/login': [withoutRefresh] }],
])('what one person sent is not sent again as another%s', async (_, answers) => {
  const late = held(refused)
  const { client, asked, expire, other } = await signedIn({ ...answers, '/x': [late.answer] })
  const waiting = status(client.fetch('/x', { method: 'POST', body: 'a=1' }))
  await settle()
  const tab = other()
  await tab.logout()
  expire()
  await tab.login(person)
  late.let()
  expect(await waiting).toBe(401)
  expect(asked.filter((one) => one.startsWith('/x'))).toEqual(['/x access-0 a=1'])
})

test('what waited for a renewal is not sent as another person', async () => {
  const late = held(() => grant(1))
  const { client, asked, expire, other } = await signedIn({ '/auth/jwt/refresh': [late.answer] })
  after(550)
  const waiting = status(client.fetch('/x', { method: 'POST', body: 'a=1' }))
  await settle()
  const tab = other()
  await tab.logout()
  expire()
  await tab.login(person)
  late.let()
  expect(await waiting).toBe(401)
  expect(asked.filter((one) => one.startsWith('/x'))).toEqual(['/x access-0 a=1'])
})

test('another origin gets no token unless it is listed', async () => {
  const { client, storage, send, asked } = await signedIn()
  for (const target of [
    'https://evil.example.com/x',
    '//evil.example.com/x',
    'http://auth.example.com/x',
  ]) {
    await expect(client.fetch(target)).rejects.toThrow('is no origin of this client')
    await expect(client.fetch(new Request(new URL(target, url)))).rejects.toThrow(TypeError)
  }
  expect(asked).toEqual([])
  const origins = ['https://api.example.com']
  const wider = createClient({ url, storage, origins, fetch: send })
  expect(await status(wider.fetch('https://api.example.com/x'))).toBe(200)
  expect(asked).toEqual(['/x access-0'])
})

test('another origin that always says 401 costs a renewal each 30 seconds at most; the service any', async () => {
  const refusals = Array.from({ length: 20 }, () => refused)
  const { storage, send, asked, expire } = await signedIn({ '/never': refusals })
  const api = 'https://api.example.com'
  const client = createClient({ url, storage, origins: [api], fetch: send })
  for (const [seconds, renewals] of [
    [0, 0],
    [29.999, 0],
    [0.001, 1],
    [29.999, 1],
    [0.001, 2],
    // The clock is set back.
    [-3600, 3],
    [0, 3],
  ] as const) {
    after(seconds)
    expect(await status(client.fetch(`${api}/never`))).toBe(401)
    expect(refreshes(asked)).toHaveLength(renewals)
  }
  expire()
  expect(await status(client.fetch('/x'))).toBe(200)
  expect(refreshes(asked)).toHaveLength(4)
})
