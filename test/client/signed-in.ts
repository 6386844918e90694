import { afterEach, beforeEach, vi } from 'vitest'
import { createClient, type TokenStorage } from '../../clients/typescript/src/client.ts'

export const url = 'https://auth.example.com'
export const start = Date.UTC(2027, 0, 1)

/** The clock stands still, at `start`, for the tests of the file. */
export function stopClock() {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: start }))
  afterEach(() => void vi.useRealTimers())
}

export const after = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000)
export const grant = (number: number, more: object = {}) =>
  Response.json({
    access_token: `access-${number}`,
    token_type: 'bearer',
    refresh_token: `s.1.${number}`,
    expires_in: 600,
    ...more,
  })
export const ended = () => Response.json({ error: 'invalid_grant' }, { status: 400 })
export const refused = () => Response.json({ detail: 'Unauthorized' }, { status: 401 })

/** What a service answers. */
export type Answer = () => Response | Promise<Response>

/** A storage that a test can look into. */
export function openStorage() {
  const kept = new Map<string, string>()
  const storage: TokenStorage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  }
  return { kept, storage }
}

/**
 * A client that is signed in to a service of which only the newest access token is good, and what it
 * sent. `answers` stand in place of the service's own, in turn, by path.
 */
export async function signedIn(answers: Record<string, Answer[]> = {}) {
  let newest = 0
  let sessions = 0
  const asked: string[] = []
  const own: Record<string, Answer> = {
    '/auth/jwt/login': () => grant(newest, { refresh_token: `s.${++sessions}.${newest}` }),
    '/auth/jwt/refresh': () => grant(++newest, { refresh_token: `s.${sessions}.${newest}` }),
    '/auth/jwt/logout': () => new Response(null, { status: 204 }),
  }
  async function send(input: string | Request, init?: RequestInit) {
    const request = new Request(input, init)
    const { pathname } = new URL(request.url)
    const bearer = request.headers.get('authorization')?.slice('Bearer '.length)
    const body = new TextDecoder().decode(await request.arrayBuffer())
    asked.push([pathname, bearer ?? '-', body].join(' ').trim())
    const isGood = bearer === `access-${newest}`
    const answer = answers[pathname]?.shift() ?? own[pathname]
    if (answer) return answer()
    return isGood ? Response.json({ body }) : refused()
  }
  const { kept, storage } = openStorage()
  const client = createClient({ url, storage, fetch: send })
  await client.login({ username: 'a@example.com', password: 'correct horse' })
  asked.length = 0
  const expire = () => void newest++
  return {
    client,
    asked,
    kept,
    storage,
    send,
    expire,
    other: () => createClient({ url, storage, fetch: send }),
  }
}

export const refreshes = (asked: string[]) =>
  asked.filter((one) => one.startsWith('/auth/jwt/refresh'))
export const status = async (response: Promise<Response>) => (await response).status

/** An answer that comes when the test lets it. */
export function held(answer: Answer) {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { answer: () => promise.then(answer), let: resolve }
}
/** Until what is under way has been sent. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
