import { describe, expect, test } from 'vitest'
import { setLanguage } from '../../src/accounts/language.ts'
import { alarmLimit } from '../../src/limits.ts'
import { spendAlarm } from '../../src/verification/alarm-token.ts'
import {
  answer,
  bearer,
  json,
  logIn,
  mailedToken,
  newPerson,
  newSuperuser,
  type Person,
  requestReset,
} from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'

const PUBLIC_URL = 'https://auth.example.com'
const service = startService({
  vars: { PUBLIC_URL, ROOT_SECRET: 'a-root-secret-of-the-tests-0123456789' },
})
const badToken = [400, { detail: 'NOT_ME_BAD_TOKEN' }]
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Signs in for long; the answer's device cookie, to be sent with the next. */
async function signIn(person: Pick<Person, 'email' | 'password'>, cookie = '', from = service) {
  const body = new URLSearchParams({ username: person.email, password: person.password })
  const headers = { ...form, ...(cookie && { cookie }) }
  const init = { method: 'POST', headers, body: body.toString() }
  const response = await from.request('/auth/session/login', init)
  expect(response.status).toBe(204)
  const cookies = response.headers.getSetCookie().map((one) => one.split(';')[0])
  const find = (name: string) => cookies.find((one) => one?.startsWith(name)) ?? ''
  return { device: find('__Host-postern-device'), session: find('__Host-postern-session') }
}

/** Subjects of the mails that are sent to an address by a run of the cron trigger. */
async function mailsTo(email: string, from: Service = service) {
  const before = from.mailbox.length
  await from.everyMinute()
  return from.mailbox.slice(before).filter(({ to }) => to === email)
}
const subjectsTo = async (email: string, from?: Service) =>
  (await mailsTo(email, from)).map(({ subject }) => subject)

const patch = (person: Person, change: object, token = person.token) =>
  service.request('/users/me', json('PATCH', change, token))
const notMe = (token: string) => answer(service.request('/auth/not-me', json('POST', { token })))
const logInWith = async (email: string, password: string) =>
  (
    await service.request('/auth/jwt/login', {
      method: 'POST',
      headers: form,
      body: new URLSearchParams({ username: email, password }).toString(),
    })
  ).status
const verify = ({ id }: Person) =>
  service.db.prepare('update user set is_verified=1 where id=?').bind(id).run()
const rowOf = (id: string) => service.db.prepare('select * from user where id=?').bind(id).first()
const kindsOf = async (id: string) => {
  const query = service.db.prepare('select kind from event where user_id=? order by id').bind(id)
  return (await query.all()).results.map(({ kind }) => kind)
}

describe('a sign-in on a new device', () => {
  test('is told, the first one and that of a known client not', async () => {
    const person = await newPerson(service)
    const { device } = await signIn(person)
    expect(await subjectsTo(person.email)).toEqual([])
    await signIn(person, device)
    expect(await subjectsTo(person.email)).toEqual([])
    await signIn(person)
    expect(await subjectsTo(person.email)).toEqual(['A new sign-in to your account'])
  })

  test('is told when the earlier sessions are swept away, too', async () => {
    const person = await newPerson(service)
    await signIn(person)
    await service.db.prepare('delete from session where user_id=?').bind(person.id).run()
    await signIn(person)
    expect(await subjectsTo(person.email)).toEqual(['A new sign-in to your account'])
  })
})

describe('a new password is told', () => {
  test('by PATCH, and by a mailed token', async () => {
    const person = await newPerson(service)
    expect((await patch(person, { password: 'another horse' })).status).toBe(200)
    expect(await subjectsTo(person.email)).toEqual(['Your password was changed'])
    const token = await requestReset(service, person.email)
    const reset = json('POST', { token, password: 'by mail' })
    expect((await service.request('/auth/reset-password', reset)).status).toBe(200)
    expect(await subjectsTo(person.email)).toEqual(['Your password was changed'])
    expect((await service.request('/auth/reset-password', reset)).status).toBe(400)
    expect(await subjectsTo(person.email)).toEqual([])
  })

  test('when a superuser sets it, without where that was', async () => {
    const [person, superuser] = [await newPerson(service), await newSuperuser(service)]
    const change = json('PATCH', { password: 'by a superuser' }, superuser.token)
    await service.request(`/users/${person.id}`, { ...change, cf: { country: 'FR' } })
    const [mail] = await mailsTo(person.email)
    expect(mail?.subject).toBe('Your password was changed')
    expect(mail?.text).not.toContain('France')
  })

  test('and the session in which it is changed goes on', async () => {
    const person = await newPerson(service)
    const { session } = await signIn(person)
    const init = json('PATCH', { password: 'another horse' })
    const headers = { ...init.headers, cookie: session, 'sec-fetch-site': 'same-origin' }
    const response = await service.request('/users/me', { ...init, headers })
    expect(response.status).toBe(200)
    const [renewed = ''] = response.headers.getSetCookie().map((one) => one.split(';')[0])
    const me = await service.request('/users/me', { headers: { cookie: renewed } })
    expect(me.status).toBe(200)
    expect(await subjectsTo(person.email)).toEqual(['Your password was changed'])
  })
})

