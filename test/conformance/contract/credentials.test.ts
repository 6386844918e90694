import { beforeAll, describe, expect, test } from 'vitest'
import { Client, type Fixture } from '../client.ts'
import { at } from '../paths.ts'
import { openStage } from '../stage.ts'

// CONTRACT.md sections 3 ("Cookie backend") and 4.

let c: Client

beforeAll(async () => {
  c = new Client(await openStage(), 1)
})

const cookieOf = (user: Fixture) => `fastapiusersauth=${user.token}`

describe('an Authorization header', () => {
  test('is split at the first space and its rest stripped', async () => {
    for (const between of [' ', '  ', '     ', ' \t']) {
      const auth = `Bearer${between}${c.shared.token}`
      const { status } = await c.get(at.me, { headers: [['Authorization', auth]] })
      expect([between, status]).toEqual([between, 200])
    }
  })

  test.for([
    '\t%',
    'Bearer\t%',
    'Bearer% %',
    'Bearer Bearer %',
    'Token %',
    'Basic %',
    'bearer-token %',
    '%',
    'Bearer',
    'Bearer null',
    'Bearer "%"',
    "Bearer '%'",
    'Bearer <%>',
    'Bearer %,',
    'Bearer token=%',
  ])('that reads %j with a good token is 401', async (form) => {
    const auth = form.replaceAll('%', c.shared.token)
    const { status, text } = await c.get(at.me, { headers: [['Authorization', auth]] })
    expect([status, text]).toEqual([401, '{"detail":"Unauthorized"}'])
  })

  test('is the only place for a bearer token, not the body', async () => {
    const { token } = c.shared
    const form = { access_token: token, token }
    expect((await c.post(at.logout, { form })).status).toBe(401)
    expect((await c.patch(at.me, { json: form })).status).toBe(401)
  })

  test('of another name does not count', async () => {
    const { token } = c.shared
    for (const name of ['X-Authorization', 'Proxy-Authorization', 'X-Access-Token']) {
      const { status } = await c.get(at.me, { headers: [[name, `Bearer ${token}`]] })
      expect([name, status]).toEqual([name, 401])
    }
  })
})

describe('the cookie backend', () => {
  test('logs in with 204 and the cookie, to the letter', async () => {
    const { email: username, password } = c.shared
    const { status, text, headers } = await c.post(at.cookieLogin, { form: { username, password } })
    expect([status, text, headers.has('content-type')]).toEqual([204, '', false])
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^fastapiusersauth=eyJ[\w-]+\.[\w-]+\.[\w-]+; HttpOnly; Max-Age=3600; Path=\/; SameSite=lax; Secure$/,
      ),
    ])
  })

  test('logs out with 204 and an empty cookie, to the letter', async () => {
    const answer = await c.post(at.cookieLogout, { cookie: cookieOf(c.shared) })
    expect([answer.status, answer.text, answer.headers.has('content-type')]).toEqual([
      204,
      '',
      false,
    ])
    expect(answer.headers.getSetCookie()).toEqual([
      'fastapiusersauth=""; HttpOnly; Max-Age=0; Path=/; SameSite=lax; Secure',
    ])
  })

  test('sets no cookie when it refuses', async () => {
    const refusals = [
      await c.post(at.cookieLogin, { form: { username: c.shared.email, password: 'wrong' } }),
      await c.post(at.cookieLogin, { form: {} }),
      await c.post(at.cookieLogout),
    ]
    expect(refusals.map(({ status }) => status)).toEqual([400, 422, 401])
    expect(refusals.flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
  })

  test('leaves the bearer routes without cookies', async () => {
    const { email: username, password, token } = c.shared
    const login = await c.post(at.login, { form: { username, password } })
    const logout = await c.post(at.logout, { auth: token })
    expect([login.status, logout.status]).toEqual([200, 204])
    expect([login, logout].flatMap(({ headers }) => headers.getSetCookie())).toEqual([])
  })
})

describe('a cookie', () => {
  test.for([
    ['alone', '*'],
    ['in quotes', 'fastapiusersauth="%"'],
    ['among others', 'a=b; *; c=d'],
    ['after one of the same name, which it beats', 'fastapiusersauth=x; *'],
    ['without spaces between', 'a=b;*;c=d'],
    ['with spaces around its equals sign', 'fastapiusersauth = %'],
  ] as const)('is good %s', async ([, form]) => {
    const { token } = c.shared
    const cookie = form.replace('*', cookieOf(c.shared)).replace('%', token)
    expect((await c.get(at.me, { cookie })).status).toBe(200)
  })

  test.for([
    ['before one of the same name', '*; fastapiusersauth=x'],
    ['under a name in capitals', 'FastAPIUsersAuth=%'],
    ['under a longer name', 'xfastapiusersauth=%'],
    ['under another name', 'token=%'],
    ['as a bearer token', 'fastapiusersauth=Bearer %'],
  ] as const)('is refused %s', async ([, form]) => {
    const { token } = c.shared
    const cookie = form.replace('*', cookieOf(c.shared)).replace('%', token)
    expect((await c.get(at.me, { cookie })).status).toBe(401)
  })
})

describe('of a bearer token and a cookie', () => {
  test('the cookie counts if the token is of nobody', async () => {
    const gone = await c.user('gone')
    await c.su('DELETE', gone.id)
    const { status, text } = await c.get(at.me, { auth: gone.token, cookie: cookieOf(c.shared) })
    expect([status, text]).toEqual([200, expect.stringContaining(c.shared.id)])
  })

  test('the token counts if it is of an inactive user', async () => {
    const idle = await c.user('idle')
    await c.flags(idle, { is_active: false })
    const { status } = await c.get(at.me, { auth: idle.token, cookie: cookieOf(c.shared) })
    expect(status).toBe(401)
  })

  test('the token counts if both are good', async () => {
    const { superuser } = c.stage
    const { text } = await c.get(at.me, { auth: superuser.token, cookie: cookieOf(c.shared) })
    expect(text).toContain(superuser.id)
  })

  test('either opens the logout of either backend', async () => {
    const both = [{ auth: c.shared.token }, { cookie: cookieOf(c.shared) }]
    for (const carried of both) {
      expect((await c.post(at.logout, carried)).status).toBe(204)
      expect((await c.post(at.cookieLogout, carried)).status).toBe(204)
    }
  })
})
