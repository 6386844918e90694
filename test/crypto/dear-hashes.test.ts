import { expect, test } from 'vitest'
import { inTurn, isDear } from '../../src/crypto/dear.ts'
import { parseHash, passwordSettings, verifyPassword } from '../../src/crypto/passwords.ts'
import hashes from '../conformance/hashes.json'

const tail = `$${'A'.repeat(22)}$${'A'.repeat(43)}`

test('SECURITY 28: hashes of 100 MiB, one after another, never take a second memory', async () => {
  let instances = 0
  const original = WebAssembly.Instance
  WebAssembly.Instance = new Proxy(original, {
    construct(target, args) {
      instances += 1
      return Reflect.construct(target, args)
    },
  })
  for (let time = 0; time < 3; time++) {
    await verifyPassword('wrong', `$argon2id$v=19$m=102400,t=1,p=1${tail}`, passwordSettings)
  }
  WebAssembly.Instance = original
  expect(instances).toBeLessThanOrEqual(1)
})

test('SECURITY 28: what is dear is done one at a time, and what is not is not held up', async () => {
  const dear = ([hash]: readonly [string]) => {
    const read = parseHash(hash)
    return 'fault' in read ? undefined : isDear(read)
  }
  expect([
    dear([hashes.argon2id_old.hash]),
    dear([hashes.argon2id_now.hash]),
    dear([hashes.bcrypt_2b_12.hash]),
    dear([hashes.bcrypt_2b_12.hash.replace('$12$', '$14$')]),
    dear([`$pbkdf2-sha256$i=5000000,p=100${tail}`]),
    dear([`$pbkdf2-sha256$i=600000,p=48${tail}`]),
  ]).toEqual([true, false, false, true, true, false])
  let running = 0
  let most = 0
  const work = async () => {
    running += 1
    most = Math.max(most, running)
    await scheduler.wait(5)
    running -= 1
  }
  await Promise.all(Array.from({ length: 5 }, () => inTurn(work)))
  expect(most).toBe(1)
})