describe('a new address is told', () => {
  test('at the one before, if that was proved; where it stands until then', async () => {
    const person = await newPerson(service)
    await verify(person)
    await patch(person, { email: `new-${person.email}` })
    const address = () =>
      service.db
        .prepare('select address from mail_outbox where user_id=?')
        .bind(person.id)
        .first('address')
    expect(await address()).toBe(person.email)
    expect(await subjectsTo(person.email)).toEqual(['Your account has another e-mail address'])
    expect(await address()).toBeNull()
  })

  test('at none that was never proved, nor when a superuser does it', async () => {
    const [person, superuser] = [await newPerson(service), await newSuperuser(service)]
    const email = `new-${person.email}`
    await patch(person, { email })
    await service.db.prepare('update user set is_verified=1 where id=?').bind(person.id).run()
    const change = json('PATCH', { email: person.email }, superuser.token)
    expect((await service.request(`/users/${person.id}`, change)).status).toBe(200)
    const before = service.mailbox.length
    await service.everyMinute()
    expect(service.mailbox.slice(before)).toEqual([])
  })
})

test('sessions that a superuser ends are told: one, and all of some people', async () => {
  const [person, superuser] = [await newPerson(service), await newSuperuser(service)]
  await signIn(person)
  const asSuperuser = (method: string, path: string) =>
    service.request(path, { method, headers: bearer(superuser.token) })
  const sql = service.db.prepare('select id from session where user_id=?').bind(person.id)
  const path = `/users/${person.id}/sessions/${await sql.first('id')}`
  expect((await asSuperuser('DELETE', path)).status).toBe(204)
  expect(await subjectsTo(person.email)).toEqual(['You were signed out'])
  expect((await asSuperuser('DELETE', path)).status).toBe(404)
  expect((await asSuperuser('POST', `/users/${person.id}/sign-out`)).status).toBe(204)
  expect(await subjectsTo(person.email)).toEqual(['You were signed out'])
  const ids = [person.id, crypto.randomUUID()]
  await service.request('/users/sign-out', json('POST', { ids }, superuser.token))
  expect(await subjectsTo(person.email)).toEqual(['You were signed out'])
})

test('where there are no pages, nothing is told', async () => {
  for (const vars of [{}, { PUBLIC_URL, PAGES: 'off' }]) {
    const quiet = startService({ vars })
    const person = await newPerson(quiet)
    await verify(person)
    await signIn(person, '', quiet)
    await signIn(person, '', quiet)
    const change = { email: `new-${person.email}`, password: 'another horse' }
    await quiet.request('/users/me', json('PATCH', change, person.token))
    const sql = quiet.db.prepare('select count(*) as n from mail_outbox where user_id=?')
    expect(await sql.bind(person.id).first('n')).toBe(0)
  }
})

test('a person is told in their language, and no more often in an hour than the limit says', async () => {
  const limited = startService({ vars: { PUBLIC_URL, RATE_LIMITS: 'on' } })
  const person = await newPerson(limited)
  await setLanguage(limited.deps(), person, 'de')
  for (let time = 0; time < alarmLimit.count + 3; time++) await signIn(person, '', limited)
  const told = await mailsTo(person.email, limited)
  expect(told.map(({ subject }) => subject)).toEqual(
    Array.from({ length: alarmLimit.count }, () => 'Neue Anmeldung bei Ihrem Konto'),
  )
  expect(told[0]?.text).toContain('Gültig für: 30 Tage.')
  limited.clock.now += 3601
  await signIn(person, '', limited)
  expect(await mailsTo(person.email, limited)).toHaveLength(1)
})

