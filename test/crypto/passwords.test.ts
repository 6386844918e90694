import { base64url } from 'jose'
import { describe, expect, test, vi } from 'vitest'
import {
  hashPassword,
  parseHash,
  passwordSettings,
  verifyPassword,
} from '../../src/crypto/passwords.ts'
import { derivePbkdf2 } from '../../src/crypto/pbkdf2.ts'
import { bearer, credentials, json, logIn, newPerson } from '../support/requests.ts'
import { startService } from '../support/service.ts'

const withPbkdf2 = (iterations: number, passes: number) => ({
  ...passwordSettings,
  pbkdf2: { iterations, passes },
})
const quick = withPbkdf2(20, 2)

/** The iterations of each call of PBKDF2 that the work makes. */
async function watchCalls(work: () => Promise<unknown>): Promise<number[]> {
  const calls: number[] = []
  const deriveBits = crypto.subtle.deriveBits.bind(crypto.subtle)
  const spy = vi.spyOn(crypto.subtle, 'deriveBits')
  spy.mockImplementation((algorithm, key, length) => {
    if (typeof algorithm === 'object') calls.push(Number(algorithm.iterations))
    return deriveBits(algorithm, key, length)
  })
  await work()
  spy.mockRestore()
  return calls
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

describe('PBKDF2 as shipped', () => {
  test('600,000 iterations in all, and no call asks for more than production allows', async () => {
    const calls = await watchCalls(() => hashPassword('blurp', passwordSettings))
    expect(sum(calls)).toBe(600_000)
    expect(Math.max(...calls)).toBeLessThanOrEqual(100_000)
  })

  test('the stored string names scheme, iterations, passes, salt and key', async () => {
    const stored = await hashPassword('blurp', passwordSettings)
    expect(stored).toMatch(/^\$pbkdf2-sha256\$i=600000,p=48\$[\w-]{22}\$[\w-]{43}$/)
    expect(await verifyPassword('blurp', stored, passwordSettings)).toEqual({ matches: true })
    expect(await verifyPassword('blurb', stored, passwordSettings)).toEqual({ matches: false })
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
    await hashPassword('blurp', withPbkdf2(48_000, 48))
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
      ['ﬁ', 'fi'],
      [`a${'\u0301\u0323'.repeat(20)}`, `a${'\u0323\u0301'.repeat(20)}`],
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

test('many combining marks, in a password or an address, do not hold the isolate', async () => {
  const service = startService()
  const marks = `a${'\u0301\u0323'.repeat(60_000)}`
  const form = new FormData()
  form.set('username', marks)
  form.set('password', 'x')
  const body = { email: 'marks@example.com', password: marks }
  for (const [path, init, status] of [
    ['/auth/register', json('POST', body), 201],
    ['/auth/jwt/login', { method: 'POST', body: form }, 400],
  ] as const) {
    const start = performance.now()
    expect((await service.request(path, init)).status).toBe(status)
    // Normalised, it takes seconds.
    expect(performance.now() - start).toBeLessThan(1000)
  }
})

describe('what is stored', () => {
  const malformed = [
    '',
    'plain text',
    '$2b$12$zNr5m.WfgOlzEP.jBS1gSu1okGeS1PxtLG4miQBVkSdwtTBW8EK9',
    '$2b$03$zNr5m.WfgOlzEP.jBS1gSu1okGeS1PxtLG4miQBVkSdwtTBW8EK9q',
    '$2x$04$zNr5m.WfgOlzEP.jBS1gSu1okGeS1PxtLG4miQBVkSdwtTBW8EK9q',
    '$argon2id$v=19$m=65536,t=3,p=4$3P+Yxh9iDFU3kb79dNm6jQ',
    '$argon2id$v=16$m=65536,t=3,p=4$3P+Yxh9iDFU3kb79dNm6jQ$/aa0C777MhbbjXPTi9mB4B0JJr03Zu0mGNXBzfdidbM',
    '$argon2id$v=19$m=65536,t=0,p=4$3P+Yxh9iDFU3kb79dNm6jQ$/aa0C777MhbbjXPTi9mB4B0JJr03Zu0mGNXBzfdidbM',
    '$argon2id$v=19$m=7,t=1,p=1$3P+Yxh9iDFU3kb79dNm6jQ$/aa0C777MhbbjXPTi9mB4B0JJr03Zu0mGNXBzfdidbM',
    '$argon2id$v=19$m=64,t=1,p=1$3P+Yxh9iDFU3kb79dNm6jQ$$/aa0C777MhbbjXPTi9mB4B0JJr03Zu0mGNXBzfdidbM',
    `$argon2id$v=19$m=64,t=1,p=1$${'A'.repeat(21)}$${'A'.repeat(43)}`,
    '$pbkdf2-sha256$i=0,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    `$pbkdf2-sha256$i=20,p=2$${'A'.repeat(25)}$${'A'.repeat(43)}`,
    '$pbkdf2-sha256$i=20,p=2$short$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ]
  const tooExpensive = [
    // More than production allows in a call, and more than anyone should ask for.
    `$pbkdf2-sha256$i=600000,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `$pbkdf2-sha256$i=99999999,p=9999$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    '$2b$15$zNr5m.WfgOlzEP.jBS1gSu1okGeS1PxtLG4miQBVkSdwtTBW8EK9q',
    `$argon2id$v=19$m=102401,t=1,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `$argon2id$v=19$m=65536,t=7,p=4$${'A'.repeat(22)}$${'A'.repeat(43)}`,
  ]

  test('malformed or too much work is no match, after the work of any other', async () => {
    for (const [fault, all] of [
      ['unknown scheme or malformed', malformed],
      ['asks for too much work', tooExpensive],
    ] as const) {
      for (const stored of all) {
        expect(parseHash(stored)).toEqual({ fault })
        const calls = await watchCalls(async () => {
          expect(await verifyPassword('x', stored, quick)).toEqual({ matches: false, fault })
        })
        expect(sum(calls)).toBe(20)
      }
    }
  })

  test('malformed or too much work is a failed login and a log line with the id only', async () => {
    const service = startService()
    const { id, email, password } = await newPerson(service)
    const spoil = service.db.prepare('update user set hashed_password=? where id=?')
    for (const [stored, reason] of [
      ['$2b$junk', 'unknown scheme or malformed'],
      [tooExpensive[2], 'asks for too much work'],
    ]) {
      await spoil.bind(stored, id).run()
      service.logs.length = 0
      const response = await service.request('/auth/jwt/login', credentials(email, password))
      expect(response.status).toBe(400)
      const about = service.logs.filter((line) => line.includes(id) && line.includes('"message"'))
      expect(about).toHaveLength(1)
      expect(about[0]).toContain(reason)
      expect(service.logs.join()).not.toMatch(/junk|zNr5m|example\.com/)
    }
  })

  test('with other settings than today is replaced at the next login, and works on', async () => {
    for (const settings of [
      { iterations: 60, passes: 2 },
      { iterations: 20, passes: 4 },
    ]) {
      const { id, email, password, token } = await newPerson(startService())
      const today = startService({ pbkdf2: settings })
      const stored = today.db.prepare('select hashed_password from user where id=?').bind(id)
      await logIn(today, email, password)
      const { iterations, passes } = settings
      expect(await stored.first('hashed_password')).toContain(`$i=${iterations},p=${passes}$`)
      for (const good of [token, await logIn(today, email, password)]) {
        const me = await today.request('/users/me', { headers: bearer(good) })
        expect(me.status).toBe(200)
      }
    }
  })

  test('is compared to its last byte', async () => {
    const stored = await hashPassword('blurp', quick)
    const key = base64url.decode(stored.split('$').at(-1) ?? '')
    const last = base64url.encode(key.map((byte, i) => (i === 31 ? byte ^ 1 : byte)))
    const off = stored.replace(/[^$]+$/, last)
    expect((await verifyPassword('blurp', off, quick)).matches).toBe(false)
  })

  test('with fewer iterations than today costs a wrong password as much as today', async () => {
    const stored = await hashPassword('blurp', quick)
    const calls = await watchCalls(() => verifyPassword('wrong', stored, withPbkdf2(1000, 10)))
    expect(sum(calls)).toBe(1000)
  })

  test('stays as it is where the new hash can not be stored, and the login is good', async () => {
    const { email, password } = await newPerson(startService())
    const today = startService({ pbkdf2: { iterations: 60, passes: 3 }, readOnly: true })
    await logIn(today, email, password)
    expect(today.logs.join()).toContain('A new password hash could not be stored')
  })
})

test('the shipped iterations and passes come out even', () => {
  const { iterations, passes } = passwordSettings.pbkdf2
  expect(iterations % passes).toBe(0)
})
