import { expect, test } from 'vitest'
import { answer, credentials, json, newPerson, newSuperuser } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const vars = { RATE_LIMITS: 'on' }
const codeRequired = [403, { detail: 'LOGIN_CODE_REQUIRED' }]
const badCode = [400, { detail: 'LOGIN_BAD_CODE' }]
const wrong = [400, { detail: 'LOGIN_BAD_CREDENTIALS' }]
const tooMany = [429, { detail: 'TOO_MANY_REQUESTS' }]

interface Login {
  email: string
  password?: string
  code?: string
  network?: number
  cookie?: string
}

function logIn(service: Service, { email, password = 'wrong', code, network = 0, cookie }: Login) {
  const init = credentials(email, password)
  if (code !== undefined && init.body instanceof URLSearchParams) init.body.set('login_code', code)
  const headers = { 'cf-connecting-ip': `10.0.${network}.1`, ...(cookie && { cookie }) }
  return service.request('/auth/jwt/login', { ...init, headers })
}

const ask = (service: Service, email: string) =>
  service.request('/auth/request-login-code', json('POST', { email }))

/** Asks for a code; the mailed one. */
async function requestCode(service: Service, email: string): Promise<string> {
  expect((await ask(service, email)).status).toBe(202)
  const mail = service.mailbox.findLast(({ to }) => to === email)
  const [code] = /\b[A-Z2-9]{5}-[A-Z2-9]{5}\b/.exec(mail?.text ?? '') ?? []
  if (!code) throw new Error('no code was mailed')
  return code
}

/** An account whose budget strangers have spent. */
async function attacked(service: Service) {
  const person = await newPerson(service)
  for (let time = 0; time < 100; time++) {
    await logIn(service, { email: person.email, network: 100 + (time % 50) })
  }
  expect(await answer(logIn(service, person))).toEqual(codeRequired)
  return person
}

const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''

test('SECURITY 25: the owner under attack gets in with a mailed code, and is known then', async () => {
  const service = startService({ vars })
  const person = await attacked(service)
  const code = await requestCode(service, person.email)
  const response = await logIn(service, { ...person, code })
  expect(response.status).toBe(200)
  const cookie = cookieOf(response)
  expect((await logIn(service, { ...person, cookie })).status).toBe(200)
  expect(await answer(logIn(service, person))).toEqual(codeRequired)
})

test('a code stands for no password: a wrong one is refused, and the client known all the same', async () => {
  const service = startService({ vars })
  const person = await attacked(service)
  const code = await requestCode(service, person.email)
  const response = await logIn(service, { email: person.email, code })
  expect(await answer(response)).toEqual(wrong)
  const cookie = cookieOf(response)
  expect(cookie).toMatch(/^__Host-postern-device=/)
  expect((await logIn(service, { ...person, cookie })).status).toBe(200)
})

test('a code is typed in any case and spacing', async () => {
  const service = startService({ vars })
  const person = await newPerson(service)
  const code = await requestCode(service, person.email)
  const typed = ` ${code.toLowerCase().replace('-', ' ')} `
  expect((await logIn(service, { ...person, code: typed })).status).toBe(200)
})

test('SECURITY 10: fifty uses of one code at once: exactly one gets through', async () => {
  const service = startService({ vars })
  const person = await newPerson(service)
  const code = await requestCode(service, person.email)
  const logins = Array.from({ length: 50 }, (_, network) =>
    logIn(service, { ...person, code, network }),
  )
  const statuses = (await Promise.all(logins)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 200)).toHaveLength(1)
  expect(statuses.filter((status) => status === 400)).toHaveLength(49)
})

test('a code ends after an hour, with the next one, and with a change of address', async () => {
  const service = startService({ vars })
  const person = await newPerson(service)
  const first = await requestCode(service, person.email)
  service.clock.now += 60
  const second = await requestCode(service, person.email)
  expect(await answer(logIn(service, { ...person, code: first }))).toEqual(badCode)
  service.clock.now += 3600
  expect(await answer(logIn(service, { ...person, code: second }))).toEqual(badCode)
  const third = await requestCode(service, person.email)
  const move = json('PATCH', { email: `moved-${person.email}` }, person.token)
  service.clock.now -= 3660
  expect((await service.request('/users/me', move)).status).toBe(200)
  for (const email of [person.email, `moved-${person.email}`]) {
    expect(await answer(logIn(service, { ...person, email, code: third }))).toEqual(badCode)
  }
})

