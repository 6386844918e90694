import type { Carried, Client, Fixture } from '../client.ts'
import { at } from '../paths.ts'
import { type Case, group, json, mailedToken, shape, withUser } from './case.ts'
import { tokenRequestCases } from './token-requests.ts'

const reset = (c: Client, token: string, password: unknown) =>
  c.post(at.reset, { json: { token, password } })

/** A case with a user and a mailed token. */
const withToken = (run: (c: Client, u: Fixture, token: string) => Promise<unknown>) =>
  withUser(async (c, u) => run(c, u, await mailedToken(c, u, 'reset')))

/** A case with a user and two mailed tokens. */
const withTokens = (run: (c: Client, u: Fixture, t1: string, t2: string) => Promise<unknown>) =>
  withToken(async (c, u, first) => run(c, u, first, await mailedToken(c, u, 'reset')))

const bodies: [name: string, carried: Carried][] = [
  ['empty object', { json: {} }],
  ['no password', { json: { token: 'x' } }],
  ['no token', { json: { password: 'x' } }],
  ['null password', { json: { token: 'x', password: null } }],
  ['null token', { json: { token: null, password: 'x' } }],
  ['number token', { json: { token: 1, password: 'x' } }],
  ['number password', { json: { token: 'x', password: 1 } }],
  ['list password', { json: { token: 'x', password: [] } }],
  ['no body', {}],
  ['array body', { json: [] }],
  ['string body', { json: 'x' }],
  ['number body', { json: 3 }],
  ['null body', { json: null }],
  ['bad JSON', { raw: '{"token":', ct: json }],
  ['form', { form: { token: 'x', password: 'y' } }],
  ['garbage token', { json: { token: 'x', password: 'y' } }],
  ['empty token', { json: { token: '', password: 'y' } }],
  ['unicode token', { json: { token: 'ü.ü.ü', password: 'y' } }],
  ['dots', { json: { token: '..', password: 'y' } }],
]

const flows = group('reset', [
  ['reset query only', (c) => c.post(`${at.reset}?token=x&password=y`)],
  [
    'whole flow; old token dies, login tokens and verify tokens live',
    withToken(async (c, u, token) => {
      const verifyToken = await mailedToken(c, u, 'verify')
      c.fact('shape', shape(c, token))
      await reset(c, token, 'new-password')
      await c.login(u.email)
      await c.login(u.email, 'new-password')
      await c.get(at.me, { auth: u.token })
      await reset(c, token, 'third-password')
      await c.post(at.verify, { json: { token: verifyToken } })
      await c.login(u.email, 'new-password')
    }),
  ],
  [
    'two tokens: use of one kills the other, even with the same password',
    withTokens(async (c, u, t1, t2) => {
      await reset(c, t2, u.password)
      await reset(c, t1, 'x')
    }),
  ],
  [
    'two tokens: the older one is good until one is used',
    withTokens(async (c, _, t1, t2) => {
      await reset(c, t1, 'x')
      await reset(c, t2, 'x')
    }),
  ],
  [
    'password change by PATCH kills a reset token',
    withToken(async (c, u, token) => {
      await c.patch(at.me, { auth: u.token, json: { password: 'pw-2' } })
      await reset(c, token, 'x')
      await c.login(u.email, 'pw-2')
    }),
  ],
  [
    'password change by the superuser kills a reset token',
    withToken(async (c, u, token) => {
      await c.su('PATCH', u.id, { json: { password: 'pw-2' } })
      await reset(c, token, 'x')
    }),
  ],
  [
    'e-mail change does not kill a reset token',
    withToken(async (c, u, token) => {
      await c.patch(at.me, { auth: u.token, json: { email: c.mail('other') } })
      await reset(c, token, 'x')
      await c.login(c.mail('other'), 'x')
    }),
  ],
  [
    'a login in between does not kill a reset token',
    withToken(async (c, u, token) => {
      await c.login(u.email)
      await reset(c, token, 'x')
    }),
  ],
  [
    'empty new password',
    withToken(async (c, u, token) => {
      await reset(c, token, '')
      await c.login(u.email)
    }),
  ],
  [
    'bad password type does not use the token up',
    withToken(async (c, _, token) => {
      await reset(c, token, 1)
      await reset(c, token, 'x')
    }),
  ],
  [
    'inactive user: no token, and an older token is refused',
    withToken(async (c, u, token) => {
      await c.flags(u, { is_active: false })
      await reset(c, token, 'x')
      await c.post(at.forgot, { json: { email: u.email } })
      c.fact('no new token', c.token(u.email, 'reset') === token)
      await c.flags(u, { is_active: true })
      await reset(c, token, 'x')
      await c.login(u.email, 'x')
    }),
  ],
  [
    'deleted user',
    withToken(async (c, u, token) => {
      await c.su('DELETE', u.id)
      await reset(c, token, 'x')
      await c.post(at.forgot, { json: { email: u.email } })
    }),
  ],
  [
    'login token, verify token and superuser token are no reset tokens',
    withUser(async (c, u) => {
      const verifyToken = await mailedToken(c, u, 'verify')
      await reset(c, u.token, 'x')
      await reset(c, verifyToken, 'x')
      await c.get(at.me, { auth: `Bearer ${verifyToken}` })
    }),
  ],
  [
    'reset token is no login or verify token',
    withToken(async (c, _, token) => {
      await c.get(at.me, { auth: `Bearer ${token}` })
      await c.post(at.verify, { json: { token } })
    }),
  ],
  [
    'token with extra fields and with a bearer header',
    withToken(async (c, u, token) => {
      const fields = { token, password: 'x', email: 'z', is_superuser: true }
      await c.post(at.reset, { json: fields, auth: u.token })
      await c.get(at.me, { auth: u.token })
    }),
  ],
])

/** POST /auth/forgot-password and /auth/reset-password. */
export const resetCases: Case[] = [
  ...tokenRequestCases('reset'),
  ...group(
    'reset',
    bodies.map(([name, carried]) => [`reset ${name}`, (c) => c.post(at.reset, carried)]),
  ),
  ...flows,
]
