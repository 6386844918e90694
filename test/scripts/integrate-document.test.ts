import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, register, startBuilt } from '../support/built-service.ts'
import { codeBlock, codeBlocks } from '../support/code-blocks.ts'

const page = 'docs/integrate.md'
const appSecret = 'a-secret-of-the-integration-0123456789-abcd'
const jane = { email: 'jane@example.com', password: 'correct horse battery' }
// Below node_modules, so that what a snippet imports is found.
const folder = mkdtempSync(join(fileURLToPath(import.meta.url), '../../../node_modules/.snippets-'))
let service: Running
let token = ''

beforeAll(async () => {
  process.env.APP_SECRET = appSecret
  service = await startBuilt({ APP_SECRET: appSecret })
  await register(service, jane.email, jane.password)
  const body = new URLSearchParams({ username: jane.email, password: jane.password })
  const answer = await fetch(`${service.origin}/auth/jwt/login`, { method: 'POST', body })
  token = String(Reflect.get(Object(await answer.json()), 'access_token'))
})
afterAll(async () => {
  delete process.env.APP_SECRET
  rmSync(folder, { recursive: true })
  await service?.stop()
})

/** The module that a block of the page is, with the running service in place of the example's. */
async function load(text: string) {
  const code = codeBlock(page, 'js', text).replaceAll('https://auth.example.com', service.origin)
  const inside = mkdtempSync(join(folder, 'block-'))
  const file = join(inside, 'block.mjs')
  writeFileSync(file, code)
  writeFileSync(join(inside, 'read-user-id.js'), codeBlock(page, 'js', 'jwtVerify'))
  return import(/* @vite-ignore */ pathToFileURL(file).href)
}

const id = () => JSON.parse(atob(token.split('.')[1] ?? '')).sub
const sign = (claims: Record<string, string | number>, secret = appSecret) =>
  new SignJWT({ sub: id(), ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(new TextEncoder().encode(secret))
const later = Math.floor(Date.now() / 1000) + 600
const aud = 'fastapi-users:auth'

test('the single-page app signs in, asks, and has to sign in again without a good token', async () => {
  const { logIn, me, logOut } = await load('/auth/jwt/login')
  expect(await me()).toBeUndefined()
  expect(await logIn(jane.email, 'wrong')).toBe(false)
  expect(await logIn(jane.email, jane.password)).toBe(true)
  expect(await me()).toMatchObject({ email: jane.email })
  logOut()
  expect(await me()).toBeUndefined()
  await expect(logIn('', '')).rejects.toThrow('what was entered')
})

test('the site with the cookie knows who is signed in, and sends others to the login', async () => {
  const { logIn } = await load('/auth/cookie/login')
  expect([await logIn(jane.email, jane.password), await logIn(jane.email, 'no')]).toEqual([
    true,
    false,
  ])
  const { site } = await load('getCookie')
  const open = (cookie: string) => site.request('/account', { headers: { cookie } })
  const shown = await open(`other=1; fastapiusersauth=${token}`)
  expect([shown.status, await shown.text()]).toEqual([200, `Signed in as ${jane.email}`])
  for (const cookie of ['', 'other=1', `fastapiusersauth=${token}x`]) {
    const sent = await open(cookie)
    expect([sent.status, sent.headers.get('location')]).toEqual([302, '/login'])
  }
})

test('the API in Hono lets in who has a good access token, and nobody else', async () => {
  const { api } = await load('new Hono()\n\napi.use')
  const status = async (authorization: string) =>
    (await api.request('/mine', { headers: { authorization } })).status
  const shown = await api.request('/mine', { headers: { authorization: `Bearer ${token}` } })
  expect(await shown.json()).toEqual({ user_id: id() })
  const refused = [
    '',
    token,
    `Basic ${token}`,
    `Bearer ${await sign({ aud, exp: later - 1200 })}`,
    `Bearer ${await sign({ aud })}`,
    `Bearer ${await sign({ aud: 'fastapi-users:reset', exp: later })}`,
    `Bearer ${await sign({ exp: later })}`,
    `Bearer ${await sign({ aud, exp: later }, `${appSecret}x`)}`,
  ]
  expect(await Promise.all(refused.map(status))).toEqual(refused.map(() => 401))
  expect(await status(`bearer ${await sign({ aud, exp: later })}`)).toBe(200)
})

test('asking the service tells who calls', async () => {
  const { findCaller } = await load('findCaller')
  expect(await findCaller(`Bearer ${token}`)).toMatchObject({ id: id(), email: jane.email })
  expect([await findCaller(), await findCaller('Bearer x')]).toEqual([undefined, undefined])
})

test('each block is run here, or the page says who runs it, or that it is not run', () => {
  expect(codeBlocks(page, 'js')).toHaveLength(7)
  expect(codeBlocks(page, 'python')).toHaveLength(3)
})
