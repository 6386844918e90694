import { describe, expect, test, vi } from 'vitest'
import { credentials, newPerson } from '../support/requests.ts'
import { startService } from '../support/service.ts'

/** KiB of Argon2, of all passes, since it was set to 0. */
let kibibytes = 0

// Each instance of the WASM is made by this, and its calls are counted.
const Original = WebAssembly.Instance
WebAssembly.Instance = new Proxy(Original, {
  construct(target, args) {
    const { exports } = Reflect.construct(target, args)
    function argon2_hash(passes: number, memory: number, ...rest: number[]) {
      kibibytes += passes * memory
      return exports.argon2_hash(passes, memory, ...rest)
    }
    return { exports: { ...exports, argon2_hash } }
  },
})

// Test files share one isolate: an instance that an earlier one made would not be counted.
vi.resetModules()
const { hashPassword, passwordSettings, verifyPassword } = await import(
  '../../src/crypto/passwords.ts'
)

/** The iterations of PBKDF2 and the KiB of Argon2 that the work asks for. */
async function measureWork(work: () => Promise<unknown>) {
  kibibytes = 0
  let iterations = 0
  const deriveBits = crypto.subtle.deriveBits.bind(crypto.subtle)
  const spy = vi.spyOn(crypto.subtle, 'deriveBits')
  spy.mockImplementation((algorithm, key, length) => {
    if (typeof algorithm === 'object') iterations += Number(algorithm.iterations)
    return deriveBits(algorithm, key, length)
  })
  await work()
  spy.mockRestore()
  return { iterations, kibibytes }
}

const quick = {
  ...passwordSettings,
  pbkdf2: { iterations: 20, passes: 2 },
  argon2id: { memoryKibibytes: 32, passes: 1, lanes: 1 },
}
const pepper = 'a-pepper-of-the-tests-of-work-0123456789'
const composed = 'p\u00e4ssw\u00f6rd'

describe.each(['pbkdf2', 'argon2id'] as const)('SECURITY 18: with %s', (scheme) => {
  test.each([
    ['no pepper', undefined],
    ['a pepper', pepper],
  ])('and %s a wrong password costs as much with an account as without', async (_, secret) => {
    const peppers = secret === undefined ? [] : [secret]
    const settings = { ...quick, scheme, pepper: secret, peppers }
    const stored = await hashPassword('correct horse', settings)
    for (const password of ['wrong', composed, composed.normalize('NFD')]) {
      const verify = (hash: string | undefined) =>
        measureWork(() => verifyPassword(password, hash, settings))
      const unknown = await verify(undefined)
      expect(await verify(stored)).toEqual(unknown)
      expect(await verify('$2b$junk')).toEqual(unknown)
      expect(unknown.iterations + unknown.kibibytes).toBeGreaterThan(0)
    }
  })
})

describe.each([
  [{ ...quick, pbkdf2: { iterations: 1000, passes: 8 } }, 1000],
  [{ ...quick, scheme: 'argon2id', argon2id: { memoryKibibytes: 96, passes: 1, lanes: 1 } }, 1056],
] as const)('SECURITY 18: a hash that came along, of less work than today', (settings, work) => {
  test.each([
    ['wrong', 1],
    [composed.normalize('NFD'), 2],
  ] as const)("costs as much as any, by today's scheme: %s", async (password, spellings) => {
    const cheap = { ...quick, scheme: 'argon2id' as const }
    const imported = await hashPassword('correct horse', cheap)
    const spent = await measureWork(() => verifyPassword(password, imported, settings))
    expect(spent.iterations + 11 * spent.kibibytes).toBe(work * spellings)
    if (settings.scheme === 'argon2id') expect(spent.iterations).toBe(0)
    else expect(spent.kibibytes).toBe(32 * spellings)
  })
})

test('SECURITY 28: an inactive account with the right password costs what a wrong one does', async () => {
  const service = startService({ pbkdf2: { iterations: 60, passes: 2 } })
  const { id, email, password } = await newPerson(startService())
  await service.db.prepare('update user set is_active=0 where id=?').bind(id).run()
  const logIn = (secret: string) =>
    measureWork(() => service.request('/auth/jwt/login', credentials(email, secret)))
  expect(await logIn('wrong')).toEqual({ iterations: 60, kibibytes: 0 })
  expect(await logIn(password)).toEqual({ iterations: 60, kibibytes: 0 })
})

test('SECURITY 28: no parameter of a stored hash is without a bound', async () => {
  const tail = `$${'A'.repeat(22)}$${'A'.repeat(43)}`
  for (const stored of [
    `$pbkdf2-sha256$i=20,p=9999${tail}`,
    `$pbkdf2-sha256$i=5000000,p=101${tail}`,
    `$pbkdf2-sha256$i=5000001,p=100${tail}`,
    `$argon2id$v=19$m=64,t=65,p=1${tail}`,
    `$argon2id$v=19$m=1024,t=1,p=65${tail}`,
    `$argon2id$v=19$m=102401,t=1,p=1${tail}`,
    `$argon2id$v=19$m=65536,t=7,p=4${tail}`,
    '$2b$15$zNr5m.WfgOlzEP.jBS1gSu1okGeS1PxtLG4miQBVkSdwtTBW8EK9q',
  ]) {
    const verdict = await verifyPassword('x', stored, quick)
    expect([stored, verdict.fault]).toEqual([stored, 'asks for too much work'])
  }
})
