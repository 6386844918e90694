import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHarness } from 'wrangler'

const harness = createTestHarness({
  root: fileURLToPath(new URL('..', import.meta.url)),
  workers: [
    {
      configPath: 'wrangler.toml',
      secrets: { APP_SECRET: 'a-secret-of-the-smoke-test-0123456789-abcdef' },
    },
  ],
})
let base = ''

beforeAll(async () => {
  const { url } = await harness.listen()
  base = url.origin
  await harness.getWorker().applyD1Migrations('DB')
})
afterAll(() => harness.close())

const credentials = { username: 'first@user.com', password: 'blurp-blurp' }

test('the built bundle registers, logs in with the shipped iterations, and shows the user', async () => {
  const registered = await fetch(`${base}/auth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: credentials.username, password: credentials.password }),
  })
  expect(registered.status).toBe(201)
  const user: unknown = await registered.json()

  const body = new URLSearchParams(credentials)
  const login = await fetch(`${base}/auth/jwt/login`, { method: 'POST', body })
  expect(login.status).toBe(200)
  const token = String(Reflect.get(Object(await login.json()), 'access_token'))

  const me = await fetch(`${base}/users/me`, { headers: { authorization: `Bearer ${token}` } })
  expect(me.status).toBe(200)
  expect(await me.json()).toEqual(user)
})

test('the built bundle serves the OpenAPI document and Swagger UI with its assets', async () => {
  const document = await fetch(`${base}/openapi.json`)
  expect(await document.json()).toMatchObject({ openapi: '3.1.0' })
  const page = await fetch(`${base}/docs`)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  const html = await page.text()
  const assets = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path)
  expect(assets.length).toBeGreaterThanOrEqual(3)
  for (const path of assets) {
    const asset = await fetch(new URL(String(path), page.url))
    expect(asset.status, path).toBe(200)
    await asset.body?.cancel()
  }
})

test('the health check says that the database answers', async () => {
  const health = await fetch(`${base}/healthz`)
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
})
