import {
  createLocalJWKSet,
  decodeProtectedHeader,
  exportSPKI,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { expect, test } from 'vitest'
import { buildDeps } from '../../src/deps.ts'
import { type ForgeOptions, sign } from '../conformance/jwt.ts'
import { type Jwk, readJwks, withKeys } from '../support/keys.ts'
import { bearer, credentials, json, newPerson, newSuperuser } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'
import { form, logInForLong, refresh } from '../support/sessions.ts'

const start = (vars: object) => startService({ vars: { ...withKeys, ...vars } })
const hs256 = start({})
const announced = start({ ACCESS_TOKEN_ALG_PREVIOUS: 'ES256' })
const swapped = start({ ACCESS_TOKEN_ALG: 'ES256', ACCESS_TOKEN_ALG_PREVIOUS: 'HS256' })
const es256 = start({ ACCESS_TOKEN_ALG: 'ES256' })

const me = async (service: Service, token: string) =>
  (await service.request('/users/me', { headers: bearer(token) })).status

test('a token of ES256 is an at+jwt of RFC 9068, and who has the JWKS can verify it', async () => {
  const { id, token } = await newPerson(es256)
  const keys = createLocalJWKSet({ keys: await readJwks(es256) })
  const { payload, protectedHeader } = await jwtVerify(token, keys, {
    algorithms: ['ES256'],
    audience: 'fastapi-users:auth',
    issuer: 'https://auth.example.com',
    typ: 'at+jwt',
    requiredClaims: ['iss', 'exp', 'aud', 'sub', 'client_id', 'iat', 'jti'],
  })
  const [{ kid } = { kid: '' }] = await readJwks(es256)
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid })
  const { now } = es256.clock
  expect(payload).toEqual({
    iss: 'https://auth.example.com',
    aud: ['fastapi-users:auth'],
    client_id: 'first-party',
    sub: id,
    iat: now,
    exp: now + 3600,
    jti: expect.stringMatching(/^[\da-f-]{36}$/),
    ver: 0,
  })
  const { token: other } = await newPerson(es256)
  expect(JSON.parse(atob(other.split('.')[1] ?? '')).jti).not.toBe(payload.jti)
})

test('it lets in by header and by cookie, and ends with the password', async () => {
  const person = await newPerson(es256)
  const login = await es256.request(
    '/auth/cookie/login',
    credentials(person.email, person.password),
  )
  const set = login.headers.getSetCookie().find((one) => one.startsWith('fastapiusersauth='))
  const [cookie = ''] = (set ?? '').split(';')
  expect(decodeProtectedHeader(cookie.split('=')[1] ?? '').alg).toBe('ES256')
  expect((await es256.request('/users/me', { headers: { cookie } })).status).toBe(200)
  expect(await me(es256, person.token)).toBe(200)
  await es256.request('/users/me', json('PATCH', { password: 'another' }, person.token))
  expect(await me(es256, person.token)).toBe(401)
})

test('of a session it carries the sid, and ends with it', async () => {
  const { email, password } = await newPerson(es256)
  const body = new URLSearchParams({ username: email, password, scope: 'offline_access' })
  const login = await es256.request('/auth/jwt/login', { method: 'POST', body })
  const { access_token: token } = await login.json<{ access_token: string }>()
  expect(JSON.parse(atob(token.split('.')[1] ?? '')).sid).toMatch(/^[\da-f-]{36}$/)
  expect(await me(es256, token)).toBe(200)
  await es256.request('/auth/jwt/logout', { method: 'POST', headers: bearer(token) })
  expect(await me(es256, token)).toBe(401)
})

test('its audience is a setting, and another one is refused', async () => {
  const other = start({ ACCESS_TOKEN_ALG: 'ES256', ACCESS_TOKEN_AUDIENCE: 'https://api.test' })
  const { token } = await newPerson(other)
  expect(JSON.parse(atob(token.split('.')[1] ?? '')).aud).toEqual(['https://api.test'])
  expect([await me(other, token), await me(es256, token)]).toEqual([200, 401])
})

test('a token of another issuer, with the same keys, is refused', async () => {
  const other = start({ ACCESS_TOKEN_ALG: 'ES256', PUBLIC_URL: 'https://other.example.com' })
  const { token } = await newPerson(other)
  expect([await me(other, token), await me(es256, token)]).toEqual([200, 401])
})