test('SECURITY 24: guesses at a code are ticketed, right from the first', async () => {
  const service = startService({ vars })
  const person = await newPerson(service)
  const code = await requestCode(service, person.email)
  const guesses = Array.from({ length: 50 }, (_, index) =>
    logIn(service, { ...person, code: `WRONG-${10000 + index}` }),
  )
  const statuses = (await Promise.all(guesses)).map(({ status }) => status)
  expect(statuses.filter((status) => status === 400)).toHaveLength(10)
  expect(await answer(logIn(service, { ...person, code }))).toEqual(tooMany)
  // Who is barred has not spent it; another network is not barred.
  expect((await logIn(service, { ...person, code, network: 1 })).status).toBe(200)
})

test('a code passes the bar of its network too', async () => {
  const service = startService({ vars })
  const person = await newPerson(service)
  for (let time = 0; time < 10; time++) await logIn(service, { email: person.email })
  expect(await answer(logIn(service, person))).toEqual(tooMany)
  const code = await requestCode(service, person.email)
  expect((await logIn(service, { ...person, code })).status).toBe(200)
})

test('SECURITY 18: neither asking for a code nor sending one tells of an account', async () => {
  const service = startService({ vars })
  const { email } = await newPerson(service)
  const inactive = await newPerson(service)
  await service.db.prepare('update user set is_active=0 where id=?').bind(inactive.id).run()
  const seen = []
  for (const address of [email, 'nobody-18-codes@example.com', inactive.email]) {
    service.roundTrips.length = 0
    const { response, settled } = await service.respond(
      '/auth/request-login-code',
      json('POST', { email: address }),
    )
    const before = [...service.roundTrips]
    await settled()
    const login = await logIn(service, { email: address, code: 'ABCDE-FGHJK' })
    seen.push([response.status, before, await answer(ask(service, address)), await answer(login)])
  }
  expect(seen[1]).toEqual(seen[0])
  expect(seen[2]).toEqual(seen[0])
  expect(service.mailbox.map(({ to }) => to)).toEqual([email])
})

test('codes have a limit of mails of their own, and are mailed again by the cron trigger', async () => {
  const service = startService({ vars })
  const { email } = await newPerson(service)
  await service.request('/auth/forgot-password', json('POST', { email }))
  expect([(await ask(service, email)).status, (await ask(service, email)).status]).toEqual([
    202, 429,
  ])
  let isDown = true
  const mails: string[] = []
  const send = async ({ text }: { text: string }) => {
    if (isDown) throw new Error('mail server is down')
    mails.push(text)
  }
  const failing = startService({ vars, mailer: { send } })
  const person = await newPerson(failing)
  await ask(failing, person.email)
  isDown = false
  failing.clock.now += 60
  await failing.everyMinute()
  const [code] = /\b[A-Z2-9]{5}-[A-Z2-9]{5}\b/.exec(mails.join()) ?? []
  expect((await logIn(failing, { ...person, code: code ?? '' })).status).toBe(200)
})

test('codes are stored hashed, go with their account, and are swept away when they are over', async () => {
  const service = startService({ vars })
  const superuser = await newSuperuser(service)
  await service.db.prepare('delete from login_code').run()
  const [kept, deleted] = [await newPerson(service), await newPerson(service)]
  const codes = [await requestCode(service, kept.email), await requestCode(service, deleted.email)]
  const rows = service.db.prepare('select * from login_code')
  const { results } = await rows.all()
  expect(results).toHaveLength(2)
  for (const code of codes) expect(JSON.stringify(results)).not.toContain(code.replace('-', ''))
  const headers = { authorization: `Bearer ${superuser.token}` }
  await service.request(`/users/${deleted.id}`, { method: 'DELETE', headers })
  expect((await rows.all()).results).toHaveLength(1)
  service.clock.now += 3600
  await service.everyMinute()
  expect((await rows.all()).results).toHaveLength(0)
})

test('SECURITY 25: a guess at a code sweeps away more rows than it makes', async () => {
  const service = startService({ vars })
  await service.db.prepare('delete from failed_login').run()
  const guess = (one: number) =>
    logIn(service, { email: `code-${one}@example.com`, code: 'ABCDE-FGHJK' })
  for (let one = 0; one < 12; one++) await guess(one)
  service.clock.now += 24 * 3600
  await guess(12)
  const rows = service.db.prepare('select count(*) n from failed_login')
  expect(await rows.first('n')).toBe(3)
})

test('while limits are off a code is not looked at', async () => {
  const service = startService()
  const person = await newPerson(service)
  expect((await logIn(service, { ...person, code: 'ABCDE-FGHJK' })).status).toBe(200)
})
