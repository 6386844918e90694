import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, register, startBuilt } from '../support/built-service.ts'
import { codeBlock } from '../support/code-blocks.ts'

const appSecret = 'a-secret-of-the-interop-tests-0123456789-abcd'
const jane = { email: 'jane@example.com', password: 'correct horse battery' }
const driver = fileURLToPath(new URL('resource_server.py', import.meta.url))
// Debian's, which has Debian's packages.
const python = process.env.PYTHON ?? '/usr/bin/python3'
let service: Running
let id = ''
const tokens: Record<string, string> = {}

beforeAll(async () => {
  service = await startBuilt({ APP_SECRET: appSecret })
  await register(service, jane.email, jane.password)
  const body = new URLSearchParams({ username: jane.email, password: jane.password })
  const answer = await fetch(`${service.origin}/auth/jwt/login`, { method: 'POST', body })
  const token = String(Reflect.get(Object(await answer.json()), 'access_token'))
  const [, claims = ''] = token.split('.')
  id = JSON.parse(atob(claims)).sub
  const aud = 'fastapi-users:auth'
  const exp = Math.floor(Date.now() / 1000) + 600
  Object.assign(tokens, {
    good: token,
    expired: await sign({ aud: [aud], exp: exp - 1200 }),
    endless: await sign({ aud: [aud] }),
    otherAudience: await sign({ aud: 'fastapi-users:reset', exp }),
    noAudience: await sign({ exp }),
    otherSecret: await sign({ aud: [aud], exp }, `${appSecret}x`),
    unsigned: `${btoa('{"alg":"none"}').replaceAll('=', '')}.${claims}.`,
    nonsense: 'nonsense',
  })
})
afterAll(() => service?.stop())

function sign(claims: Record<string, string | number | string[]>, secret = appSecret) {
  const token = new SignJWT({ sub: id, ...claims }).setProtectedHeader({ alg: 'HS256' })
  return token.sign(new TextEncoder().encode(secret))
}

/** What the app of a snippet answers to each token. */
function ask(code: string): Record<string, [number, unknown]> {
  const { status, stdout, stderr } = spawnSync(python, [driver], {
    input: JSON.stringify({ code, tokens }),
    encoding: 'utf8',
    env: { ...process.env, APP_SECRET: appSecret },
  })
  if (status !== 0) throw new Error(`${python} with the packages of CONTRIBUTING.md: ${stderr}`)
  return JSON.parse(stdout)
}

const namesLetIn = (code: string) =>
  Object.entries(ask(code)).flatMap(([name, [status]]) => (status === 200 ? [name] : []))
const authlib = () => codeBlock('docs/integrate.md', 'python', 'authlib.jose')

test.each([
  ['PyJWT', () => codeBlock('docs/integrate.md', 'python', 'jwt.decode(')],
  ['Authlib', authlib],
])('FastAPI with %s, as docs/integrate.md has it, lets in good access tokens alone', (_, code) => {
  const { good, ...others } = ask(code())
  expect(good).toEqual([200, { user_id: id }])
  expect(Object.keys(others)).toHaveLength(7)
  for (const [name, [status]] of Object.entries(others)) expect([name, status]).toEqual([name, 401])
})

test('Authlib without claims.validate() lets in tokens that have expired or are for something else', () => {
  const trusting = authlib().replace(/^ +claims\.validate\(\)\n/m, '')
  const wrong = ['expired', 'endless', 'otherAudience', 'noAudience']
  expect(namesLetIn(trusting)).toEqual(['good', ...wrong])
})