test('it ends after its lifetime, and a clock that is a minute behind takes it', async () => {
  const { token } = await newPerson(es256)
  const at = async (seconds: number) => {
    es256.clock.now += seconds
    const status = await me(es256, token)
    es256.clock.now -= seconds
    return status
  }
  expect([await at(3599), await at(3600), await at(-60), await at(-61)]).toEqual([
    200, 401, 200, 401,
  ])
})

test('tokens outlive each step from HS256 to ES256 and back, and none of HS256 is good after it', async () => {
  for (const [issuer, user] of [
    [hs256, announced],
    [hs256, swapped],
    [announced, swapped],
    [announced, hs256],
    [swapped, announced],
    [swapped, es256],
    [es256, swapped],
  ] as const) {
    const { token } = await newPerson(issuer)
    expect(await me(user, token)).toBe(200)
  }
  expect(await me(es256, (await newPerson(announced)).token)).toBe(401)
  expect(await me(hs256, (await newPerson(swapped)).token)).toBe(401)
})

test('once its key is in the isolate, a request goes to D1 once, and a refused one not at all', async () => {
  const service = start({ ACCESS_TOKEN_ALG: 'ES256' })
  const person = await newPerson(service)
  const count = async (path: string, init: RequestInit) => {
    service.roundTrips.length = 0
    await service.request(path, init)
    return service.roundTrips.length
  }
  const headers = bearer(person.token)
  const login = credentials(person.email, person.password)
  expect([await count('/users/me', { headers }), await count('/auth/jwt/login', login)]).toEqual([
    1, 1,
  ])
  const [head = '', claims = ''] = person.token.split('.')
  const unknown = btoa(JSON.stringify({ alg: 'ES256', typ: 'at+jwt', kid: 'x' })).replace(/=+$/, '')
  for (const forged of [`${head}.${claims}.AAAA`, `${unknown}.${claims}.AAAA`, 'x', 'a.b.c']) {
    expect(await count('/users/me', { headers: bearer(forged) })).toBe(0)
  }
  // A key that is not known may be new: it is looked for once in five seconds.
  service.clock.now += 5
  const looked = { headers: bearer(`${unknown}.${claims}.AAAA`) }
  expect([await count('/users/me', looked), await count('/users/me', looked)]).toEqual([1, 0])
  service.clock.now += 5
  service.roundTrips.length = 0
  await Promise.all(Array.from({ length: 50 }, () => service.request('/users/me', looked)))
  expect(service.roundTrips).toHaveLength(1)
  service.clock.now += 60
  expect(await count('/users/me', { headers })).toBe(2)
})

test('while D1 is down a token of ES256 is a 503 and no 401: its key may be there', async () => {
  const { token } = await newPerson(es256)
  const down = startService({
    vars: { ...withKeys, ACCESS_TOKEN_ALG: 'ES256' },
    brokenDatabase: true,
  })
  expect(await me(down, token)).toBe(503)
})

test('SECURITY 7: neither algorithm is taken with the keys of the other', async () => {
  const { id } = await newSuperuser(swapped)
  const [jwk] = await readJwks(swapped)
  if (!jwk) throw new Error('There is no key')
  const { kid } = jwk
  const { now } = swapped.clock
  const claims = {
    iss: 'https://auth.example.com',
    aud: ['fastapi-users:auth'],
    client_id: 'first-party',
    sub: id,
    iat: now,
    exp: now + 600,
    jti: 'x',
    ver: 0,
  }
  const good = { alg: 'ES256', typ: 'at+jwt', kid }
  const headers = [{ alg: 'HS256', typ: 'JWT' }, { ...good, alg: 'HS256' }, good]
  for (const secret of [...(await spellingsOf(jwk)), withKeys.ROOT_SECRET]) {
    for (const header of headers) {
      expect(await me(swapped, await sign(claims, { secret, header }))).toBe(401)
    }
  }
  // The secret that both sides know makes HS256 only.
  const shared = (header: object) => sign(claims, { secret: swapped.secret, header })
  expect(await me(swapped, await shared({ alg: 'HS256', typ: 'JWT' }))).toBe(200)
  expect(await me(es256, await shared({ alg: 'HS256', typ: 'JWT' }))).toBe(401)
  expect(await me(swapped, await shared(good))).toBe(401)
  for (const alg of ['none', 'None', 'hs256', 'es256', 'HS512', 'ES384', 'RS256', 'EdDSA']) {
    const forged: ForgeOptions = { alg: 'none', header: { ...good, alg } }
    expect(await me(swapped, await sign(claims, forged))).toBe(401)
  }
})

