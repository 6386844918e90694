import { expect, test } from 'vitest'
import { createClient } from '../../clients/typescript/src/client.ts'
import {
  type Answer,
  after,
  ended,
  grant,
  held,
  refreshes,
  refused,
  settle,
  signedIn,
  start,
  status,
  stopClock,
  url,
} from './signed-in.ts'

stopClock()

test('near its end the access token is refreshed first, once for all that ask', async () => {
  const { client, asked } = await signedIn()
  after(539)
  await client.fetch('/x')
  expect(refreshes(asked)).toEqual([])
  after(1)
  const all = await Promise.all(Array.from({ length: 20 }, () => status(client.fetch('/x'))))
  expect(new Set(all)).toEqual(new Set([200]))
  expect(refreshes(asked)).toEqual([
    '/auth/jwt/refresh - grant_type=refresh_token&refresh_token=s.1.0',
  ])
  expect(asked.at(-1)).toBe('/x access-1')
})

test('a short life is refreshed when a fifth of it is left', async () => {
  const short = () => grant(0, { expires_in: 10 })
  const { kept } = await signedIn({ '/auth/jwt/login': [short] })
  expect([...kept.values()].map((text) => JSON.parse(text).refresh_at)).toEqual([start + 8000])
})

test('a 401 is refreshed and asked again, once for all that got one', async () => {
  const { client, asked, expire } = await signedIn()
  expire()
  const all = await Promise.all(Array.from({ length: 20 }, () => status(client.fetch('/x'))))
  expect(new Set(all)).toEqual(new Set([200]))
  expect(refreshes(asked)).toHaveLength(1)
})

test('only invalid_grant ends the session', async () => {
  const { client, asked, kept, expire } = await signedIn({ '/auth/jwt/refresh': [ended] })
  expire()
  expect(await status(client.fetch('/x'))).toBe(401)
  expect(kept.size).toBe(0)
  expect(await status(client.fetch('/x'))).toBe(401)
  expect(asked.at(-1)).toBe('/x -')
  expect(refreshes(asked)).toHaveLength(1)
})

const failures: [string, Answer, unknown][] = [
  ['429', () => Response.json({ detail: 'TOO_MANY_REQUESTS' }, { status: 429 }), { status: 429 }],
  ['500', () => new Response('x', { status: 500 }), { status: 500 }],
  [
    '503',
    () => Response.json({ detail: 'DATABASE_UNAVAILABLE' }, { status: 503 }),
    { status: 503 },
  ],
  [
    'another 400',
    () => Response.json({ error: 'invalid_request' }, { status: 400 }),
    { status: 400 },
  ],
  ['404', () => Response.json({ detail: 'Not Found' }, { status: 404 }), { status: 404 }],
  [
    'a page in place of an answer',
    () => new Response('<p>Sign in to this network'),
    expect.anything(),
  ],
  ['an answer without a token', () => Response.json({}), { message: '200 NO_TOKEN' }],
  [
    'no network',
    () => Promise.reject(new TypeError('Failed to fetch')),
    { message: 'Failed to fetch' },
  ],
]

test.each(failures)(
  '%s keeps the session, and is asked again after 1 s, 2 s, 4 s and at most 60 s',
  async (_, fail, error) => {
    const waits = [1, 2, 4, 8, 16, 32, 60, 60]
    const answers = waits.map(() => fail)
    const { client, asked, kept, expire } = await signedIn({ '/auth/jwt/refresh': answers })
    expire()
    for (const wait of waits) {
      const before = refreshes(asked).length
      for (const seconds of [0, wait - 0.001]) {
        after(seconds)
        await expect(client.fetch('/x')).rejects.toMatchObject(Object(error))
        expect(refreshes(asked)).toHaveLength(before + 1)
      }
      after(0.001)
    }
    expect(kept.size).toBe(1)
    expect(await status(client.fetch('/x'))).toBe(200)
  },
)

test('a refresh that went well forgets the failures before it', async () => {
  const fail = () => new Response('', { status: 500 })
  const { client, asked, expire } = await signedIn({
    '/auth/jwt/refresh': [fail, fail, () => grant(1), fail],
  })
  expire()
  await expect(client.fetch('/x')).rejects.toThrow()
  after(1)
  await expect(client.fetch('/x')).rejects.toThrow()
  after(2)
  expect(await status(client.fetch('/x'))).toBe(200)
  expire()
  await expect(client.fetch('/x')).rejects.toThrow()
  after(1)
  expect(await status(client.fetch('/x'))).toBe(200)
  expect(refreshes(asked)).toHaveLength(5)
})

test.each([
  ['seconds', '90'],
  ['a date', new Date(start + 90_000).toUTCString()],
])('Retry-After is honoured: %s', async (_, value) => {
  const busy = () => new Response('', { status: 429, headers: { 'retry-after': value } })
  const { client, asked, expire } = await signedIn({ '/auth/jwt/refresh': [busy] })
  expire()
  for (const seconds of [0, 89.999]) {
    after(seconds)
    await expect(client.fetch('/x')).rejects.toMatchObject({ status: 429, retryAt: start + 90_000 })
  }
  expect(refreshes(asked)).toHaveLength(1)
  after(0.001)
  expect(await status(client.fetch('/x'))).toBe(200)
})

