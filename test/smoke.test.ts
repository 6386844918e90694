import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHarness } from 'wrangler'

const harness = createTestHarness({
  root: fileURLToPath(new URL('..', import.meta.url)),
  workers: [
    {
      configPath: 'wrangler.toml',
      // They stand in place of the developer's .dev.vars.
      secrets: {
        APP_SECRET: 'a-secret-of-the-smoke-test-0123456789-abcdef',
        PASSWORD_MIN_LENGTH: '8',
        REQUIRE_VERIFIED_EMAIL: 'false',
        VERIFY_ON_REGISTER: 'false',
        ACCESS_TOKEN_LIFETIME_SECONDS: '3600',
      },
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

/** What is used here of D1Database, whose types Node's do not go with. */
interface D1Binding {
  prepare(sql: string): { first(column: string): Promise<unknown> }
}

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

  const { DB } = await harness.getWorker<{ DB: D1Binding }>().getEnv()
  const stored = await DB.prepare('select hashed_password from user').first('hashed_password')
  expect(stored).toMatch(/^\$pbkdf2-sha256\$i=600000,p=48\$/)
  const { exp } = JSON.parse(atob(String(token.split('.')[1])))
  expect(Math.abs(exp - Date.now() / 1000 - 3600)).toBeLessThan(60)

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