test('SECURITY 7: a token of ES256 is taken with its type, and with the key that it names alone', async () => {
  const { id, token } = await newPerson(es256)
  const [jwk] = await readJwks(es256)
  if (!jwk) throw new Error('There is no key')
  const own = await generateKeyPair('ES256', { extractable: true })
  const claims = JSON.parse(atob(token.split('.')[1] ?? ''))
  const forge = (header: object, key = own.privateKey) =>
    new SignJWT({ ...claims, sub: id })
      .setProtectedHeader({ alg: 'ES256', ...header })
      .sign(key, { crit: { exp: true } })
  const { kid } = jwk
  // Another's key under our kid, or brought along.
  for (const more of [{}, { jwk: { kty: 'EC' } }, { jku: 'https://evil.test' }, { x5c: ['x'] }]) {
    expect(await me(es256, await forge({ typ: 'at+jwt', kid, ...more }))).toBe(401)
  }
  const ours = await privateKeyOf(es256, kid)
  expect(await me(es256, await forge({ typ: 'at+jwt', kid }, ours))).toBe(200)
  for (const header of [
    { kid },
    { typ: 'JWT', kid },
    { typ: 'logout+jwt', kid },
    { typ: 'at+jwt' },
    { typ: 'at+jwt', kid: 'another' },
    { typ: 'at+jwt', kid, crit: ['exp'], exp: 1 },
  ]) {
    expect([header, await me(es256, await forge(header, ours))]).toEqual([header, 401])
  }
})

/** Every text that somebody could take for the secret of an HMAC. */
async function spellingsOf(jwk: Jwk): Promise<string[]> {
  const { kid, alg, use, ...bare } = jwk
  const key = await importJWK(jwk, 'ES256', { extractable: true })
  if (key instanceof Uint8Array) throw new Error('Not a key of ES256')
  const pem = await exportSPKI(key)
  const raw = [
    JSON.stringify(jwk),
    JSON.stringify(bare),
    `${jwk.x}`,
    `${jwk.y}`,
    kid,
    `${alg}${use}`,
  ]
  return [...raw, pem, pem.trim(), pem.replaceAll('\n', ''), `${pem}\n`]
}

/** The key of the service itself, as only it can open it. */
async function privateKeyOf(service: Service, kid: string) {
  const deps = buildDeps({ DB: service.db, APP_SECRET: service.secret, ...withKeys }, {})
  const { key, kid: current } = await deps.signingKeys.current()
  expect(current).toBe(kid)
  return key
}

test('SECURITY 25: an expired one, too, proves to the lock that its client has signed in before', async () => {
  const limited = start({ ACCESS_TOKEN_ALG: 'ES256', RATE_LIMITS: 'on' })
  const { email, password, token } = await newPerson(limited)
  limited.clock.now += 3600
  expect(await me(limited, token)).toBe(401)
  for (let guess = 0; guess < 12; guess++) {
    await limited.request('/auth/jwt/login', credentials(email, 'wrong'))
  }
  const login = { ...credentials(email, password), headers: bearer(token) }
  expect((await limited.request('/auth/jwt/login', login)).status).toBe(200)
  expect((await limited.request('/auth/jwt/login', credentials(email, password))).status).toBe(429)
})

test('a refresh token is not spent, and no session begun, while there is no key to sign with', async () => {
  const person = await newPerson(es256)
  const { refresh_token } = await logInForLong(es256, person)
  const keyless = startService({
    vars: { ...withKeys, ACCESS_TOKEN_ALG: 'ES256' },
    fault: (sql, run) =>
      /from "signing_key"/.test(sql) ? Promise.reject(new Error('D1 is down')) : run(),
  })
  expect((await refresh(keyless, refresh_token)).status).toBe(503)
  const count = () =>
    es256.db.prepare('select count(*) as n from session where user_id=?').bind(person.id).first('n')
  const before = await count()
  const { email: username, password } = person
  const fields = { username, password, scope: 'offline_access' }
  expect((await keyless.request('/auth/jwt/login', form(fields))).status).toBe(503)
  expect(await count()).toBe(before)
  es256.clock.now += 31
  expect((await refresh(es256, refresh_token)).status).toBe(200)
})
