import { beforeAll, describe, expect, test } from 'vitest'
import { Client } from '../client.ts'
import { type ForgeOptions, readClaims, tokenTexts } from '../jwt.ts'
import { at } from '../paths.ts'
import { openStage } from '../stage.ts'

// CONTRACT.md section 5.

type Claims = Readonly<Record<string, unknown>>
/** What is changed in the claims of a good token; undefined drops a claim. */
type Change = (now: number, id: string) => Claims

let c: Client

beforeAll(async () => {
  c = new Client(await openStage(), 1)
})

/** The status of /users/me with a token of the shared user, made by hand. */
async function statusWith(change: Change, options: ForgeOptions = {}): Promise<number> {
  const { id } = c.shared
  const good = { sub: id, aud: ['fastapi-users:auth'], exp: c.now + 3600 }
  const auth = `Bearer ${await c.forge({ ...good, ...change(c.now, id) }, options)}`
  return (await c.get(at.me, { auth })).status
}

const unchanged: Change = () => ({})

const goodClaims: [name: string, change: Change][] = [
  ['as issued', unchanged],
  ['with aud as a string', () => ({ aud: 'fastapi-users:auth' })],
  ['with another audience beside ours', () => ({ aud: ['other', 'fastapi-users:auth'] })],
  ['without exp', () => ({ exp: undefined })],
  ['with exp as a numeric string', (now) => ({ exp: String(now + 60) })],
  ['with exp as a float', (now) => ({ exp: now + 60.5 })],
  ['that expires in a second', (now) => ({ exp: now + 1 })],
  ['with an underscore in exp', (now) => ({ exp: `${now + 60}`.replace(/^./, '$&_') })],
  ['with true as iat and nbf, which is 1', () => ({ iat: true, nbf: true })],
  ['with iat now', (now) => ({ iat: now })],
  ['with nbf now', (now) => ({ nbf: now })],
  ['with iat and nbf in the past', (now) => ({ iat: now - 60, nbf: now - 60 })],
  ['with a string as jti', () => ({ jti: 'x' })],
  ['with any iss', () => ({ iss: 'https://example.com' })],
  ['with claims of its own', () => ({ scope: ['a'], admin: true })],
  ['of 2021: user_id, and aud as a string', legacy('fastapi-users:auth')],
  ['of 2022: user_id, and aud as a list', legacy(['fastapi-users:auth'])],
  ['with sub in capitals', (_, id) => ({ sub: id.toUpperCase() })],
  ['with sub without dashes', (_, id) => ({ sub: id.replaceAll('-', '') })],
  ['with sub in braces', (_, id) => ({ sub: `{${id}}` })],
  ['with sub as a URN', (_, id) => ({ sub: `urn:uuid:${id}` })],
  ['with dashes elsewhere in sub', (_, id) => ({ sub: `${id.slice(0, 4)}-${id.slice(4)}` })],
]

const badClaims: [name: string, change: Change][] = [
  ['without aud', () => ({ aud: undefined })],
  ['with aud null', () => ({ aud: null })],
  ['with a number as aud', () => ({ aud: 1 })],
  ['with an empty list as aud', () => ({ aud: [] })],
  ['with another audience', () => ({ aud: 'fastapi-users:verify' })],
  ['with a part of the audience', () => ({ aud: 'fastapi-users' })],
  ['with a list as aud that holds no string too', () => ({ aud: ['fastapi-users:auth', 1] })],
  ['with an object as aud', () => ({ aud: { 'fastapi-users:auth': true } })],
  ['that expires now', (now) => ({ exp: now })],
  ['that expires within this second', (now) => ({ exp: now + 0.9 })],
  ['that expired a second ago', (now) => ({ exp: now - 1 })],
  ['that expired, with exp as a string', (now) => ({ exp: String(now - 1) })],
  ['with true as exp, which is 1', () => ({ exp: true })],
  ['with exp null', () => ({ exp: null })],
  ['with a list as exp', (now) => ({ exp: [now + 60] })],
  ['with a word as exp', () => ({ exp: 'never' })],
  ['with an empty string as exp', () => ({ exp: '' })],
  ['with iat in the future', (now) => ({ iat: now + 60 })],
  ['with nbf in the future', (now) => ({ nbf: now + 60 })],
  ['with a word as iat', () => ({ iat: 'now' })],
  ['with a word as nbf', () => ({ nbf: 'now' })],
  ['with a list as iat', () => ({ iat: [] })],
  ['with an object as nbf', () => ({ nbf: {} })],
  ['with a number as jti', () => ({ jti: 1 })],
  ['with a number as sub', () => ({ sub: 1 })],
  ['with sub null', () => ({ sub: null })],
  ['with a list as sub', (_, id) => ({ sub: [id] })],
  ['without sub', () => ({ sub: undefined })],
  ['with a word as sub', () => ({ sub: 'me' })],
  ['with an empty sub', () => ({ sub: '' })],
  ['with a sub of nobody', () => ({ sub: crypto.randomUUID() })],
  ['with one character more in sub', (_, id) => ({ sub: `${id}0` })],
]

