import { env } from 'cloudflare:workers'
import { hashSync } from 'bcryptjs'
import { describe, expect, test } from 'vitest'
import { hashPassword, passwordSettings, verifyPassword } from '../../src/crypto/passwords.ts'
import hashes from '../conformance/hashes.json'
import { bearer, credentials, logIn, newPerson } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const recorded = Object.entries(hashes)
const ours = /^\$pbkdf2-sha256\$i=20,p=2\$/
const argon2Here = /^\$argon2id\$v=19\$m=32,t=1,p=1\$[\w+/]{22}\$[\w+/]{43}$/

const verify = (password: string, stored: string) =>
  verifyPassword(password, stored, passwordSettings)

/** A person whose row holds this hash, as an import leaves it. */
async function newcomer(service: Service, hash: string) {
  const person = await newPerson(service)
  const spoil = service.db.prepare('update user set hashed_password=? where id=?')
  await spoil.bind(hash, person.id).run()
  const stored = () =>
    service.db
      .prepare('select hashed_password from user where id=?')
      .bind(person.id)
      .first<string>('hashed_password')
  return { ...person, stored }
}

const tryLogin = async (service: Service, email: string, password: string) =>
  (await service.request('/auth/jwt/login', credentials(email, password))).status

describe('a hash that FastAPI Users made', () => {
  test.each(recorded)('%s logs in, becomes ours, and logs in again', async (_name, one) => {
    const service = startService()
    const { email, token, stored } = await newcomer(service, one.hash)
    expect(await tryLogin(service, email, `${one.password}!`)).toBe(400)
    expect(await stored()).toBe(one.hash)
    await logIn(service, email, one.password)
    expect(await stored()).toMatch(ours)
    service.roundTrips.length = 0
    const fresh = await logIn(service, email, one.password)
    expect(service.roundTrips).toHaveLength(1)
    expect(await tryLogin(service, email, `${one.password}!`)).toBe(400)
    for (const good of [token, fresh]) {
      expect((await service.request('/users/me', { headers: bearer(good) })).status).toBe(200)
    }
  })

  test.each(recorded)('%s verifies in the Durable Object too', async (_name, one) => {
    const service = startService({ vars: { PASSWORD_HASHER: env.PASSWORD_HASHER } })
    const { email, stored } = await newcomer(service, one.hash)
    expect(await tryLogin(service, email, 'wrong')).toBe(400)
    expect(await tryLogin(service, email, one.password)).toBe(200)
    expect(await stored()).toMatch(ours)
  })

  test('of a password that was typed in decomposed letters knows it in both spellings', async () => {
    const composed = 'p\u00e4ssw\u00f6rd-\u{1f600}'
    const { hash, password } = hashes.bcrypt_unicode
    expect(password.normalize('NFC')).toBe(composed)
    const decomposed = composed.normalize('NFD')
    expect((await verify(decomposed, hash)).matches).toBe(true)
    expect((await verify(decomposed, hashSync(decomposed, 4))).matches).toBe(true)
    expect((await verify('anything', hashSync(decomposed, 4))).matches).toBe(false)
  })

  test('with bcrypt counts 72 bytes, as it did there, and no NUL', async () => {
    const long = 'x'.repeat(72)
    expect((await verify(`${long}y`, hashSync(long, 4))).matches).toBe(true)
    expect((await verify(long.slice(1), hashSync(long, 4))).matches).toBe(false)
    const { hash, password } = hashes.bcrypt_2b_04
    expect((await verify(`${password}\0${password}`, hash)).matches).toBe(false)
    expect((await verify(`${password}\0`, hash)).matches).toBe(false)
  })

  test('when a password change overtakes the login stays out: the new hash is kept', async () => {
    const service = startService()
    const { email, stored, id } = await newcomer(service, hashes.bcrypt_2b_04.hash)
    const slow = startService({ pbkdf2: { iterations: 1000, passes: 50 } })
    const login = slow.request('/auth/jwt/login', credentials(email, 'guinevere'))
    while (slow.roundTrips.length === 0) await scheduler.wait(1)
    await service.db.prepare("update user set hashed_password='$new$' where id=?").bind(id).run()
    expect((await login).status).toBe(200)
    expect(await stored()).toBe('$new$')
  })
})

