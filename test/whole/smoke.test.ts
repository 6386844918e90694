import { connect } from 'node:net'
import { fileURLToPath } from 'node:url'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestHarness } from 'wrangler'

const harness = createTestHarness({
  root: fileURLToPath(new URL('../../', import.meta.url)),
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
    const shown = ['content-security-policy', 'referrer-policy', 'x-content-type-options']
    expect(shown.map((name) => asset.headers.get(name))).toEqual([
      "default-src 'none'; frame-ancestors 'none'",
      'no-referrer',
      'nosniff',
    ])
    await asset.body?.cancel()
  }
})

test('the health check says that the database answers', async () => {
  const health = await fetch(`${base}/healthz`)
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
})

/** Sends bytes over a connection of their own; what comes back before it ends, or 200 ms later. */
function sendRaw(bytes: Uint8Array): Promise<string> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.end(bytes))
    socket.setEncoding('latin1').setTimeout(200, () => socket.destroy())
    socket.on('data', (text) => {
      answer += text
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', (error) =>
      'code' in error && error.code === 'ECONNRESET' ? 0 : reject(error),
    )
  })
}

/** Bytes of a line: all but CR and LF. */
const lineBytes = fc
  .uint8Array({ maxLength: 40 })
  .map((bytes) =>
    Buffer.from(bytes.filter((byte) => byte !== 10 && byte !== 13)).toString('latin1'),
  )

const rawRequest = fc.record({
  method: fc.constantFrom('POST', 'PATCH', 'post', 'BREW', 'GET'),
  path: fc.constantFrom('/auth/register', '/auth/jwt/login', '/users/me', '/%ff%00', '/\xff', '//'),
  name: fc.constantFrom('authorization', 'cookie', 'content-type', 'origin', 'x-\xff'),
  value: lineBytes,
  body: fc.uint8Array({ maxLength: 60 }),
})

test('bytes that no client sends, in headers and bodies, are no 5xx of the service', async () => {
  let answered = 0
  await fc.assert(
    fc.asyncProperty(rawRequest, async ({ method, path, name, value, body }) => {
      const head = [
        `${method} ${path} HTTP/1.1`,
        'host: x',
        'connection: close',
        `content-length: ${body.length}`,
        `${name}: ${value}`,
      ].join('\r\n')
      const bytes = Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), body])
      const [, status = ''] = /^HTTP\/1.1 (\d+)/.exec(await sendRaw(bytes)) ?? []
      if (status !== '') answered += 1
      // 501: the local runtime knows no such method, and the service is not asked.
      if (status !== '501') expect(Number(status)).toBeLessThan(500)
    }),
    { numRuns: 300 },
  )
  expect(answered).toBeGreaterThan(150)
})

test('SECURITY 23: what the built bundle logs holds no secret', () => {
  const logs = JSON.stringify(harness.getLogs())
  expect(logs).toContain('login.ok')
  expect(logs).not.toMatch(/blurp-blurp|first@user|eyJ|\$pbkdf2|a-secret-of/)
})