const goodHeaders: [name: string, header: object][] = [
  ['without typ', { alg: 'HS256' }],
  ['with another typ', { alg: 'HS256', typ: 'at+jwt' }],
  ['with a number as typ', { alg: 'HS256', typ: 1 }],
  ['with a string as kid', { alg: 'HS256', kid: 'x' }],
]

const badHeaders: [name: string, header: object][] = [
  ['with a number as kid', { alg: 'HS256', kid: 1 }],
  ['with kid null', { alg: 'HS256', kid: null }],
  ['with crit', { alg: 'HS256', crit: ['exp'], exp: 1 }],
  ['with an unknown extension in crit', { alg: 'HS256', crit: ['x'], x: 1 }],
  ['with an extension in crit that jose knows', { alg: 'HS256', crit: ['b64'], b64: true }],
  ['with an empty crit', { alg: 'HS256', crit: [] }],
  ['with alg in lower case', { alg: 'hs256', typ: 'JWT' }],
  ['with alg none and a signature', { alg: 'none', typ: 'JWT' }],
  ['with alg RS256', { alg: 'RS256', typ: 'JWT' }],
  ['with alg null', { alg: null, typ: 'JWT' }],
  ['without alg', { typ: 'JWT' }],
]

function legacy(aud: unknown): Change {
  return (_, id) => ({ sub: undefined, user_id: id, aud })
}

describe('an access token is good', () => {
  test.for(goodClaims)('%s', async ([, change]) => {
    expect(await statusWith(change)).toBe(200)
  })
  test.for(goodHeaders)('%s', async ([, header]) => {
    expect(await statusWith(unchanged, { header })).toBe(200)
  })
})

describe('an access token is refused', () => {
  test.for(badClaims)('%s', async ([, change]) => {
    expect(await statusWith(change)).toBe(401)
  })
  test.for(badHeaders)('%s', async ([, header]) => {
    expect(await statusWith(unchanged, { header })).toBe(401)
  })
  test.for(['none', 'HS384', 'HS512'])('signed with %s', async (alg) => {
    expect(await statusWith(unchanged, { alg })).toBe(401)
  })
  test('signed with another secret', async () => {
    expect(await statusWith(unchanged, { secret: 'another-secret-0123456789-0123456789' })).toBe(
      401,
    )
  })
  test.for(['[]', '"x"', '1', 'null', '{', ''])('whose claims are %s', async (claims) => {
    const auth = `Bearer ${await c.forge(claims)}`
    expect((await c.get(at.me, { auth })).status).toBe(401)
  })
})

describe('an issued token', () => {
  const header = '{"alg":"HS256","typ":"JWT"}'
  const contractClaims = ['sub', 'user_id', 'password_fgpt', 'email', 'aud', 'exp', 'iat', 'nbf']
  const issued = (token: string) => {
    const claims = readClaims(token)
    const names = Object.keys(claims).filter((name) => contractClaims.includes(name))
    return { header: tokenTexts(token).header, names, claims }
  }

  test('for access holds sub, aud as a list and exp', async () => {
    const { header: text, names, claims } = issued(await c.login(c.shared.email))
    expect([text, names]).toEqual([header, ['sub', 'aud', 'exp']])
    const exp = c.now + 3600
    expect(claims).toMatchObject({ sub: c.shared.id, aud: ['fastapi-users:auth'], exp })
  })

  test('for a reset holds sub, password_fgpt, aud as a string and exp', async () => {
    await c.post(at.forgot, { json: { email: c.shared.email } })
    const { header: text, names, claims } = issued(c.token(c.shared.email, 'reset') ?? '')
    expect([text, names]).toEqual([header, ['sub', 'password_fgpt', 'aud', 'exp']])
    const exp = c.now + 3600
    expect(claims).toMatchObject({ sub: c.shared.id, aud: 'fastapi-users:reset', exp })
  })

  test('for a verification holds sub, email as stored, aud as a string and exp', async () => {
    const { email, id } = c.shared
    await c.post(at.requestVerify, { json: { email: email.toUpperCase() } })
    const { header: text, names, claims } = issued(c.token(email, 'verify') ?? '')
    expect([text, names]).toEqual([header, ['sub', 'email', 'aud', 'exp']])
    expect(claims).toMatchObject({ sub: id, email, aud: 'fastapi-users:verify', exp: c.now + 3600 })
  })
})