describe('"this was not me" in a security mail', () => {
  test('ends all that is signed in and the password, and mails a reset', async () => {
    const person = await newPerson(service)
    await patch(person, { password: 'of a thief' })
    const { session } = await signIn({ ...person, password: 'of a thief' })
    await mailsTo(person.email)
    const token = mailedToken(service, person.email)
    expect(service.mailbox.at(-1)?.text).toContain(`${PUBLIC_URL}/not-me?token=${token}\n`)
    expect(await notMe(token)).toEqual([200, { result: 'password_removed' }])
    // Right after the answer, and not once more by the cron trigger.
    expect(service.mailbox.at(-1)).toMatchObject({
      to: person.email,
      subject: 'Choose a password',
    })
    expect(await subjectsTo(person.email)).toEqual([])
    expect(await logInWith(person.email, 'of a thief')).toBe(400)
    expect((await service.request('/users/me', { headers: { cookie: session } })).status).toBe(401)
    const reset = json('POST', { token: mailedToken(service, person.email), password: 'mine' })
    expect((await service.request('/auth/reset-password', reset)).status).toBe(200)
    expect(await notMe(token)).toEqual(badToken)
    expect(await logInWith(person.email, 'mine')).toBe(200)
    expect(await kindsOf(person.id)).toContain('user.secured')
  })

  test('is good whatever a thief changes after it', async () => {
    const person = await newPerson(service)
    await patch(person, { password: 'of a thief' })
    await mailsTo(person.email)
    const token = mailedToken(service, person.email)
    service.clock.now += 1
    const sql = 'update user set credential_version=credential_version+3 where id=?'
    await service.db.prepare(sql).bind(person.id).run()
    expect((await spendAlarm(service.deps(), token))?.result).toBe('password_removed')
  })

  test('SECURITY 10: fifty uses of one token at once: exactly one gets through', async () => {
    const person = await newPerson(service)
    await patch(person, { password: 'of a thief' })
    await mailsTo(person.email)
    const token = mailedToken(service, person.email)
    const before = service.mailbox.length
    const answers = await Promise.all(Array.from({ length: 50 }, () => notMe(token)))
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1)
    await service.everyMinute()
    const sent = service.mailbox.slice(before).filter(({ to }) => to === person.email)
    expect(sent.map(({ subject }) => subject)).toEqual(['Choose a password'])
    expect((await kindsOf(person.id)).filter((kind) => kind === 'user.secured')).toHaveLength(1)
  })

  async function newStolen() {
    const person = await newPerson(service)
    await verify(person)
    const email = `thief-${person.email}`
    await patch(person, { email, password: 'of a thief' })
    await mailsTo(person.email)
    return { person, token: mailedToken(service, person.email), thief: { ...person, email } }
  }

  test('SECURITY 21: gives an account its old address back, and mails the reset there', async () => {
    const { person, token, thief } = await newStolen()
    const before = service.mailbox.length
    expect(await notMe(token)).toEqual([200, { result: 'address_returned' }])
    expect(await rowOf(person.id)).toMatchObject({ email: person.email, is_verified: 1 })
    expect(await logInWith(thief.email, 'of a thief')).toBe(400)
    await service.everyMinute()
    expect(service.mailbox.slice(before).map(({ to }) => to)).toEqual([person.email])
    expect(await notMe(token)).toEqual(badToken)
    const reset = json('POST', { token: mailedToken(service, person.email), password: 'mine' })
    expect((await service.request('/auth/reset-password', reset)).status).toBe(200)
  })

  test('takes the address from an account that has not proved it since', async () => {
    const { person, token } = await newStolen()
    const squatter = { email: person.email, password: 'x' }
    const made = await answer(service.request('/auth/register', json('POST', squatter)))
    expect(made[0]).toBe(201)
    const squatterId = String(Object(made[1]).id)
    expect(await notMe(token)).toEqual([200, { result: 'address_returned' }])
    expect(await rowOf(squatterId)).toBeNull()
    expect(await kindsOf(squatterId)).toEqual(['user.disowned'])
  })

  test('nor from one that somebody uses, such as a superuser: nothing is deleted for good', async () => {
    const { person, token } = await newStolen()
    const other = { email: person.email, password: 'x' }
    const made = await answer(service.request('/auth/register', json('POST', other)))
    const id = String(Object(made[1]).id)
    await service.db.prepare('update user set is_superuser=1 where id=?').bind(id).run()
    expect(await notMe(token)).toEqual([200, { result: 'password_removed' }])
    expect(await rowOf(id)).toMatchObject({ email: person.email, is_superuser: 1 })
  })

  test('SECURITY 21: an address that a thief put in place gets no such power over the owner', async () => {
    const { person, token, thief } = await newStolen()
    await verify(thief)
    const session = { ...thief, token: await logIn(service, thief.email, 'of a thief') }
    await patch(session, { email: `second-${person.email}` })
    expect(await subjectsTo(thief.email)).toEqual([])
    expect(await notMe(token)).toEqual([200, { result: 'address_returned' }])
    // And the owner, back at home, is as safe as before.
    await service.everyMinute()
    const reset = json('POST', { token: mailedToken(service, person.email), password: 'mine' })
    expect((await service.request('/auth/reset-password', reset)).status).toBe(200)
    const again = { ...person, token: await logIn(service, person.email, 'mine') }
    await patch(again, { email: `third-${person.email}` })
    expect(await subjectsTo(person.email)).toContain('Your account has another e-mail address')
  })

  test('an owner who has mended a typo is as safe as one who has not', async () => {
    const person = await newPerson(service)
    const mended = `mended-${person.email}`
    await patch(person, { email: mended })
    await verify(person)
    await patch(person, { email: `thief-${person.email}` })
    expect(await subjectsTo(mended)).toEqual(['Your account has another e-mail address'])
  })

  test('of an address before is no good once a superuser has set the address', async () => {
    const { person, token } = await newStolen()
    const { token: superuser } = await newSuperuser(service)
    service.clock.now += 1
    const email = `mended-${person.email}`
    const mended = json('PATCH', { email, is_verified: true }, superuser)
    expect((await service.request(`/users/${person.id}`, mended)).status).toBe(200)
    expect(await notMe(token)).toEqual(badToken)
    expect(await rowOf(person.id)).toMatchObject({ email })
  })

  test('goes to the address of the moment, whatever is put in its place before it goes out', async () => {
    const person = await newPerson(service)
    await verify(person)
    await signIn(person)
    await patch(person, { password: 'of a thief' })
    const token = await logIn(service, person.email, 'of a thief')
    const moved = `moved-${person.email}`
    await patch({ ...person, token }, { email: moved })
    expect(await subjectsTo(person.email)).toEqual([
      'Your password was changed',
      'Your account has another e-mail address',
    ])
    expect(service.mailbox.filter(({ to }) => to === moved)).toEqual([])
  })

  test('and not from one that has: no reset is mailed to the new address', async () => {
    const { person, token, thief } = await newStolen()
    const other = { email: person.email, password: 'x' }
    const made = await answer(service.request('/auth/register', json('POST', other)))
    const id = String(Object(made[1]).id)
    await service.db.prepare('update user set is_verified=1 where id=?').bind(id).run()
    const before = service.mailbox.length
    expect(await notMe(token)).toEqual([200, { result: 'password_removed' }])
    expect(await rowOf(person.id)).toMatchObject({ email: thief.email })
    expect(await logInWith(thief.email, 'of a thief')).toBe(400)
    await service.everyMinute()
    expect(service.mailbox.slice(before)).toEqual([])
  })

  test('is not good after 30 days, for an inactive account, or at another address', async () => {
    const tokenOf = async (person: Person) => {
      await patch(person, { password: 'of a thief' })
      await mailsTo(person.email)
      return mailedToken(service, person.email)
    }
    const [late, banned, moved] = [
      await newPerson(service),
      await newPerson(service),
      await newPerson(service),
    ]
    const tokens = [await tokenOf(banned), await tokenOf(moved)]
    await service.db.prepare('update user set is_active=0 where id=?').bind(banned.id).run()
    const sql = 'update user set email=? where id=?'
    await service.db.prepare(sql).bind(`moved-${moved.email}`, moved.id).run()
    for (const token of tokens) expect(await notMe(token)).toEqual(badToken)
    const token = await tokenOf(late)
    const { now } = service.clock
    service.clock.now = now + 30 * 86_400
    expect(await notMe(token)).toEqual(badToken)
    service.clock.now = now
    expect(await notMe('x')).toEqual(badToken)
  })
})

test('SECURITY 30: a GET, as mail scanners make it, spends nothing', async () => {
  const person = await newPerson(service)
  await patch(person, { password: 'of a thief' })
  await mailsTo(person.email)
  const token = mailedToken(service, person.email)
  expect((await service.request(`/auth/not-me?token=${token}`)).status).toBe(405)
  expect((await notMe(token))[0]).toBe(200)
})
