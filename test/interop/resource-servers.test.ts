import { once } from 'node:events'
import { createServer } from 'node:http'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, register, startBuilt } from '../support/built-service.ts'
import { codeBlock } from '../support/code-blocks.ts'
import { loadModule } from './load-module.ts'
import { askPython } from './python.ts'

const appSecret = 'a-secret-of-the-interop-tests-0123456789-abcd'
const jane = { email: 'jane@example.com', password: 'correct horse battery' }
let service: Running
let id = ''
const tokens: Record<string, string> = {}

beforeAll(async () => {
  // The snippets in JavaScript run in this process.
  process.env.APP_SECRET = appSecret
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
afterAll(async () => {
  delete process.env.APP_SECRET
  await service?.stop()
})

function sign(claims: Record<string, string | number | string[]>, secret = appSecret) {
  const token = new SignJWT({ sub: id, ...claims }).setProtectedHeader({ alg: 'HS256' })
  return token.sign(new TextEncoder().encode(secret))
}

const ask = (code: string) => askPython(code, tokens, appSecret)
const namesLetIn = async (code: string) =>
  Object.entries(await ask(code)).flatMap(([name, [status]]) => (status === 200 ? [name] : []))
const authlib = () => codeBlock('docs/integrate.md', 'python', 'authlib.jose')

test.each([
  ['PyJWT', () => codeBlock('docs/integrate.md', 'python', 'jwt.decode(')],
  ['Authlib', authlib],
])(
  'FastAPI with %s, as docs/integrate.md has it, lets in good access tokens alone',
  async (_, code) => {
    const { good, ...others } = await ask(code())
    expect(good).toEqual([200, { user_id: id }])
    expect(Object.keys(others)).toHaveLength(7)
    for (const [name, [status]] of Object.entries(others))
      expect([name, status]).toEqual([name, 401])
  },
)

test('Express, as docs/integrate.md has it, lets in good access tokens alone', async () => {
  const files = {
    'api.js': codeBlock('docs/integrate.md', 'js', "from 'express'"),
    'read-user-id.js': codeBlock('docs/integrate.md', 'js', 'jwtVerify'),
  }
  const { api } = await loadModule('api.js', files)
  const server = createServer(api).listen(0, '127.0.0.1')
  try {
    await once(server, 'listening')
    const url = `http://127.0.0.1:${Reflect.get(Object(server.address()), 'port')}/mine`
    const get = (headers: Record<string, string>) => fetch(url, { headers })
    const bare = await get({})
    expect([bare.status, await bare.json()]).toEqual([401, { detail: 'Unauthorized' }])
    for (const [name, token] of Object.entries(tokens)) {
      const answer = await get({ authorization: `Bearer ${token}` })
      expect([name, answer.status]).toEqual([name, name === 'good' ? 200 : 401])
      if (name === 'good') expect(await answer.json()).toEqual({ user_id: id })
    }
  } finally {
    server.close()
  }
})

test('Authlib without claims.validate() lets in tokens that have expired or are for something else', async () => {
  const trusting = authlib().replace(/^ +claims\.validate\(\)\n/m, '')
  const wrong = ['expired', 'endless', 'otherAudience', 'noAudience']
  expect(await namesLetIn(trusting)).toEqual(['good', ...wrong])
})
