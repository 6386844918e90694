import { parseJson, textMember } from '../json.ts'
import { at } from '../paths.ts'
import { group, json, withUser } from './case.ts'

const logout = group('logout', [
  [
    'JWT: 204 and the token lives on',
    withUser(async (c, u) => {
      await c.post(at.logout, { auth: u.token })
      await c.get(at.me, { auth: u.token })
      await c.post(at.logout, { auth: u.token, json: { a: 1 } })
    }),
  ],
  ['without token', (c) => c.post(at.logout)],
  ['bad token', (c) => c.post(at.logout, { auth: 'Bearer x' })],
  ['bad token and bad JSON', (c) => c.post(at.logout, { auth: 'Bearer x', raw: '{', ct: json })],
])

const cookies = group('cookie', [
  [
    'login, me, logout',
    withUser(async (c, u) => {
      const form = { username: u.email, password: u.password }
      const answer = await c.post(at.cookieLogin, { form })
      const [cookie = ''] = (answer.headers.get('set-cookie') ?? 'fastapiusersauth=').split(';')
      await c.get(at.me, { cookie })
      await c.get(at.me, { cookie: `a=b; ${cookie}; c=d` })
      await c.get(at.me, { cookie: `${cookie.replace('=', '="')}"` })
      await c.patch(at.me, { cookie, json: {} })
      await c.post(at.cookieLogout, { cookie })
      await c.get(at.me, { cookie })
    }),
  ],
  [
    'wrong password, bad forms',
    withUser(async (c, u) => {
      await c.post(at.cookieLogin, { form: { username: u.email, password: 'x' } })
      await c.post(at.cookieLogin, { form: { username: u.email } })
      await c.post(at.cookieLogin, { json: {} })
      await c.post(at.cookieLogout)
    }),
  ],
  [
    'cookies that are no good',
    withUser(async (c, u) => {
      await c.get(at.me, { cookie: 'fastapiusersauth=x' })
      await c.get(at.me, { cookie: 'fastapiusersauth=' })
      await c.get(at.me, { cookie: 'fastapiusersauth' })
      await c.get(at.me, { cookie: `FASTAPIUSERSAUTH=${u.token}` })
      await c.get(at.me, { cookie: `other=${u.token}` })
      await c.get(at.me, { cookie: '' })
      await c.get(at.me, { cookie: `=${u.token}` })
      await c.get(at.me, { cookie: u.token })
    }),
  ],
  [
    'the same name twice',
    withUser(async (c, u) => {
      await c.get(at.me, { cookie: `fastapiusersauth=x; fastapiusersauth=${u.token}` })
      await c.get(at.me, { cookie: `fastapiusersauth=${u.token}; fastapiusersauth=x` })
    }),
  ],
  [
    'bearer and cookie together',
    withUser(async (c, u) => {
      const o = await c.user('other')
      await c.get(at.me, { auth: 'Bearer x', cookie: `fastapiusersauth=${u.token}` })
      await c.get(at.me, { auth: u.token, cookie: 'fastapiusersauth=x' })
      await c.get(at.me, { auth: u.token, cookie: `fastapiusersauth=${o.token}` })
      await c.post(at.cookieLogout, { auth: u.token })
      await c.post(at.logout, { cookie: `fastapiusersauth=${u.token}` })
      await c.post(at.cookieLogout, { auth: u.token, cookie: 'fastapiusersauth=x' })
    }),
  ],
])

const flows = group('flow', [
  [
    'a user of the service, from register to delete',
    async (c) => {
      const email = c.mail('Life', 'Example.com')
      const registered = await c.register(email, 'first')
      const id = textMember(parseJson(registered.text), 'id') ?? ''
      const first = await c.login(email.toLowerCase(), 'first')
      await c.get(at.me, { auth: first })
      await c.post(at.requestVerify, { json: { email } })
      await c.post(at.verify, { json: { token: c.token(email, 'verify') ?? null } })
      await c.get(at.me, { auth: first })
      const second = c.mail('life2')
      await c.patch(at.me, { auth: first, json: { email: second } })
      await c.get(at.me, { auth: first })
      await c.post(at.forgot, { json: { email: second } })
      const token = c.token(second, 'reset') ?? null
      await c.post(at.reset, { json: { token, password: 'second' } })
      await c.post(at.logout, { auth: await c.login(second, 'second') })
      await c.su('PATCH', id, { json: { is_active: false } })
      await c.login(second, 'second')
      await c.su('DELETE', id)
      await c.login(second, 'second')
    },
  ],
  [
    'twenty users, all ids differ',
    async (c) => {
      const ids: (string | undefined)[] = []
      for (const n of [0, 1, 2, 3, 4]) {
        const answer = await c.register(c.mail(`n${n}`), 'x')
        ids.push(textMember(parseJson(answer.text), 'id'))
      }
      c.fact('distinct', new Set(ids).size)
      c.fact(
        'uuid4',
        ids.map((id) => id?.[14] ?? null),
      )
    },
  ],
  [
    'two users, separate tokens',
    async (c) => {
      const a = await c.user('a')
      const b = await c.user('b')
      await c.get(at.me, { auth: a.token })
      await c.get(at.me, { auth: b.token })
      await c.patch(at.me, { auth: a.token, json: { password: 'zzz' } })
      await c.login(b.email)
      await c.login(a.email)
    },
  ],
])

/** Logout, the cookie backend, and whole lives of users. */
export const sessionCases = [...logout, ...cookies, ...flows]
