import type { Carried, Client, Fixture } from '../client.ts'
import { at } from '../paths.ts'
import { type Case, group, json, mailedToken, shape, withUser } from './case.ts'
import { tokenRequestCases } from './token-requests.ts'

const verify = (c: Client, token: string) => c.post(at.verify, { json: { token } })

/** A case with a user and a mailed token. */
const withToken = (run: (c: Client, u: Fixture, token: string) => Promise<unknown>) =>
  withUser(async (c, u) => run(c, u, await mailedToken(c, u, 'verify')))

const changeEmail = (c: Client, u: Fixture, email: string) =>
  c.patch(at.me, { auth: u.token, json: { email } })

const bodies: [name: string, carried: Carried][] = [
  ['empty object', { json: {} }],
  ['null', { json: { token: null } }],
  ['number', { json: { token: 1 } }],
  ['garbage', { json: { token: 'x' } }],
  ['empty', { json: { token: '' } }],
  ['no body', {}],
  ['array body', { json: [] }],
  ['string body', { json: 'x' }],
  ['bad JSON', { raw: '{', ct: json }],
  ['form', { form: { token: 'x' } }],
]

const flows = group('verify', [
  [
    'whole flow, then again',
    withToken(async (c, u, token) => {
      c.fact('shape', shape(c, token))
      await verify(c, token)
      await c.get(at.me, { auth: u.token })
      await verify(c, token)
      await c.post(at.requestVerify, { json: { email: u.email } })
      c.fact('no new token', c.token(u.email, 'verify') === token)
    }),
  ],
  [
    'two tokens: the older one is good',
    withToken(async (c, u, first) => {
      const second = await mailedToken(c, u, 'verify')
      await verify(c, first)
      await verify(c, second)
    }),
  ],
  [
    'e-mail changed in between',
    withToken(async (c, u, token) => {
      await changeEmail(c, u, c.mail('other'))
      await verify(c, token)
    }),
  ],
  [
    'e-mail changed away and back',
    withToken(async (c, u, token) => {
      await changeEmail(c, u, c.mail('other'))
      await changeEmail(c, u, u.email)
      await verify(c, token)
    }),
  ],
  [
    'e-mail taken over by another user in between',
    withToken(async (c, u, token) => {
      await changeEmail(c, u, c.mail('other'))
      await c.register(u.email)
      await verify(c, token)
    }),
  ],
  [
    'password change does not kill a verify token',
    withToken(async (c, u, token) => {
      await c.patch(at.me, { auth: u.token, json: { password: 'pw-2' } })
      await verify(c, token)
    }),
  ],
  [
    'inactive user: no new token, but an older one works',
    withToken(async (c, u, token) => {
      await c.flags(u, { is_active: false })
      await c.post(at.requestVerify, { json: { email: u.email } })
      await verify(c, token)
    }),
  ],
  [
    'deleted user',
    withToken(async (c, u, token) => {
      await c.su('DELETE', u.id)
      await verify(c, token)
      await c.post(at.requestVerify, { json: { email: u.email } })
    }),
  ],
  [
    'verified, then made unverified by the superuser: the old token works again',
    withToken(async (c, u, token) => {
      await verify(c, token)
      await c.flags(u, { is_verified: false })
      await verify(c, token)
    }),
  ],
  ['login token is no verify token', withUser((c, u) => verify(c, u.token))],
])

/** POST /auth/request-verify-token and /auth/verify. */
export const verifyCases: Case[] = [
  ...tokenRequestCases('verify'),
  ...group(
    'verify',
    bodies.map(([name, carried]) => [`verify ${name}`, (c) => c.post(at.verify, carried)]),
  ),
  ...flows,
]
