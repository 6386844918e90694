import { expect, test } from 'vitest'
import {
  createClient,
  PosternError,
  type TokenStorage,
} from '../../clients/typescript/src/client.ts'
import {
  type Answer,
  ended,
  grant,
  held,
  refused,
  settle,
  signedIn,
  start,
  status,
  stopClock,
  url,
} from './signed-in.ts'

stopClock()

test('a login asks for a session and keeps its tokens; each request carries the access token', async () => {
  const { client, asked, kept } = await signedIn()
  expect(await status(client.fetch('/x'))).toBe(200)
  expect(asked).toEqual(['/x access-0'])
  expect([...kept.keys()]).toEqual([`postern ${url}`])
  expect([...kept.values()].map((text) => JSON.parse(text))).toEqual([
    {
      access_token: 'access-0',
      refresh_token: 's.1.0',
      issued_at: start,
      refresh_at: start + 540_000,
    },
  ])
})

test('who is not signed in sends no token, refreshes nothing, and is nobody', async () => {
  const { client, asked } = await signedIn()
  await client.logout()
  asked.length = 0
  expect(await status(client.fetch('/x'))).toBe(401)
  expect(await client.user()).toBeUndefined()
  expect(asked).toEqual(['/x -'])
})

test.each(['this', 'another'])(
  'a refresh that is answered after a logout of %s instance is not stored',
  async (which) => {
    const late = held(() => grant(1))
    const { client, asked, kept, expire, other } = await signedIn({
      '/auth/jwt/refresh': [late.answer],
    })
    expire()
    const waiting = status(client.fetch('/x'))
    await settle()
    await (which === 'this' ? client : other()).logout()
    late.let()
    expect(await waiting).toBe(401)
    expect(kept.size).toBe(0)
    expect(asked.at(-1)).toBe('/auth/jwt/logout access-0')
  },
)

/** The same, but each call takes its time, before and after it is done. */
function slow(storage: TokenStorage): TokenStorage {
  async function slowly<T>(call: () => T | Promise<T>): Promise<T> {
    await settle()
    const result = await call()
    await settle()
    return result
  }
  return {
    getItem: (key) => slowly(() => storage.getItem(key)),
    setItem: (key, value) => slowly(() => storage.setItem(key, value)),
    removeItem: (key) => slowly(() => storage.removeItem(key)),
  }
}

const moments = Array.from({ length: 16 }, (_, index) => index * 3)

test.each(moments)('nor is it if the storage is slow: after %i ms', async (wait) => {
  const { kept, storage, send, expire } = await signedIn()
  const client = createClient({ url, fetch: send, storage: slow(storage) })
  expire()
  const waiting = client.fetch('/x')
  await new Promise((resolve) => setTimeout(resolve, wait))
  await client.logout()
  await waiting
  expect(kept.size).toBe(0)
})

test.each(moments)('nor over a new login, if the storage is slow: after %i ms', async (wait) => {
  const answers = { '/auth/jwt/login': [() => grant(0), () => grant(1000)] }
  const { kept, storage, send, expire } = await signedIn(answers)
  const client = createClient({ url, fetch: send, storage: slow(storage) })
  expire()
  const waiting = client.fetch('/x')
  await new Promise((resolve) => setTimeout(resolve, wait))
  await client.login({ username: 'a@example.com', password: 'correct horse' })
  await waiting
  expect([...kept.values()].join()).toContain('access-1000')
})

const fail = () => {
  throw new Error('QuotaExceededError')
}

test.each<[string, () => unknown]>([
  ['throws', fail],
  ['rejects', async () => fail()],
])('a storage whose removal %s does not keep a logout from the service', async (_, removeItem) => {
  const { storage, send, asked } = await signedIn()
  const client = createClient({ url, fetch: send, storage: { ...storage, removeItem } })
  await client.logout()
  expect(asked).toEqual(['/auth/jwt/logout access-0'])
  expect(await client.user()).toBeUndefined()
  expect(asked).toHaveLength(1)
})

test('nor does one that can no more be read', async () => {
  const { storage, send, asked } = await signedIn()
  const broken = { ...storage }
  const client = createClient({ url, fetch: send, storage: broken })
  await client.fetch('/x')
  broken.getItem = fail
  broken.removeItem = fail
  await client.logout()
  expect(asked.at(-1)).toBe('/auth/jwt/logout access-0')
  expect(await client.user()).toBeUndefined()
})

