import { describe, expect, test, vi } from 'vitest'
import { hashPassword, passwordSettings, verifyPassword } from '../src/crypto/passwords.ts'
import { derivePbkdf2, parsePbkdf2 } from '../src/crypto/pbkdf2.ts'
import { credentials, newPerson } from './support/requests.ts'
import { startService } from './support/service.ts'

const quick = { iterations: 20, passes: 2 }

describe('PBKDF2 as shipped', () => {
  test('600,000 iterations in all, and no call asks for more than production allows', async () => {
    const calls: number[] = []
    const deriveBits = crypto.subtle.deriveBits.bind(crypto.subtle)
    const spy = vi.spyOn(crypto.subtle, 'deriveBits')
    spy.mockImplementation((algorithm, key, length) => {
      if (typeof algorithm === 'object') calls.push(Number(algorithm.iterations))
      return deriveBits(algorithm, key, length)
    })
    await hashPassword('blurp')
    spy.mockRestore()
    expect(calls.reduce((sum, iterations) => sum + iterations, 0)).toBe(600_000)
    expect(Math.max(...calls)).toBeLessThanOrEqual(100_000)
  })

  test('the stored string names scheme, iterations, passes, salt and key', async () => {
    const stored = await hashPassword('blurp')
    expect(stored).toMatch(/^\$pbkdf2-sha256\$i=600000,p=48\$[\w-]{22}\$[\w-]{43}$/)
    expect(await verifyPassword('blurp', stored)).toEqual({ matches: true })
    expect(await verifyPassword('blurb', stored)).toEqual({ matches: false })
  })

  test('one pass is plain PBKDF2 over HMAC-SHA256(salt, password), as WebCrypto computes it', async () => {
    const salt = new TextEncoder().encode('a salt of 16 byt')
    const hmac = { name: 'HMAC', hash: 'SHA-256' }
    const macKey = await crypto.subtle.importKey('raw', salt, hmac, false, ['sign'])
    const seed = await crypto.subtle.sign('HMAC', macKey, new TextEncoder().encode('blurp'))
    const base = await crypto.subtle.importKey('raw', seed, 'PBKDF2', false, ['deriveBits'])
    const params = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: 1000 }
    const expected = new Uint8Array(await crypto.subtle.deriveBits(params, base, 256))
    const settings = { iterations: 1000, passes: 1 }
    expect(await derivePbkdf2('blurp', salt, settings)).toEqual(expected)
  })

  test('between passes other work gets its turn', async () => {
    let turns = 0
    const timer = setInterval(() => turns++, 0)
    await hashPassword('blurp', { iterations: 48_000, passes: 48 })
    clearInterval(timer)
    expect(turns).toBeGreaterThan(10)
  })
})

describe('a password', () => {
  test('of any length, with NULs and any Unicode, is taken whole', async () => {
    const long = 'x'.repeat(100_000)
    const pairs = [
      ['', ' '],
      ['a', 'a\0'],
      ['a\0b', 'a\0c'],
      [`${'x'.repeat(72)}A`, `${'x'.repeat(72)}B`],
      [long, `${long}y`],
      ['pässwörd-😀', 'password-😀'],
    ] as const
    for (const [password, other] of pairs) {
      const stored = await hashPassword(password, quick)
      expect((await verifyPassword(password, stored, quick)).matches).toBe(true)
      expect((await verifyPassword(other, stored, quick)).matches).toBe(false)
    }
  })

  test('is normalised: composed and decomposed letters are the same password', async () => {
    const stored = await hashPassword('pässwörd', quick)
    expect((await verifyPassword('pa\u0308sswo\u0308rd', stored, quick)).matches).toBe(true)
  })
})

describe('what is stored', () => {
  const malformed = [
    '',
    'plain text',
    '$2b$12$zNr5m.WfgOlzEP.jBS1gSu1okGeS1PxtLG4miQBVkSdwtTBW8EK9q',
    '$argon2id$v=19$m=65536,t=3,p=4$3P+Yxh9iDFU3kb79dNm6jQ$/aa0C777MhbbjXPTi9mB4B0JJr03Zu0mGNXBzfdidbM',
    '$pbkdf2-sha256$i=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$pbkdf2-sha256$i=20,p=2$short$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ]

  test('in a form that is not ours is no match, after the same work', async () => {
    for (const stored of malformed) {
      expect(parsePbkdf2(stored)).toBeUndefined()
      const verdict = await verifyPassword('guinevere', stored, quick)
      expect(verdict).toEqual({ matches: false, unreadable: true })
    }
  })

  test('in a form that is not ours is a failed login and a log line with the id only', async () => {
    const service = startService()
    const { id, email, password } = await newPerson(service)
    const spoil = service.db.prepare("update user set hashed_password='$2b$junk' where id=?")
    await spoil.bind(id).run()
    const response = await service.request('/auth/jwt/login', credentials(email, password))
    expect(response.status).toBe(400)
    expect(service.logs.filter((line) => line.includes(id))).toHaveLength(1)
    expect(service.logs.join()).not.toMatch(/junk|example\.com/)
  })

  test('with other settings than today is replaced at the next login, and works on', async () => {
    const { id, email, password } = await newPerson(startService())
    const today = startService({ passwordSettings: { iterations: 60, passes: 3 } })
    const stored = today.db.prepare('select hashed_password from user where id=?').bind(id)
    const logIn = async () =>
      (await today.request('/auth/jwt/login', credentials(email, password))).status
    expect(await logIn()).toBe(200)
    expect(await stored.first('hashed_password')).toMatch(/\$i=60,p=3\$/)
    expect(await logIn()).toBe(200)
  })
})

test('the shipped iterations and passes come out even', () => {
  expect(passwordSettings.iterations % passwordSettings.passes).toBe(0)
})
