import type { Carried } from '../client.ts'
import { at } from '../paths.ts'
import { type Case, group, json, unknownId, withShared, withUser } from './case.ts'

/** Bodies with a fault, which comes before or after faults of the caller and of the id. */
const badBodies: [name: string, carried: Carried][] = [
  ['bad JSON', { raw: '{', ct: json }],
  ['invalid fields', { json: { email: 'x' } }],
  ['no body', {}],
  ['array', { json: [] }],
]

const orders = badBodies.flatMap(([name, carried]) =>
  group('super', [
    [`order: patch bad id, ${name}`, (c) => c.su('PATCH', 'x', carried)],
    [`order: patch unknown id, ${name}`, (c) => c.su('PATCH', unknownId, carried)],
    [
      `order: patch as plain user, ${name}`,
      withShared((c, u) => c.patch('/users/x', { ...carried, auth: u.token })),
    ],
    [`order: patch without auth, ${name}`, (c) => c.patch('/users/x', carried)],
  ]),
)

const patches: [name: string, body: string][] = [
  ['empty', '{}'],
  ['flags on', '{"is_superuser":true,"is_verified":true}'],
  ['flags off', '{"is_active":false}'],
  ['words', '{"is_active":"off","is_verified":"y","is_superuser":"T"}'],
  ['numbers', '{"is_active":0,"is_verified":1.0}'],
  ['bad words', '{"is_active":"maybe","is_verified":2,"is_superuser":[]}'],
  ['is_active null', '{"is_active":null}'],
  ['is_verified null', '{"is_verified":null}'],
  ['is_superuser null', '{"is_superuser":null}'],
  ['password null', '{"password":null}'],
  ['e-mail null', '{"email":null}'],
  ['id and extra', `{"id":"${unknownId}","hashed_password":"x","foo":1,"created_at":1}`],
  ['bad e-mail', '{"email":"x"}'],
  ['number password', '{"password":1}'],
  ['string body', '"x"'],
  ['null body', 'null'],
]

const patched = group(
  'super',
  patches.map(([name, raw]) => [
    `patch ${name}`,
    withUser(async (c, u) => {
      await c.su('PATCH', u.id, { raw, ct: json })
      await c.su('GET', u.id)
      await c.get(at.me, { auth: u.token })
    }),
  ]),
)

const flows = group('super', [
  [
    'patch e-mail makes unverified, unless is_verified is in the same request',
    withUser(async (c, u) => {
      await c.flags(u, { is_verified: true })
      await c.flags(u, { email: c.mail('b') })
      await c.flags(u, { email: c.mail('c'), is_verified: true })
      await c.flags(u, { is_verified: true, email: c.mail('d') })
      await c.flags(u, { email: c.mail('d'), is_verified: false })
      await c.flags(u, { email: c.mail('d') })
    }),
  ],
  [
    'patch e-mail to a taken one',
    withUser(async (c, u) => {
      const o = await c.user('other')
      await c.flags(u, { email: o.email })
      await c.flags(u, { email: o.email.toUpperCase(), is_superuser: true })
      await c.flags(u, { email: u.email.toUpperCase() })
      await c.su('GET', u.id)
    }),
  ],
  [
    'patch password',
    withUser(async (c, u) => {
      await c.flags(u, { password: 'pw-2' })
      await c.login(u.email)
      await c.login(u.email, 'pw-2')
      await c.get(at.me, { auth: u.token })
    }),
  ],
  [
    'delete, then everything about the user',
    withUser(async (c, u) => {
      await c.su('DELETE', u.id)
      await c.su('DELETE', u.id)
      await c.su('GET', u.id)
      await c.su('PATCH', u.id, { json: {} })
      await c.get(at.me, { auth: u.token })
      await c.login(u.email)
      await c.register(u.email)
      await c.get(at.me, { auth: u.token })
    }),
  ],
  ['delete with a body', withUser((c, u) => c.su('DELETE', u.id, { raw: '{', ct: json }))],
  [
    'second superuser: loses the right, is deactivated, deletes itself',
    async (c) => {
      const a = await c.user('a')
      const b = await c.user('b')
      const look = () => c.get(`/users/${b.id}`, { auth: a.token })
      await c.flags(a, { is_superuser: true })
      await look()
      await c.flags(a, { is_superuser: false })
      await look()
      await c.flags(a, { is_superuser: true, is_active: false })
      await look()
      await c.flags(a, { is_active: true })
      await c.req('DELETE', `/users/${a.id}`, { auth: a.token })
      await c.get(at.me, { auth: a.token })
    },
  ],
  [
    'superuser on itself',
    async (c) => {
      const a = await c.user('a')
      await c.flags(a, { is_superuser: true })
      await c.patch(`/users/${a.id}`, { auth: a.token, json: { is_superuser: false } })
      await c.get(`/users/${a.id}`, { auth: a.token })
    },
  ],
  [
    'DELETE and other methods on /users/me go to {id}',
    withUser(async (c, u) => {
      await c.req('DELETE', at.me, { auth: u.token })
      await c.req('DELETE', at.me)
      await c.su('DELETE', 'me')
      await c.get(at.me, { auth: u.token })
    }),
  ],
])

/** PATCH and DELETE /users/{id}, and what becomes of the user. */
export const superCases: Case[] = [...orders, ...patched, ...flows]
