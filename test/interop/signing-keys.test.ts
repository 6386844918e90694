import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { calculateJwkThumbprint, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Running, register, startBuilt } from '../support/built-service.ts'
import { codeBlock } from '../support/code-blocks.ts'
import { loadModule } from './load-module.ts'
import { askPython } from './python.ts'

const page = 'docs/signing-keys.md'
const appSecret = 'a-secret-of-the-interop-tests-0123456789-abcd'
const jane = { email: 'jane@example.com', password: 'correct horse battery' }
const issuer = 'https://auth.example.com'
let service: Running
let jwks: Server
let id = ''
/** By what they are, and whether a service lets them in that takes ES256 alone, or both. */
const tokens: Record<string, string> = {}
const letIn = { es256: ['good', 'made'], either: ['good', 'made', 'hs256'] }

beforeAll(async () => {
  process.env.APP_SECRET = appSecret
  service = await startBuilt({
    APP_SECRET: appSecret,
    ROOT_SECRET: 'another-secret-of-the-interop-tests-0123456789',
    PUBLIC_URL: issuer,
    ACCESS_TOKEN_ALG: 'ES256',
  })
  await register(service, jane.email, jane.password)
  const body = new URLSearchParams({ username: jane.email, password: jane.password })
  const answer = await fetch(`${service.origin}/auth/jwt/login`, { method: 'POST', body })
  tokens.good = String(Reflect.get(Object(await answer.json()), 'access_token'))
  id = JSON.parse(atob(tokens.good.split('.')[1] ?? '')).sub
  await makeTokens()
})
afterAll(async () => {
  delete process.env.APP_SECRET
  jwks?.close()
  await service?.stop()
})

/** Signs tokens with a key of the test, which stands in a JWKS beside those of the service. */
async function makeTokens() {
  const own = await generateKeyPair('ES256', { extractable: true })
  const other = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(own.publicKey)), alg: 'ES256', use: 'sig' }
  const kid = await calculateJwkThumbprint(jwk)
  const served = await (await fetch(`${service.origin}/.well-known/jwks.json`)).json()
  const keys = [...Object(served).keys, { ...jwk, kid }]
  jwks = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }))
  }).listen(0, '127.0.0.1')
  await once(jwks, 'listening')

  const exp = Math.floor(Date.now() / 1000) + 600
  const claims = { iss: issuer, sub: id, aud: ['fastapi-users:auth'], exp }
  const es256 = { alg: 'ES256', typ: 'at+jwt', kid }
  const sign = (changes: object, header: object = {}, key = own.privateKey) =>
    new SignJWT({ ...claims, ...changes }).setProtectedHeader({ ...es256, ...header }).sign(key)
  const hs256 = (secret: string, header: object = {}) =>
    new SignJWT({ sub: id, aud: claims.aud, exp })
      .setProtectedHeader({ alg: 'HS256', ...header })
      .sign(new TextEncoder().encode(secret))
  Object.assign(tokens, {
    made: await sign({}),
    expired: await sign({ exp: exp - 1200 }),
    endless: await sign({ exp: undefined }),
    otherAudience: await sign({ aud: ['https://api.example.com'] }),
    otherIssuer: await sign({ iss: 'https://other.example.com' }),
    otherType: await sign({}, { typ: 'JWT' }),
    otherKey: await sign({}, {}, other.privateKey),
    unknownKey: await sign({}, { kid: 'unknown' }, other.privateKey),
    hs256: await hs256(appSecret),
    otherSecret: await hs256(`${appSecret}x`),
    confused: await hs256(await exportSPKI(own.publicKey), { typ: 'at+jwt', kid }),
    nonsense: 'nonsense',
  })
}

/** A snippet, with the test's JWKS in place of the service's. */
function snippet(language: string, text: string) {
  const port = Reflect.get(Object(jwks.address()), 'port')
  const place = /[{$]*(?:ISSUER|issuer)\}\/\.well-known/
  return codeBlock(page, language, text).replace(place, `http://127.0.0.1:${port}/.well-known`)
}

const python = () => snippet('python', 'PyJWKClient')

test('FastAPI with PyJWT, as docs/signing-keys.md has it, lets in good tokens of ES256 alone', async () => {
  const answers = await askPython(python(), tokens, appSecret)
  expect(answers.good).toEqual([200, { user_id: id }])
  expect(namesOf(answers, ([status]) => status === 200)).toEqual(letIn.es256)
  expect(namesOf(answers, ([status]) => status === 401)).toHaveLength(11)
})

test('during a change-over it lets in those of HS256 too', async () => {
  const call = 'return read_user_id(token)\n    except'
  const changed = python().replace(call, call.replace('read_user_id', 'read_either'))
  const code = `${changed}\n${snippet('python', 'def read_either')}`
  const answers = await askPython(code, tokens, appSecret)
  expect(namesOf(answers, ([status]) => status === 200)).toEqual(letIn.either)
  expect(namesOf(answers, ([status]) => status === 401)).toHaveLength(10)
})

test.each([
  ['read-es256.js', letIn.es256],
  ['read-either.js', letIn.either],
])('jose, as docs/signing-keys.md has it, takes the same tokens: %s', async (file, wanted) => {
  const { readUserId } = await loadModule(file, {
    'read-es256.js': snippet('js', 'createRemoteJWKSet'),
    'read-user-id.js': codeBlock('docs/integrate.md', 'js', 'jwtVerify'),
    'read-either.js': snippet('js', './read-es256.js'),
  })
  const read: Record<string, unknown> = {}
  for (const [name, token] of Object.entries(tokens)) {
    read[name] = await readUserId(`Bearer ${token}`)
  }
  expect(namesOf(read, (userId) => userId === id)).toEqual(wanted)
  expect(namesOf(read, (userId) => userId === undefined)).toHaveLength(13 - wanted.length)
  expect(await readUserId()).toBeUndefined()
})

function namesOf<T>(answers: Record<string, T>, isWanted: (answer: T) => boolean): string[] {
  return Object.entries(answers).flatMap(([name, answer]) => (isWanted(answer) ? [name] : []))
}