describe('Argon2id', () => {
  // Made by the reference implementation: printf password | argon2 somesalt -i -t 2 -m 8 -p 1 -e
  test.each([
    '$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8',
    '$argon2d$v=19$m=256,t=2,p=1$c29tZXNhbHQ$JcTui6RIBUtJ78gE5Hi52CO+H5vS6Z9R1uxAB6OhUB8',
    '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4',
  ])('of the reference implementation is read: %s', async (stored) => {
    expect((await verify('password', stored)).matches).toBe(true)
    expect((await verify('passwore', stored)).matches).toBe(false)
  })

  test('as shipped is 19 MiB, two passes, one lane, in the form that FastAPI Users reads', async () => {
    const settings = { ...passwordSettings, scheme: 'argon2id' } as const
    const stored = await hashPassword('blurp', settings)
    expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    expect(await verifyPassword('blurp', stored, settings)).toEqual({ matches: true })
    expect(await verifyPassword('blurb', stored, settings)).toEqual({ matches: false })
  })

  test('takes every byte of a password that is not ASCII', async () => {
    const settings = { ...passwordSettings, scheme: 'argon2id' } as const
    const stored = await hashPassword('pässwörd-😀x', settings)
    expect((await verifyPassword('pässwörd-😀x', stored, settings)).matches).toBe(true)
    expect((await verifyPassword('pässwörd-😀y', stored, settings)).matches).toBe(false)
    expect((await verifyPassword('a\0b', stored, settings)).matches).toBe(false)
  })

  test('as PASSWORD_SCHEME replaces PBKDF2 at the next login, and the other way round', async () => {
    const before = startService()
    const after = startService({ vars: { PASSWORD_SCHEME: 'argon2id' } })
    const { email, password, id } = await newPerson(before)
    const stored = before.db.prepare('select hashed_password from user where id=?').bind(id)
    for (const [service, form] of [
      [after, argon2Here],
      [before, ours],
    ] as const) {
      await logIn(service, email, password)
      expect(await stored.first('hashed_password')).toMatch(form)
    }
  })
})

describe('a pepper', () => {
  const first = 'a-first-pepper-of-32-bytes-0123456789'
  const second = 'a-second-pepper-of-32-bytes-012345678'
  const steps = [
    {},
    { PASSWORD_PEPPER: first },
    { PASSWORD_PEPPER: second, PASSWORD_PEPPER_PREVIOUS: first },
    { PASSWORD_PEPPER: second, PASSWORD_SCHEME: 'argon2id' },
    { PASSWORD_PEPPER_PREVIOUS: `${first},${second}` },
  ]

  test('is introduced, rotated and given up, and everyone goes on logging in', async () => {
    const { email, password, id } = await newPerson(startService())
    const seen = new Set<string>()
    for (const vars of steps) {
      const service = startService({ vars })
      const stored = service.db.prepare('select hashed_password from user where id=?').bind(id)
      expect(await tryLogin(service, email, 'wrong')).toBe(400)
      for (const _ of [1, 2]) await logIn(service, email, password)
      const hash = String(await stored.first('hashed_password'))
      expect(hash.startsWith('$hmac-sha256$keyid=')).toBe('PASSWORD_PEPPER' in vars)
      expect(hash).not.toMatch(/first|second/)
      seen.add(hash.replace(/\$[^$]+\$[^$]+$/, ''))
    }
    expect(seen.size).toBe(4)
  })

  test('that is not set is a failed login and a log line, not a lock-out for ever', async () => {
    const peppered = startService({ vars: { PASSWORD_PEPPER: first } })
    const { email, password } = await newPerson(peppered)
    const without = startService({ vars: { PASSWORD_PEPPER: second } })
    expect(await tryLogin(without, email, password)).toBe(400)
    expect(without.logs.join()).toContain('unknown pepper')
    expect(without.logs.join()).not.toContain(second)
    expect(await tryLogin(peppered, email, password)).toBe(200)
  })

  test('makes of one password two hashes that tell nothing without it', async () => {
    const withPepper = { ...passwordSettings, pbkdf2: { iterations: 20, passes: 2 } }
    const settings = { ...withPepper, pepper: first, peppers: [first] }
    const stored = await hashPassword('blurp', settings)
    const bare = stored.replace(/^\$hmac-sha256\$keyid=[\w-]{8}/, '')
    expect((await verifyPassword('blurp', stored, settings)).matches).toBe(true)
    expect((await verifyPassword('blurp', bare, settings)).matches).toBe(false)
  })
})

describe('the Durable Object', () => {
  test('registers and logs in with the same results as the Worker', async () => {
    const inObject = startService({ vars: { PASSWORD_HASHER: env.PASSWORD_HASHER } })
    const here = startService()
    for (const [maker, other] of [
      [inObject, here],
      [here, inObject],
    ] as const) {
      const { email, password } = await newPerson(maker)
      expect(await tryLogin(other, email, password)).toBe(200)
      expect(await tryLogin(other, email, 'wrong')).toBe(400)
    }
  })

  test('that fails once is asked once more, on another object', async () => {
    let asked = 0
    const flaky = new Proxy(env.PASSWORD_HASHER, {
      get(namespace, name) {
        if (name === 'get' && asked++ === 0)
          return () => ({ hash: () => Promise.reject(new Error('gone')) })
        const value: unknown = Reflect.get(namespace, name)
        return typeof value === 'function' ? value.bind(namespace) : value
      },
    })
    await newPerson(startService({ vars: { PASSWORD_HASHER: flaky } }))
    expect(asked).toBeGreaterThan(1)
  })
})