test.each([
  ['0', '0'],
  ['a date that is past', new Date(start - 90_000).toUTCString()],
])('a Retry-After of %s is one of a second', async (_, value) => {
  const busy = () => new Response('', { status: 429, headers: { 'retry-after': value } })
  const { client, asked, expire } = await signedIn({ '/auth/jwt/refresh': [busy] })
  expire()
  for (const seconds of [0, 0.999]) {
    after(seconds)
    await expect(client.fetch('/x')).rejects.toMatchObject({ status: 429 })
  }
  expect(refreshes(asked)).toHaveLength(1)
  after(0.001)
  expect(await status(client.fetch('/x'))).toBe(200)
})

test('a clock that is set back does not make the wait longer', async () => {
  const { client, expire } = await signedIn({ '/auth/jwt/refresh': [refused] })
  expire()
  await expect(client.fetch('/x')).rejects.toMatchObject({ status: 401 })
  after(-3600)
  expect(await status(client.fetch('/x'))).toBe(200)
})

test('what fails before the access token has ended does not stand in the way', async () => {
  const fail = () => Promise.reject(new TypeError('Failed to fetch'))
  const { client, asked } = await signedIn({ '/auth/jwt/refresh': [fail] })
  after(550)
  expect(await status(client.fetch('/x'))).toBe(200)
  expect(asked.at(-1)).toBe('/x access-0')
})

test('an instance takes what another one has refreshed', async () => {
  const { client, asked, other } = await signedIn()
  const second = other()
  await second.fetch('/x')
  after(550)
  expect(await status(client.fetch('/x'))).toBe(200)
  expect(await status(second.fetch('/x'))).toBe(200)
  expect(refreshes(asked)).toHaveLength(1)
})

test('a 401 meanwhile in another instance is repeated with the newer tokens, not refreshed', async () => {
  const late = held(refused)
  const { client, asked, expire, other } = await signedIn({ '/x': [late.answer] })
  const waiting = status(client.fetch('/x'))
  await settle()
  expire()
  await other().fetch('/y')
  late.let()
  expect(await waiting).toBe(200)
  expect(refreshes(asked)).toHaveLength(1)
})

test('without a refresh token the access token is all: a 401 is the answer', async () => {
  const only = () => Response.json({ access_token: 'access-0', token_type: 'bearer' })
  const { client, asked, expire } = await signedIn({ '/auth/jwt/login': [only] })
  after(100_000)
  expect(await status(client.fetch('/x'))).toBe(200)
  expire()
  expect(await status(client.fetch('/x'))).toBe(401)
  expect(await client.user()).toBeUndefined()
  expect(asked).toEqual(['/x access-0', '/x access-0', '/users/me access-0'])
})

test.each(['', 'x', '{}', 'null', '{"access_token":1}'])(
  'a storage that holds %j holds no session',
  async (text) => {
    const { client, asked, kept } = await signedIn()
    kept.set(`postern ${url}`, text)
    expect(await status(client.fetch('/x'))).toBe(401)
    expect(asked).toEqual(['/x -'])
  },
)

test('who joins the renewal of an older token than theirs gets a newer one all the same', async () => {
  const [late, later] = [held(refused), held(refused)]
  const answers = { '/x': [late.answer], '/y': [later.answer] }
  const { kept, storage, send, expire, asked } = await signedIn(answers)
  const getItem = (key: string) => settle().then(() => storage.getItem(key))
  const client = createClient({ url, storage: { ...storage, getItem }, fetch: send })
  const older = client.fetch('/x')
  await expect.poll(() => asked).toHaveLength(1)
  for (const key of kept.keys()) {
    kept.set(key, '{"access_token":"access-1","refresh_token":"s.1.1"}')
  }
  expire()
  expire()
  const newer = status(client.fetch('/y'))
  await expect.poll(() => asked).toHaveLength(2)
  late.let()
  later.let()
  expect(await newer).toBe(200)
  await older
  expect(refreshes(asked)).toEqual([
    '/auth/jwt/refresh - grant_type=refresh_token&refresh_token=s.1.1',
  ])
})

test('a failure that was meant for older tokens does not hold back a new login', async () => {
  const late = held(() => new Response('', { status: 503 }))
  const { client, expire } = await signedIn({ '/auth/jwt/refresh': [late.answer] })
  expire()
  const waiting = client.fetch('/x')
  await settle()
  await client.login({ username: 'a@example.com', password: 'correct horse' })
  late.let()
  await expect(waiting).rejects.toMatchObject({ status: 503 })
  expire()
  expect(await status(client.fetch('/x'))).toBe(200)
})