test.each(['renewal', 'login'])(
  'what the storage does not take at a %s is kept in memory, till it takes others',
  async (moment) => {
    const { storage, send, asked, kept, expire, other } = await signedIn()
    const client = createClient({ url, fetch: send, storage: { ...storage, setItem: fail } })
    expire()
    if (moment === 'login') {
      await client.login({ username: 'a@example.com', password: 'correct horse' })
    }
    expect(await status(client.fetch('/x'))).toBe(200)
    expect(await status(client.fetch('/x'))).toBe(200)
    const paths = asked.map((one) => one.split(' ')[0])
    expect(paths.filter((path) => path === '/auth/jwt/refresh')).toHaveLength(
      moment === 'login' ? 0 : 1,
    )
    expect([...kept.values()].join()).toContain('access-0')
    await other().login({ username: 'b@example.com', password: 'correct horse' })
    const [text = ''] = kept.values()
    kept.set(`postern ${url}`, text.replace(/access-\d/, 'access-77'))
    await client.fetch('/y').catch(() => {})
    expect(asked.some((one) => one === '/y access-77')).toBe(true)
  },
)

test('a logout while the storage still takes in a login leaves nothing there, and no session', async () => {
  const { storage, send, asked, kept } = await signedIn()
  kept.clear()
  const slowToSet = async (key: string, value: string) => {
    await settle()
    await settle()
    storage.setItem(key, value)
  }
  const client = createClient({ url, fetch: send, storage: { ...storage, setItem: slowToSet } })
  const login = client.login({ username: 'a@example.com', password: 'correct horse' })
  const outcome = login.catch((error: unknown) => error)
  await settle()
  await client.logout()
  expect(await outcome).toMatchObject({ name: 'AbortError' })
  await settle()
  expect(kept.size).toBe(0)
  expect(asked.at(-1)).toBe('/auth/jwt/logout access-0')
})

test('a login that is answered after a logout is not stored, and its session is ended', async () => {
  const late = held(() => grant(7))
  const { client, asked, kept, storage, send } = await signedIn()
  const answers = [late.answer]
  const slow = createClient({
    url,
    storage,
    fetch: (input, init) =>
      String(input).endsWith('/login') ? (answers.shift() ?? late.answer)() : send(input, init),
  })
  const waiting = slow.login({ username: 'a@example.com', password: 'correct horse' })
  await slow.logout()
  late.let()
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  expect(kept.size).toBe(0)
  expect(asked.at(-1)).toBe('/auth/jwt/logout access-7')
  await client.login({ username: 'a@example.com', password: 'correct horse' })
  expect(kept.size).toBe(1)
})

test('an end that was meant for older tokens does not end a new login', async () => {
  const late = held(ended)
  const { client, kept, expire } = await signedIn({ '/auth/jwt/refresh': [late.answer] })
  expire()
  const waiting = client.fetch('/x')
  await settle()
  await client.login({ username: 'a@example.com', password: 'correct horse' })
  late.let()
  expect(await status(waiting)).toBe(401)
  expect(kept.size).toBe(1)
})

test.each<[string, Answer]>([
  ['', () => new Response(null, { status: 204 })],
  [', and is one even if that fails', () => new Response('', { status: 503 })],
])('a login over a login ends the session before it%s', async (_, answer) => {
  const { client, asked, expire } = await signedIn({ '/auth/jwt/logout': [answer] })
  expire()
  await client.login({ username: 'b@example.com', password: 'correct horse' })
  expect(asked.slice(1)).toEqual(['/auth/jwt/logout access-0'])
  expect(await status(client.fetch('/x'))).toBe(200)
  expect(asked.at(-1)).toBe('/x access-1')
})

test('a login that is refused leaves the session as it was', async () => {
  const wrong = () => Response.json({ detail: 'LOGIN_BAD_CREDENTIALS' }, { status: 400 })
  const { client, kept } = await signedIn({ '/auth/jwt/login': [() => grant(0), wrong] })
  const error = await client.login({ username: 'a', password: 'b' }).catch((one: unknown) => one)
  expect(error).toBeInstanceOf(PosternError)
  expect(error).toMatchObject({ status: 400, code: 'LOGIN_BAD_CREDENTIALS', retryAt: undefined })
  expect(kept.size).toBe(1)
})

test('a logout with an access token that is over ends the session by a new one', async () => {
  const { client, asked, kept } = await signedIn({ '/auth/jwt/logout': [refused] })
  await client.logout()
  expect(asked.map((one) => one.split(' ').slice(0, 2).join(' '))).toEqual([
    '/auth/jwt/logout access-0',
    '/auth/jwt/refresh -',
    '/auth/jwt/logout access-1',
  ])
  expect(kept.size).toBe(0)
})

test('a logout from a session that is over is done', async () => {
  const answers = { '/auth/jwt/logout': [refused], '/auth/jwt/refresh': [ended] }
  const { client, asked } = await signedIn(answers)
  await client.logout()
  expect(asked).toHaveLength(2)
})

test('a logout that the service is not told of says so, and forgets the tokens', async () => {
  const fail = () => new Response('', { status: 503 })
  const { client, kept } = await signedIn({ '/auth/jwt/logout': [fail] })
  await expect(client.logout()).rejects.toMatchObject({ status: 503 })
  expect(kept.size).toBe(0)
})
