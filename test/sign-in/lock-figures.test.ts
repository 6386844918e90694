import { expect, test } from 'vitest'
import document from '../../docs/abuse.md?raw'
import { credentials, json, newPerson } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

// What docs/abuse.md says an attacker gets out of it, measured: `npm run measure:lock` prints it.
const vars = { RATE_LIMITS: 'on' }
const day = 24 * 3600

function logIn(service: Service, email: string, password: string, network: number, code = '') {
  const body = new URLSearchParams({ username: email, password, login_code: code })
  const headers = { 'cf-connecting-ip': `10.${network >> 8}.${network & 255}.1` }
  return service.request('/auth/jwt/login', { ...credentials('', ''), body, headers })
}

const lookedAt = (service: Service) =>
  service.logs.filter((line) => line.includes('"event":"login.failed"')).length

/** Asks for the code and reads the mail. */
async function readCode(service: Service, email: string): Promise<string> {
  await service.request('/auth/request-login-code', json('POST', { email }))
  const mail = service.mailbox.findLast(({ to }) => to === email)
  return /[A-Z2-9]{5}-[A-Z2-9]{5}/.exec(mail?.text ?? '')?.[0] ?? ''
}

/**
 * Bursts from ever other networks, as soon as a bar has ended; guesses looked at, day by day. Refused
 * for want of a code, the stranger looks again four hours later.
 */
async function guessForDays(networks: number, days: number): Promise<number[]> {
  const service = startService({ vars })
  const { email } = await newPerson(service)
  const began = service.clock.now
  const seen = [0]
  let next = 0
  for (let today = 1; today <= days; today++) {
    while (service.clock.now < began + today * day) {
      const burst = Array.from({ length: 4 }, (_, index) =>
        logIn(service, email, `wrong ${index}`, next++ % networks),
      )
      service.clock.now += secondsToNext(await Promise.all(burst))
    }
    seen.push(lookedAt(service))
  }
  return seen.slice(1).map((count, index) => count - (seen[index] ?? 0))
}

function secondsToNext(answers: Response[]): number {
  const statuses = answers.map(({ status }) => status)
  expect(statuses).not.toContain(200)
  if (statuses.includes(400)) return 1
  if (statuses.includes(403)) return 4 * 3600
  return Math.min(...answers.map(({ headers }) => Number(headers.get('retry-after'))))
}

/** How long the owner, without any proof, waits between the first try and being in, in seconds. */
async function ownerWaits(strangers: readonly number[], owner: number): Promise<number> {
  const service = startService({ vars })
  const { email, password } = await newPerson(service)
  for (let time = 0; time < 120; time++) {
    await logIn(service, email, 'wrong', strangers[time % strangers.length] ?? 0)
  }
  // They ask for all the codes that they can, too.
  for (let time = 0; time < 10; time++) {
    await service.request('/auth/request-login-code', json('POST', { email }))
    service.clock.now += 60
  }
  const began = service.clock.now
  for (;;) {
    const plain = await logIn(service, email, password, owner)
    if (plain.status === 200) break
    const code = await readCode(service, email)
    if ((await logIn(service, email, password, owner, code)).status === 200) break
    service.clock.now += 1
    for (const one of strangers.slice(0, 3)) await logIn(service, email, 'wrong', one)
  }
  return service.clock.now - began
}

test('SECURITY 24: guesses a day that are looked at are those that docs/abuse.md tells', async () => {
  const one = await guessForDays(1, 3)
  const many = await guessForDays(200, 3)
  const lines = [
    `| from one network | ${one.join(', ')} |`,
    `| from 200 networks | ${many.join(', ')} |`,
  ]
  console.log(lines.join('\n'))
  expect(Math.max(...one, ...many)).toBeLessThanOrEqual(110)
  expect(lines.filter((line) => !document.includes(line))).toEqual([])
}, 300_000)

test('SECURITY 25: a stranger keeps an owner without a proof out as long as docs/abuse.md tells', async () => {
  const networks = Array.from({ length: 50 }, (_, index) => index + 10)
  const lines = [
    `| in other networks than the owner | ${await ownerWaits(networks, 1)} s |`,
    `| in the owner's network too | ${await ownerWaits([1, ...networks], 1)} s |`,
  ]
  console.log(lines.join('\n'))
  expect(lines.filter((line) => !document.includes(line))).toEqual([])
}, 300_000)
